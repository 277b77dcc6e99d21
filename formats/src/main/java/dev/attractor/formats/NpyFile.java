package dev.attractor.formats;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * NumPy's {@code .npy}: versions 1 to 3, floats of 2, 4 and 8 bytes, integers of 1 to 8 bytes and
 * bool, in either byte order, C or Fortran layout.
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int START = MAGIC.length + 2; // the magic and the version
  private static final int MAX_HEADER = 1 << 16;
  private static final int CHUNK = 1 << 20;
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private NpyFile() {}

  /**
   * Reads an array as floats, rounded to nearest.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static FloatArray read(Path file) throws IOException {
    return converted(file, tensor -> new FloatArray(arrayShape(tensor), tensor.toFloats()));
  }

  /**
   * Reads an array as doubles: exact, but for 64-bit integers beyond 2^53.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static DoubleArray readDoubles(Path file) throws IOException {
    return converted(file, tensor -> new DoubleArray(arrayShape(tensor), tensor.toDoubles()));
  }

  /**
   * An array in its own type, of any size. Elements that lie in the file as in a tensor
   * (little-endian, last index fastest) stay there: nothing is read before it is asked for, and the
   * file must not change meanwhile. Others are copied.
   *
   * @return a tensor named after the file, without its ending
   * @throws IOException naming the file and what is wrong with it
   */
  public static Tensor tensor(Path file) throws IOException {
    try (FileChannel channel = open(file)) {
      MemorySegment bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
      return tensor(bytes, file.toString()).renamed(name);
    }
  }

  /**
   * As {@link #tensor(Path)}, from the bytes of a file.
   *
   * @param named what they are, for messages, and the tensor's name
   */
  public static Tensor tensor(MemorySegment bytes, String named) throws IOException {
    long headerAt = headerAt(bytes, named);
    long dataAt = headerAt + headerLength(bytes, named);
    if (dataAt > bytes.byteSize()) {
      throw refuse(named, "cut short after %d bytes".formatted(bytes.byteSize()));
    }
    byte[] text = bytes.asSlice(headerAt, dataAt - headerAt).toArray(ValueLayout.JAVA_BYTE);
    boolean utf8 = bytes.get(ValueLayout.JAVA_BYTE, MAGIC.length) == 3;
    NpyHeader header =
        NpyHeader.parse(
            named, new String(text, utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    MemorySegment data = bytes.asSlice(dataAt);
    long expected = header.count() * header.type().bytes();
    if (data.byteSize() != expected) {
      throw refuse(
          named,
          "shape %s takes %d bytes and the file holds %d"
              .formatted(header.shape(), expected, data.byteSize()));
    }
    return new Tensor(
        named, header.type(), header.shape(), header.plain() ? data : plain(named, header, data));
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(InputFile.notFolder(file), StandardOpenOption.READ);
  }

  private interface Conversion<T> {
    T of(Tensor tensor);
  }

  private static <T> T converted(Path file, Conversion<T> conversion) throws IOException {
    try (FileChannel channel = open(file);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return conversion.of(tensor(bytes, file.toString()).renamed("array"));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static int[] arrayShape(Tensor tensor) {
    if (tensor.shape().stream().anyMatch(size -> size > MAX_ARRAY)) {
      throw new IllegalArgumentException(
          "shape %s is beyond what an array holds".formatted(tensor.shape()));
    }
    return tensor.shape().stream().mapToInt(Math::toIntExact).toArray();
  }

  private static long headerAt(MemorySegment bytes, String named) throws IOException {
    if (bytes.byteSize() < START) {
      throw refuse(named, "cut short after %d bytes".formatted(bytes.byteSize()));
    }
    if (bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
      throw refuse(named, "not a .npy file: it does not begin with \\x93NUMPY");
    }
    int version = bytes.get(ValueLayout.JAVA_BYTE, MAGIC.length);
    if (version < 1 || version > 3) {
      throw refuse(named, "version %d of .npy; known are 1 to 3".formatted(version));
    }
    long at = START + (version == 1 ? Short.BYTES : Integer.BYTES);
    if (at > bytes.byteSize()) {
      throw refuse(named, "cut short after %d bytes".formatted(bytes.byteSize()));
    }
    return at;
  }

  private static long headerLength(MemorySegment bytes, String named) throws IOException {
    long length =
        bytes.get(ValueLayout.JAVA_BYTE, MAGIC.length) == 1
            ? Short.toUnsignedLong(bytes.get(SHORT, START))
            : Integer.toUnsignedLong(bytes.get(INT, START));
    if (length > MAX_HEADER) {
      throw refuse(named, "a header of %d bytes; allowed are %d".formatted(length, MAX_HEADER));
    }
    return length;
  }

  /** A copy of the elements, little-endian and last index fastest. */
  private static MemorySegment plain(String named, NpyHeader header, MemorySegment data)
      throws IOException {
    if (data.byteSize() > MAX_ARRAY) {
      throw refuse(
          named,
          "its layout must be converted, which is done for up to %d bytes and not for %d: use"
                  .formatted(MAX_ARRAY, data.byteSize())
              + " numpy.ascontiguousarray(x, '<f4')");
    }
    int width = header.type().bytes();
    byte[] from = data.toArray(ValueLayout.JAVA_BYTE);
    byte[] to = new byte[from.length];
    boolean turned = header.order() == ByteOrder.BIG_ENDIAN;
    RowMajor place = header.fortran() ? new RowMajor(header.shape()) : null;
    for (int i = 0; i < header.count(); i++) {
      int start = (place == null ? i : place.next()) * width;
      for (int b = 0; b < width; b++) {
        to[start + b] = from[i * width + (turned ? width - 1 - b : b)];
      }
    }
    return MemorySegment.ofArray(to);
  }

  /** Writes version 1, four-byte little-endian floats in C layout, atomically. */
  public static void write(Path target, FloatArray array) throws IOException {
    String sizes =
        Arrays.stream(array.shape()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(sizes, array.shape().length == 1 ? "," : "");
    int padding = Math.floorMod(-(10 + text.length() + 1), 64);
    byte[] header = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    AtomicFile.write(
        target,
        out -> {
          out.write(MAGIC);
          out.write(new byte[] {1, 0, (byte) header.length, (byte) (header.length >> 8)});
          out.write(header);
          ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
          for (float value : array.values()) {
            if (!chunk.hasRemaining()) {
              out.write(chunk.array(), 0, chunk.position());
              chunk.clear();
            }
            chunk.putFloat(value);
          }
          out.write(chunk.array(), 0, chunk.position());
        });
  }

  /** Walks an array first index fastest and tells each element's place, last index fastest. */
  private static final class RowMajor {
    private final int[] shape;
    private final int[] index;
    private final int[] stride;
    private int at;
    private boolean begun;

    RowMajor(List<Long> sizes) {
      shape = sizes.stream().mapToInt(Math::toIntExact).toArray();
      index = new int[shape.length];
      stride = new int[shape.length];
      int step = 1;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        stride[axis] = step;
        step *= shape[axis];
      }
    }

    int next() {
      if (!begun) {
        begun = true;
        return 0;
      }
      int axis = 0;
      while (++index[axis] == shape[axis]) {
        at -= (shape[axis] - 1) * stride[axis];
        index[axis++] = 0;
      }
      return at += stride[axis];
    }
  }

  private static IOException refuse(String named, String reason) {
    return new IOException(named + ": " + reason);
  }
}
