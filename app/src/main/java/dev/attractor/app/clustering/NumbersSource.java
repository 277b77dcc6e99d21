package dev.attractor.app.clustering;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where numbers come from: a file, or a pipe that is copied to a file of its own first, and which
 * of several arrays is meant.
 *
 * @param path the file, or the pipe; for standard input {@code -}
 * @param array the array or tensor that the user named, or null
 * @param format how the bytes are to be read
 */
record NumbersSource(Path path, String array, Format format) {
  private static final String STANDARD_INPUT = "-";

  /** How an array is written down. */
  enum Format {
    NPY(".npy"),
    NPZ(".npz"),
    CSV(".csv", ".tsv", ".txt"),
    SAFETENSORS(".safetensors");

    private final String[] endings;

    Format(String... endings) {
      this.endings = endings;
    }

    /** Whether a file of this format holds arrays by name. */
    boolean named() {
      return this == NPZ || this == SAFETENSORS;
    }

    private boolean endOf(String lower) {
      return Arrays.stream(endings).anyMatch(lower::endsWith);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads {@code FILE}, {@code FILE:ARRAY}, {@code -} or {@code -:ARRAY}.
   *
   * @param format null when the ending of the file's name says it
   * @throws WrongUsage when neither says what the format is
   */
  static NumbersSource parse(String source, Format format) {
    if (format != null) {
      int colon = source.lastIndexOf(':');
      boolean whole = colon < 0 || !format.named() || Files.exists(Path.of(source));
      return whole
          ? new NumbersSource(Path.of(source), null, format)
          : new NumbersSource(
              Path.of(source.substring(0, colon)), source.substring(colon + 1), format);
    }
    String lower = source.toLowerCase(Locale.ROOT);
    for (Format known : Format.values()) {
      if (known.endOf(lower)) {
        return new NumbersSource(Path.of(source), null, known);
      }
      int colon = known.named() ? lower.lastIndexOf(known.endings[0] + ":") : -1;
      if (colon >= 0) {
        int end = colon + known.endings[0].length();
        return new NumbersSource(
            Path.of(source.substring(0, end)), source.substring(end + 1), known);
      }
    }
    String endings =
        Arrays.stream(Format.values())
            .flatMap(known -> Arrays.stream(known.endings))
            .collect(Collectors.joining(", "));
    throw new WrongUsage(
        source.equals(STANDARD_INPUT)
            ? "-: standard input has no ending that says what it holds; give --format"
            : "%s: known endings are %s, and .npz:ARRAY and .safetensors:TENSOR; or give --format"
                .formatted(source, endings));
  }

  boolean standardInput() {
    return path.toString().equals(STANDARD_INPUT);
  }

  /** How messages name it. */
  Path named() {
    return standardInput() ? Path.of("standard input") : path;
  }

  /** What to read from a file that can be mapped. */
  @FunctionalInterface
  interface Reading<T> {
    T of(Path file) throws IOException;
  }

  /**
   * Hands over the file itself, or, of a pipe, a copy that is removed afterwards.
   *
   * @throws IOException naming the source when it is missing, a folder, or ends in a failure
   */
  <T> T read(Reading<T> reading) throws IOException {
    if (!standardInput() && Files.isRegularFile(InputFile.existing(path))) {
      return reading.of(path);
    }
    Path copy = Files.createTempFile("attractor-input", ".tmp");
    try (InputStream in = standardInput() ? System.in : Files.newInputStream(path)) {
      try (OutputStream out = Files.newOutputStream(copy)) {
        in.transferTo(out);
      }
      return reading.of(copy);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /** The bytes of a file where they lie. */
  static MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }
}
