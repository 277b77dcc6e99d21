package dev.attractor.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A path of an option that takes several, which the parser ends at the next option that it knows: a
 * mistyped one is not taken for a path. Files whose names begin so are written {@code ./--name}.
 */
public final class ListedPath implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    if (value.startsWith("--")) {
      throw new TypeConversionException("there is no option '" + value + "'");
    }
    return Path.of(value);
  }
}
