package dev.attractor.formats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named array of numbers: its type, its shape and its bytes, little-endian, last index fastest.
 *
 * <p>A tensor that was read from a file is a window onto the mapped file: nothing is copied before
 * it is asked for, and the file must not be cut short meanwhile.
 *
 * @param name the name within its file
 * @param type what one element is
 * @param shape the sizes of its dimensions; empty for a single number
 * @param data exactly {@code count() * type.bytes()} bytes
 */
public record Tensor(String name, DataType type, List<Long> shape, MemorySegment data) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Checks that the bytes are as many as type and shape say. */
  public Tensor {
    shape = List.copyOf(shape);
    long count = count(name, shape);
    if (data.byteSize() != Math.multiplyExact(count, (long) type.bytes())) {
      throw new IllegalArgumentException(
          "tensor %s: %s of shape %s takes %d bytes, got %d"
              .formatted(name, type, shape, count * type.bytes(), data.byteSize()));
    }
  }

  /** A tensor of type F32 with a copy of {@code values}. */
  public static Tensor of(String name, List<Long> shape, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    return new Tensor(name, DataType.F32, shape, data);
  }

  /** A tensor of type F64 with a copy of {@code values}. */
  public static Tensor of(String name, List<Long> shape, double[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(values, 0, data, DOUBLE, 0, values.length);
    return new Tensor(name, DataType.F64, shape, data);
  }

  /**
   * A tensor of type F16, BF16, F32 or F64 with a copy of {@code values}, rounded to nearest, ties
   * to even.
   *
   * @throws IllegalArgumentException for another type, or when the bytes do not fit an array
   */
  public static Tensor of(String name, DataType type, List<Long> shape, float[] values) {
    long length = (long) values.length * type.bytes();
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: %d bytes do not fit an array".formatted(name, length));
    }
    MemorySegment data = MemorySegment.ofArray(new byte[(int) length]);
    for (int i = 0; i < values.length; i++) {
      switch (type) {
        case F16 -> data.setAtIndex(SHORT, i, Float.floatToFloat16(values[i]));
        case BF16 -> data.setAtIndex(SHORT, i, upperHalf(values[i]));
        case F32 -> data.setAtIndex(FLOAT, i, values[i]);
        case F64 -> data.setAtIndex(DOUBLE, i, values[i]);
        default ->
            throw new IllegalArgumentException(
                "tensor %s: floats are not written as %s".formatted(name, type));
      }
    }
    return new Tensor(name, type, shape, data);
  }

  /** The upper half of a float's bits, rounded to nearest, ties to even; NaN stays NaN. */
  private static short upperHalf(float value) {
    if (Float.isNaN(value)) {
      return 0x7fc0;
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** A vector of type U8 over {@code values}, which is not copied. */
  public static Tensor of(String name, byte[] values) {
    return new Tensor(
        name, DataType.U8, List.of((long) values.length), MemorySegment.ofArray(values));
  }

  /** How many elements: the product of the shape. */
  public long count() {
    return data.byteSize() / type.bytes();
  }

  /** Values of the first index; 1 where there is none. */
  public long channels() {
    return Shapes.channels(shape);
  }

  /** Numbers of a channel, of one value of the first index. */
  public long channel() {
    return Shapes.channel(shape);
  }

  /** The same numbers under another name. */
  public Tensor renamed(String newName) {
    return new Tensor(newName, type, shape, data);
  }

  /**
   * All elements as floats, rounded to nearest; a value beyond float's range becomes infinite.
   *
   * @throws IllegalArgumentException when there are more than fit an array, or the type is one of
   *     the eight-bit floats
   */
  public float[] toFloats() {
    float[] values = new float[length()];
    switch (type) {
      case F32 -> MemorySegment.copy(data, FLOAT, 0, values, 0, values.length);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(data.getAtIndex(SHORT, i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(data.getAtIndex(SHORT, i) << 16);
        }
      }
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) data.getAtIndex(DOUBLE, i);
        }
      }
      default -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = integer(i);
        }
      }
    }
    return values;
  }

  /**
   * All elements as doubles; exact for every type but 64-bit integers beyond 2^53.
   *
   * @throws IllegalArgumentException as {@link #toFloats()} does
   */
  public double[] toDoubles() {
    double[] values = new double[length()];
    switch (type) {
      case F64 -> MemorySegment.copy(data, DOUBLE, 0, values, 0, values.length);
      case F32, F16, BF16 -> {
        float[] floats = toFloats();
        for (int i = 0; i < values.length; i++) {
          values[i] = floats[i];
        }
      }
      default -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = integer(i);
        }
      }
    }
    return values;
  }

  /**
   * A copy of the raw bytes.
   *
   * @throws IllegalArgumentException when there are more than fit an array
   */
  public byte[] toBytes() {
    if (data.byteSize() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: %d bytes do not fit an array".formatted(name, data.byteSize()));
    }
    return data.toArray(ValueLayout.JAVA_BYTE);
  }

  private int length() {
    long count = count();
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: %d elements do not fit an array".formatted(name, count));
    }
    return (int) count;
  }

  private long integer(long i) {
    return switch (type) {
      case BOOL, U8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, i));
      case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
      case U16 -> Short.toUnsignedLong(data.getAtIndex(SHORT, i));
      case I16 -> data.getAtIndex(SHORT, i);
      case U32 -> Integer.toUnsignedLong(data.getAtIndex(INT, i));
      case I32 -> data.getAtIndex(INT, i);
      case I64 -> data.getAtIndex(LONG, i);
      case U64 -> {
        long value = data.getAtIndex(LONG, i);
        if (value < 0) {
          throw new IllegalArgumentException(
              "tensor %s: element %d, %s, is beyond 2^63"
                  .formatted(name, i, Long.toUnsignedString(value)));
        }
        yield value;
      }
      case F8_E4M3, F8_E5M2, F16, BF16, F32, F64 ->
          throw new IllegalArgumentException(
              "tensor %s: elements of type %s cannot be converted".formatted(name, type));
    };
  }

  private static long count(String name, List<Long> shape) {
    try {
      return Shapes.count(shape);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tensor %s: %s".formatted(name, e.getMessage()), e);
    }
  }
}
