package dev.attractor.app.clustering;

import dev.attractor.clustering.Weights;
import dev.attractor.formats.CsvFile;
import dev.attractor.formats.DataType;
import dev.attractor.formats.DoubleArray;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.NpzFile;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * An array of numbers that a user names: {@code FILE.npy}, {@code FILE.csv} (or {@code .txt},
 * {@code .tsv}), {@code FILE.npz[:ARRAY]}, {@code FILE.safetensors[:TENSOR]} or {@code -} for
 * standard input. Floats and numbers of 16 bits stay in their file; what else is exact in single
 * precision is read as floats and all else as doubles.
 *
 * @param name the array's name, else the file's without its ending
 * @param type what one number is in the file; F32 for text
 * @param shape the sizes of its dimensions
 * @param floats where they lie in the machine's byte order, F16 and BF16 in 16 bits each, or null
 * @param doubles the numbers where there are no floats, else null; last index fastest
 */
record NumbersFile(
    String name, DataType type, List<Long> shape, MemorySegment floats, double[] doubles) {

  /**
   * Reads what {@code source} names.
   *
   * @param format null when the file's ending says it
   * @throws IOException naming the file and what is wrong with it
   */
  static NumbersFile read(String source, NumbersSource.Format format) throws IOException {
    return read(NumbersSource.parse(source, format));
  }

  /** The file of what {@code source} names; null for null and for standard input. */
  static Path path(String source, NumbersSource.Format format) {
    if (source == null) {
      return null;
    }
    NumbersSource parsed = NumbersSource.parse(source, format);
    return parsed.standardInput() ? null : parsed.path();
  }

  private static NumbersFile read(NumbersSource source) throws IOException {
    Path named = source.named();
    return switch (source.format()) {
      case CSV -> table(named, source.read(file -> csv(source, file)));
      case NPY -> {
        Tensor array =
            source.read(file -> NpyFile.tensor(NumbersSource.map(file), named.toString()));
        yield of(named, array.renamed(nameOf(named)));
      }
      case NPZ -> {
        Tensor array = source.read(file -> npz(source, file));
        yield of(named, array);
      }
      case SAFETENSORS -> {
        Tensor tensor = source.read(file -> safetensors(source, file));
        yield of(named, tensor);
      }
    };
  }

  private static DoubleArray csv(NumbersSource source, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CsvFile.readDoubles(in, source.named().toString());
    }
  }

  private static Tensor npz(NumbersSource source, Path file) throws IOException {
    try (NpzFile archive = NpzFile.open(file, source.named().toString())) {
      return source.array() == null ? archive.only() : archive.tensor(source.array());
    }
  }

  private static Tensor safetensors(NumbersSource source, Path file) throws IOException {
    SafetensorsFile tensors = SafetensorsFile.of(source.named(), NumbersSource.map(file));
    return source.array() == null ? only(tensors) : tensors.tensor(source.array());
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
      return switch (tensor.type()) {
        case F32 -> checked(path, tensor, nativeFloats(tensor), null);
        case F16, BF16 -> checked(path, tensor, nativeHalves(tensor), null);
        // exact in single precision, and half as long as doubles
        case BOOL, I8, U8, I16, U16 ->
            checked(path, tensor, MemorySegment.ofArray(tensor.toFloats()), null);
        default -> checked(path, tensor, null, tensor.toDoubles());
      };
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static MemorySegment nativeFloats(Tensor tensor) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? tensor.data()
        : MemorySegment.ofArray(tensor.toFloats());
  }

  private static MemorySegment nativeHalves(Tensor tensor) {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      return tensor.data();
    }
    short[] swapped = tensor.data().toArray(ValueLayout.JAVA_SHORT);
    for (int i = 0; i < swapped.length; i++) {
      swapped[i] = Short.reverseBytes(swapped[i]);
    }
    return MemorySegment.ofArray(swapped);
  }

  private static NumbersFile checked(
      Path path, Tensor tensor, MemorySegment floats, double[] doubles) throws IOException {
    return checked(
        path, new NumbersFile(tensor.name(), tensor.type(), tensor.shape(), floats, doubles));
  }

  private static NumbersFile table(Path path, DoubleArray array) throws IOException {
    List<Long> sizes = Arrays.stream(array.shape()).mapToObj(Long::valueOf).toList();
    return checked(path, new NumbersFile(nameOf(path), DataType.F32, sizes, null, array.values()));
  }

  private static String nameOf(Path path) {
    return path.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  private static NumbersFile checked(Path path, NumbersFile numbers) throws IOException {
    if (numbers.size() == 0) {
      throw new IOException(path + ": holds no numbers, shape " + numbers.shape);
    }
    return numbers;
  }

  /** How many there are. */
  long size() {
    return doubles == null ? floats.byteSize() / bytes() : doubles.length;
  }

  /** What one of {@link #floats} takes. */
  private int bytes() {
    return halves() ? Short.BYTES : Float.BYTES;
  }

  private boolean halves() {
    return type == DataType.F16 || type == DataType.BF16;
  }

  /** To be clustered, under the given name in messages. */
  Weights weights(String named) {
    if (doubles != null) {
      return Weights.of(doubles).named(named);
    }
    return switch (type) {
      case F16 -> Weights.ofFloat16(floats).named(named);
      case BF16 -> Weights.ofBfloat16(floats).named(named);
      default -> Weights.of(floats).named(named);
    };
  }

  /** {@code weights}, each row counting as often as these numbers say. */
  Weights counting(Weights weights) {
    if (doubles != null || halves()) {
      return weights.withRowWeights(doubles == null ? some(size()) : doubles);
    }
    return weights.withRowWeights(floats);
  }

  /** All of them, or so many evenly spread ones. */
  double[] some(long most) {
    long stride = Math.max(1, size() / most);
    double[] some = new double[Math.toIntExact((size() + stride - 1) / stride)];
    for (int i = 0; i < some.length; i++) {
      some[i] = doubles == null ? number(i * stride) : doubles[(int) (i * stride)];
    }
    return some;
  }

  private double number(long i) {
    if (!halves()) {
      return floats.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
    }
    short bits = floats.get(ValueLayout.JAVA_SHORT_UNALIGNED, i * Short.BYTES);
    return type == DataType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
  }
}
