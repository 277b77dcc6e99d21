package dev.attractor.app.clustering;

import dev.attractor.clustering.Temperature;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A temperature on the command line: {@code 5e-4} (absolute), {@code relative:0.05} (of the
 * standard deviation), or either with a schedule, {@code relative:0.3..0.02}.
 */
final class TemperatureConverter implements ITypeConverter<Temperature> {
  private static final String RELATIVE = "relative:";

  @Override
  public Temperature convert(String text) {
    boolean relative = text.startsWith(RELATIVE);
    String[] ends = (relative ? text.substring(RELATIVE.length()) : text).split("\\.\\.", 2);
    try {
      Temperature first = temperature(ends[0], relative);
      if (ends.length == 1) {
        return first;
      }
      if (Double.parseDouble(ends[1]) > Double.parseDouble(ends[0])) {
        throw new TypeConversionException(
            "'%s' rises, and a schedule falls: swap its ends".formatted(text));
      }
      return Temperature.annealed(first, temperature(ends[1], relative));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'%s' is not a temperature: give tau (5e-4), relative:R (relative:0.05) or a schedule (relative:0.3..0.02)"
              .formatted(text));
    }
  }

  private static Temperature temperature(String number, boolean relative) {
    double value = Double.parseDouble(number);
    return relative ? Temperature.relative(value) : Temperature.absolute(value);
  }
}
