package dev.attractor.internal.rows;

import dev.attractor.parallel.FixedRanges;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Walks rows in blocks, ranges of blocks in parallel. Ranges depend on the rows and on the size of
 * what is summed alone, so every result is the same bits whatever the number of threads.
 */
public final class BlockLoop {
  /** Values in a range, at least. */
  private static final int RANGE_VALUES = 16 * Block.VALUES;

  /** The sums of all ranges together stay below this many doubles (32 MiB). */
  private static final long MAX_PARTIALS = 1L << 22;

  private BlockLoop() {}

  /** Adds up blocks by range and the ranges in their order: {@code length} sums. */
  public static double[] sum(Rows rows, int length, Function<double[], Consumer<Block>> adderTo) {
    long grain = grain(rows, length);
    double[][] partials = new double[FixedRanges.count(rows.count(), grain)][];
    forEach(
        rows,
        grain,
        range -> {
          partials[range] = new double[length];
          return adderTo.apply(partials[range]);
        });
    double[] total = new double[length];
    for (double[] partial : partials) {
      for (int i = 0; i < length; i++) {
        total[i] += partial[i];
      }
    }
    return total;
  }

  /** Shows every block of a range, in order, to what {@code begin} returns for the range. */
  public static void forEach(Rows rows, long grain, IntFunction<Consumer<Block>> begin) {
    FixedRanges.forEach(
        rows.count(),
        grain,
        (range, first, end) -> {
          Consumer<Block> body = begin.apply(range);
          Block block = new Block(rows);
          for (long row = first; row < end; row += block.rows) {
            block.moveTo(row, end);
            body.accept(block);
          }
        });
  }

  /** Rows in a range when each range has {@code length} sums: a multiple of 64. */
  public static long grain(Rows rows, long length) {
    // Sums of many thousand numbers (J of many codewords) are work enough on fewer rows.
    long least = Math.max(64, RANGE_VALUES / rows.dimension() / Math.clamp(length / 8192, 1, 16));
    long ranges = Math.max(1, MAX_PARTIALS / Math.max(1, length));
    long wanted = Math.max(least, (rows.count() + ranges - 1) / ranges);
    return (wanted + 63) / 64 * 64;
  }
}
