package dev.attractor.app.clustering;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes such as {@code 250KB}, {@code 1.5MB} or {@code 78452}. */
final class ByteCount implements ITypeConverter<Long> {
  private static final Pattern WORDS = Pattern.compile("(\\d+(?:\\.\\d+)?)([A-Z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "B",
          1L,
          "KB",
          1000L,
          "MB",
          1_000_000L,
          "GB",
          1_000_000_000L,
          "KIB",
          1L << 10,
          "MIB",
          1L << 20,
          "GIB",
          1L << 30);

  @Override
  public Long convert(String text) {
    Matcher matcher = WORDS.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      throw new TypeConversionException(
          "'%s' is no number of bytes, such as 250KB, 1.5MB or 78452".formatted(text));
    }
    return Math.round(Double.parseDouble(matcher.group(1)) * UNITS.get(matcher.group(2)));
  }
}
