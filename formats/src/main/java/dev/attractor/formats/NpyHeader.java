package dev.attractor.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dictionary at the head of a {@code .npy} file.
 *
 * @param type what one element is
 * @param order the order of an element's bytes
 * @param fortran whether the first index is the fastest
 * @param shape the sizes of the dimensions
 * @param count the product of the shape, at most 2^40
 */
record NpyHeader(DataType type, ByteOrder order, boolean fortran, List<Long> shape, long count) {
  private static final int MAX_DIMENSIONS = 64;
  private static final long MAX_COUNT = 1L << 40;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");
  private static final Pattern TYPE = Pattern.compile("([<>=|])([a-z][1248])");

  private static final Map<String, DataType> TYPES =
      Map.ofEntries(
          Map.entry("b1", DataType.BOOL),
          Map.entry("i1", DataType.I8),
          Map.entry("u1", DataType.U8),
          Map.entry("i2", DataType.I16),
          Map.entry("u2", DataType.U16),
          Map.entry("i4", DataType.I32),
          Map.entry("u4", DataType.U32),
          Map.entry("i8", DataType.I64),
          Map.entry("u8", DataType.U64),
          Map.entry("f2", DataType.F16),
          Map.entry("f4", DataType.F32),
          Map.entry("f8", DataType.F64));

  /**
   * Reads the dictionary.
   *
   * @param name what holds it, for messages
   */
  static NpyHeader parse(String name, String text) throws IOException {
    String descr = only(name, DESCR, text, "descr");
    Matcher written = TYPE.matcher(descr);
    DataType type = written.matches() ? TYPES.get(written.group(2)) : null;
    if (type == null) {
      throw refuse(
          name,
          "elements of type %s; floats of 2, 4 or 8 bytes, integers and bool can be read: convert"
                  .formatted(descr)
              + " with numpy.asarray(x, 'float32')");
    }
    ByteOrder order = written.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    List<Long> shape = new ArrayList<>();
    long count = 1;
    for (String word : only(name, SHAPE, text, "shape").split(",", -1)) {
      String digits = word.strip();
      if (digits.isEmpty()) {
        continue;
      }
      if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw refuse(name, "its shape holds '%s', which is no size".formatted(digits));
      }
      if (digits.length() > 13 || shape.size() == MAX_DIMENSIONS) {
        throw refuse(name, "its shape is beyond 2^40 elements or 64 dimensions");
      }
      long size = Long.parseLong(digits);
      if (size > MAX_COUNT || (size > 0 && count > MAX_COUNT / size)) {
        throw refuse(name, "its shape is beyond 2^40 elements or 64 dimensions");
      }
      count *= size;
      shape.add(size);
    }
    boolean fortran = only(name, FORTRAN, text, "fortran_order").equals("True");
    return new NpyHeader(type, order, fortran, List.copyOf(shape), count);
  }

  /** Whether the elements lie as in a {@link Tensor}: little-endian, last index fastest. */
  boolean plain() {
    boolean ordered = type.bytes() == 1 || order == ByteOrder.LITTLE_ENDIAN;
    return ordered && !(fortran && shape.size() > 1);
  }

  private static String only(String name, Pattern pattern, String text, String key)
      throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw refuse(name, "its header has no readable '" + key + "'");
    }
    String value = matcher.group(1);
    if (matcher.find()) {
      throw refuse(name, "its header says '" + key + "' twice");
    }
    return value;
  }

  private static IOException refuse(String name, String reason) {
    return new IOException(name + ": " + reason);
  }
}
