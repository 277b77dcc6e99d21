package dev.attractor.app;

import dev.attractor.formats.CsvFile;
import dev.attractor.formats.DoubleArray;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An array of numbers that a user names: {@code FILE.npy}, {@code FILE.csv} (or {@code .txt},
 * {@code .tsv}), {@code FILE.safetensors} or {@code FILE.safetensors:TENSOR}.
 *
 * @param name the tensor's name, else the file's without its ending
 * @param shape the sizes of its dimensions
 * @param values in double precision, last index fastest
 */
record NumbersFile(String name, List<Long> shape, double[] values) {
  private static final String TENSORS = ".safetensors";

  /**
   * Reads what {@code source} names.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static NumbersFile read(String source) throws IOException {
    String lower = source.toLowerCase(Locale.ROOT);
    int colon = lower.lastIndexOf(TENSORS + ":");
    if (colon >= 0) {
      int end = colon + TENSORS.length();
      Path path = existing(source.substring(0, end));
      return of(path, SafetensorsFile.read(path).tensor(source.substring(end + 1)));
    }
    if (lower.endsWith(TENSORS)) {
      Path path = existing(source);
      return of(path, only(SafetensorsFile.read(path)));
    }
    if (lower.endsWith(".npy")) {
      Path path = existing(source);
      return of(path, NpyFile.readDoubles(path));
    }
    if (lower.endsWith(".csv") || lower.endsWith(".tsv") || lower.endsWith(".txt")) {
      Path path = existing(source);
      return of(path, CsvFile.readDoubles(path));
    }
    throw new WrongUsage(
        source
            + ": known endings are .npy, .csv, .tsv, .txt, .safetensors and .safetensors:TENSOR");
  }

  private static Path existing(String name) throws IOException {
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(name);
    }
    if (Files.isDirectory(path)) {
      throw new IOException(name + ": is a folder, not a file of numbers");
    }
    return path;
  }

  private static Tensor only(SafetensorsFile file) throws IOException {
    if (file.tensors().size() != 1) {
      List<String> some = file.tensors().keySet().stream().limit(8).toList();
      throw new IOException(
          "%s: holds %d tensors; name one as %s:TENSOR, such as %s"
              .formatted(file.path(), file.tensors().size(), file.path(), String.join(", ", some)));
    }
    return file.tensors().values().iterator().next();
  }

  private static NumbersFile of(Path path, Tensor tensor) throws IOException {
    try {
      return checked(path, new NumbersFile(tensor.name(), tensor.shape(), tensor.toDoubles()));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static NumbersFile of(Path path, DoubleArray array) throws IOException {
    String file = path.getFileName().toString();
    List<Long> shape = java.util.Arrays.stream(array.shape()).mapToObj(Long::valueOf).toList();
    int dot = file.lastIndexOf('.');
    return checked(path, new NumbersFile(file.substring(0, dot), shape, array.values()));
  }

  private static NumbersFile checked(Path path, NumbersFile numbers) throws IOException {
    if (numbers.values.length == 0) {
      throw new IOException(path + ": holds no numbers, shape " + numbers.shape);
    }
    return numbers;
  }

  /** As floats, rounded to nearest. */
  float[] toFloats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
