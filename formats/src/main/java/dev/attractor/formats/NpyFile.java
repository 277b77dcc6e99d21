package dev.attractor.formats;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * NumPy's {@code .npy}: versions 1 to 3, floats of 2, 4 and 8 bytes in either byte order, C or
 * Fortran layout.
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final int MAX_DIMENSIONS = 64;
  private static final int CHUNK = 1 << 20;
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private static final long MAX_FILE = 1L << 40;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");
  private static final Pattern TYPE = Pattern.compile("([<>=|])f([248])");

  private NpyFile() {}

  private record Header(
      int elementBytes, ByteOrder order, boolean fortran, int[] shape, long count) {}

  /**
   * Reads an array of floats; eight-byte ones are rounded to nearest.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static FloatArray read(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(InputFile.notFolder(file), StandardOpenOption.READ)) {
      Header header = header(file, channel);
      float[] values = new float[arrayLength(file, header)];
      readValues(file, channel, header, (at, value) -> values[at] = (float) value);
      return new FloatArray(header.shape, values);
    }
  }

  /**
   * Reads an array of floats of any size without rounding.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static DoubleArray readDoubles(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(InputFile.notFolder(file), StandardOpenOption.READ)) {
      Header header = header(file, channel);
      double[] values = new double[arrayLength(file, header)];
      readValues(file, channel, header, (at, value) -> values[at] = value);
      return new DoubleArray(header.shape, values);
    }
  }

  /**
   * A file of plain four-byte floats as it lies on disk, of any size: nothing is read before it is
   * asked for, and the file must not change meanwhile. Null for what needs converting: other types,
   * another byte order than the machine's, Fortran layout.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static MappedFloats map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(InputFile.notFolder(file), StandardOpenOption.READ)) {
      Header header = header(file, channel);
      boolean fortran = header.fortran && header.shape.length > 1;
      if (header.elementBytes != Float.BYTES
          || header.order != ByteOrder.nativeOrder()
          || fortran) {
        return null;
      }
      checkSize(file, channel, header);
      MemorySegment floats =
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              channel.position(),
              header.count * Float.BYTES,
              Arena.ofAuto());
      return new MappedFloats(header.shape, floats);
    }
  }

  private static int arrayLength(Path file, Header header) throws IOException {
    if (header.count > MAX_ARRAY) {
      throw refuse(
          file, "its shape holds more than the %d values of an array".formatted(MAX_ARRAY));
    }
    return (int) header.count;
  }

  private static long checkSize(Path file, FileChannel channel, Header header) throws IOException {
    long expected = header.count * header.elementBytes;
    long held = channel.size() - channel.position();
    if (held != expected) {
      throw refuse(
          file,
          "shape %s takes %d bytes and the file holds %d"
              .formatted(Arrays.toString(header.shape), expected, held));
    }
    return expected;
  }

  /** Where a value goes: {@code at} counts with the last index fastest. */
  @FunctionalInterface
  private interface Target {
    void set(int at, double value);
  }

  private static void readValues(Path file, FileChannel channel, Header header, Target target)
      throws IOException {
    long expected = checkSize(file, channel, header);
    RowMajor place = header.fortran ? new RowMajor(header.shape) : null;
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(Math.max(expected, 1), CHUNK)).order(header.order);
    for (int done = 0; done < header.count; ) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), expected));
      fill(file, channel, chunk);
      expected -= chunk.limit();
      chunk.flip();
      for (; chunk.hasRemaining(); done++) {
        double value =
            switch (header.elementBytes) {
              case 2 -> Float.float16ToFloat(chunk.getShort());
              case 4 -> chunk.getFloat();
              default -> chunk.getDouble();
            };
        target.set(place == null ? done : place.next(), value);
      }
    }
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

  private static Header header(Path file, FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(8);
    fill(file, channel, start);
    if (!Arrays.equals(start.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw refuse(file, "not a .npy file: it does not begin with \\x93NUMPY");
    }
    int version = start.get(6);
    if (version < 1 || version > 3) {
      throw refuse(file, "version %d of .npy; known are 1 to 3".formatted(version));
    }
    ByteBuffer size = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
    fill(file, channel, size);
    long length =
        version == 1
            ? Short.toUnsignedLong(size.getShort(0))
            : Integer.toUnsignedLong(size.getInt(0));
    if (length > MAX_HEADER) {
      throw refuse(file, "a header of %d bytes; allowed are %d".formatted(length, MAX_HEADER));
    }
    ByteBuffer text = ByteBuffer.allocate((int) length);
    fill(file, channel, text);
    return header(
        file,
        new String(
            text.array(), version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
  }

  private static Header header(Path file, String text) throws IOException {
    Matcher type = TYPE.matcher(only(file, DESCR, text, "descr"));
    if (!type.matches()) {
      throw refuse(
          file,
          "elements of type %s; floats of 2, 4 or 8 bytes can be read: convert with"
                  .formatted(only(file, DESCR, text, "descr"))
              + " numpy.asarray(x, 'float32')");
    }
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    List<Integer> shape = new ArrayList<>();
    long count = 1;
    for (String word : only(file, SHAPE, text, "shape").split(",", -1)) {
      String digits = word.strip();
      if (digits.isEmpty()) {
        continue;
      }
      if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw refuse(file, "its shape holds '%s', which is no size".formatted(digits));
      }
      if (digits.length() > 10 || shape.size() == MAX_DIMENSIONS) {
        throw refuse(file, "its shape is beyond what an array holds");
      }
      long dimension = Long.parseLong(digits);
      count = dimension == 0 ? 0 : count * dimension;
      if (dimension > MAX_ARRAY || count > MAX_FILE) {
        throw refuse(file, "its shape is beyond what an array holds");
      }
      shape.add((int) dimension);
    }
    return new Header(
        Integer.parseInt(type.group(2)),
        order,
        only(file, FORTRAN, text, "fortran_order").equals("True"),
        shape.stream().mapToInt(Integer::intValue).toArray(),
        count);
  }

  private static String only(Path file, Pattern pattern, String text, String key)
      throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw refuse(file, "its header has no readable '" + key + "'");
    }
    String value = matcher.group(1);
    if (matcher.find()) {
      throw refuse(file, "its header says '" + key + "' twice");
    }
    return value;
  }

  private static void fill(Path file, FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw refuse(file, "cut short after %d bytes".formatted(channel.position()));
      }
    }
  }

  /** Walks an array first index fastest and tells each element's place, last index fastest. */
  private static final class RowMajor {
    private final int[] shape;
    private final int[] index;
    private final int[] stride;
    private int at;
    private boolean begun;

    RowMajor(int[] shape) {
      this.shape = shape;
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

  private static IOException refuse(Path file, String reason) {
    return new IOException(file + ": " + reason);
  }
}
