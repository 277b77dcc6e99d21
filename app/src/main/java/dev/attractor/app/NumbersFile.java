package dev.attractor.app;

import dev.attractor.clustering.Weights;
import dev.attractor.formats.CsvFile;
import dev.attractor.formats.DataType;
import dev.attractor.formats.DoubleArray;
import dev.attractor.formats.InputFile;
import dev.attractor.formats.MappedFloats;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An array of numbers that a user names: {@code FILE.npy}, {@code FILE.csv} (or {@code .txt},
 * {@code .tsv}), {@code FILE.safetensors} or {@code FILE.safetensors:TENSOR}. Plain floats stay in
 * their file; all else is read as doubles.
 *
 * @param name the tensor's name, else the file's without its ending
 * @param shape the sizes of its dimensions
 * @param floats where they lie in the file, in the machine's byte order, or null
 * @param doubles the numbers where there are no floats, else null; last index fastest
 */
record NumbersFile(String name, List<Long> shape, MemorySegment floats, double[] doubles) {
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
      MappedFloats floats = NpyFile.map(path);
      return floats == null
          ? of(path, NpyFile.readDoubles(path))
          : checked(path, nameOf(path), floats.shape(), floats.values(), null);
    }
    if (lower.endsWith(".csv") || lower.endsWith(".tsv") || lower.endsWith(".txt")) {
      Path path = existing(source);
      return of(path, CsvFile.readDoubles(path));
    }
    throw new WrongUsage(
        source
            + ": known endings are .npy, .csv, .tsv, .txt, .safetensors and .safetensors:TENSOR");
  }

  /** The file of what {@code source} names; null for null. */
  static Path path(String source) {
    if (source == null) {
      return null;
    }
    int colon = source.toLowerCase(Locale.ROOT).lastIndexOf(TENSORS + ":");
    return Path.of(colon < 0 ? source : source.substring(0, colon + TENSORS.length()));
  }

  private static Path existing(String name) throws IOException {
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(name);
    }
    return InputFile.notFolder(path);
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
    boolean plain =
        tensor.type() == DataType.F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    try {
      return checked(
          path,
          new NumbersFile(
              tensor.name(),
              tensor.shape(),
              plain ? tensor.data() : null,
              plain ? null : tensor.toDoubles()));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static NumbersFile of(Path path, DoubleArray array) throws IOException {
    return checked(path, nameOf(path), array.shape(), null, array.values());
  }

  private static String nameOf(Path path) {
    String file = path.getFileName().toString();
    return file.substring(0, file.lastIndexOf('.'));
  }

  private static NumbersFile checked(
      Path path, String name, int[] shape, MemorySegment floats, double[] doubles)
      throws IOException {
    List<Long> sizes = Arrays.stream(shape).mapToObj(Long::valueOf).toList();
    return checked(path, new NumbersFile(name, sizes, floats, doubles));
  }

  private static NumbersFile checked(Path path, NumbersFile numbers) throws IOException {
    if (numbers.size() == 0) {
      throw new IOException(path + ": holds no numbers, shape " + numbers.shape);
    }
    return numbers;
  }

  /** How many there are. */
  long size() {
    return doubles == null ? floats.byteSize() / Float.BYTES : doubles.length;
  }

  /** To be clustered, under the given name in messages. */
  Weights weights(String named) {
    return (doubles == null ? Weights.of(floats) : Weights.of(doubles)).named(named);
  }

  /** {@code weights}, each row counting as often as these numbers say. */
  Weights counting(Weights weights) {
    return doubles == null ? weights.withRowWeights(floats) : weights.withRowWeights(doubles);
  }

  /** All of them, or so many evenly spread ones. */
  double[] some(int most) {
    long stride = Math.max(1, size() / most);
    double[] some = new double[Math.toIntExact((size() + stride - 1) / stride)];
    for (int i = 0; i < some.length; i++) {
      some[i] =
          doubles == null
              ? floats.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * stride * Float.BYTES)
              : doubles[(int) (i * stride)];
    }
    return some;
  }
}
