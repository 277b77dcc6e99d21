package dev.attractor.compression;

import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import dev.attractor.parallel.FixedRanges;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Counts of the 65,536 values that numbers of 16 bits have: all there is to know for one codebook.
 */
final class Floats16 {
  static final int VALUES = 1 << 16;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long GRAIN = 1 << 22;
  private static final int MOST_RANGES = 64;

  private Floats16() {}

  /** Whether numbers of a type have 16 bits. */
  static boolean holds(DataType type) {
    return type == DataType.F16 || type == DataType.BF16;
  }

  static float widened(DataType type, int bits) {
    return type == DataType.F16
        ? Float.float16ToFloat((short) bits)
        : Float.intBitsToFloat(bits << 16);
  }

  static int bits(Tensor tensor, long number) {
    return Short.toUnsignedInt(tensor.data().get(SHORT, number * Short.BYTES));
  }

  /** How often each pattern of bits occurs. */
  static long[] counts(Tensor tensor) {
    long grain = Math.max(GRAIN, (tensor.count() + MOST_RANGES - 1) / MOST_RANGES);
    long[][] parts = new long[FixedRanges.count(tensor.count(), grain)][];
    FixedRanges.forEach(
        tensor.count(),
        grain,
        (range, from, to) -> {
          long[] counts = new long[VALUES];
          for (long i = from; i < to; i++) {
            counts[Short.toUnsignedInt(tensor.data().get(SHORT, i * Short.BYTES))]++;
          }
          parts[range] = counts;
        });
    long[] counts = new long[VALUES];
    for (long[] part : parts) {
      for (int i = 0; i < VALUES; i++) {
        counts[i] += part[i];
      }
    }
    return counts;
  }
}
