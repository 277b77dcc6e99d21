package dev.attractor.formats;

import dev.attractor.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Numbers of a clustered tensor that are kept as they were, as many in each channel: those of the
 * largest magnitude.
 *
 * @param columns U16 or U32, channels x count: which numbers of each channel, in ascending order
 * @param values in the type of the tensor, of the same shape
 */
public record Outliers(Tensor columns, Tensor values) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Numbers of a channel that 16 bits tell apart. */
  private static final long SHORT_CHANNEL = 1 << Short.SIZE;

  /** The type of the columns of channels of that length. */
  public static DataType columnType(long channel) {
    return channel <= SHORT_CHANNEL ? DataType.U16 : DataType.U32;
  }

  /**
   * How many outliers a channel has.
   *
   * @param share of all numbers
   */
  public static int count(double share, long channel) {
    return Math.toIntExact((long) (share * channel));
  }

  /** Outliers of each channel. */
  public int perChannel() {
    return Math.toIntExact(columns.shape().getLast());
  }

  /** What they take in a file. */
  public long bytes() {
    return columns.data().byteSize() + values.data().byteSize();
  }

  /** The column of outlier {@code i}, counted over all channels. */
  public int column(long i) {
    MemorySegment data = columns.data();
    return columns.type() == DataType.U16
        ? Short.toUnsignedInt(data.get(SHORT, i * Short.BYTES))
        : data.get(INT, i * Integer.BYTES);
  }

  /** Its value in single precision. */
  public float value(long i) {
    int size = values.type().bytes();
    MemorySegment one = values.data().asSlice(i * size, size);
    return new Tensor(values.name(), values.type(), List.of(1L), one).toFloats()[0];
  }

  /**
   * Puts the outliers into a stretch of the tensor.
   *
   * @param channel numbers of a channel
   * @param from the first number of the stretch
   * @param target has {@code length} numbers of it from {@code offset} on
   */
  void restore(long channel, long from, float[] target, int offset, int length) {
    int count = perChannel();
    for (long c = from / channel; c * channel < from + length; c++) {
      for (long i = c * count; i < (c + 1) * count; i++) {
        long at = c * channel + column(i) - from;
        if (at >= 0 && at < length) {
          target[offset + (int) at] = value(i);
        }
      }
    }
  }

  /** The matrix with its outliers. */
  PackedMatrix in(PackedMatrix matrix) {
    int[] places = new int[Math.toIntExact(columns.count())];
    for (int i = 0; i < places.length; i++) {
      places[i] = column(i);
    }
    return matrix.withOutliers(perChannel(), places, values.toFloats());
  }

  /**
   * Checks them against a tensor.
   *
   * @throws IllegalArgumentException saying what does not fit
   */
  void check(DataType type, long channels, long channel) {
    if (columns.type() != columnType(channel)
        || values.type() != type
        || columns.shape().size() != 2
        || columns.shape().getFirst() != channels
        || !columns.shape().equals(values.shape())) {
      throw new IllegalArgumentException(
          "outliers of %d channels of %d numbers of type %s need columns of type %s and values of"
                  .formatted(channels, channel, type, columnType(channel))
              + " one shape, got %s %s and %s %s"
                  .formatted(columns.type(), columns.shape(), values.type(), values.shape()));
    }
    int count = perChannel();
    for (long i = 0; i < columns.count(); i++) {
      int column = column(i);
      boolean ascending = i % count == 0 || column > column(i - 1);
      if (column < 0 || column >= channel || !ascending || !Float.isFinite(value(i))) {
        throw new IllegalArgumentException(
            "outlier %d is %s at %d; outliers must be finite, at ascending places below %d"
                .formatted(i, value(i), column, channel));
      }
    }
  }
}
