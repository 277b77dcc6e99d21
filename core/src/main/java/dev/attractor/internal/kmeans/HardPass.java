package dev.attractor.internal.kmeans;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.BlockLoop;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Window;
import java.util.Arrays;
import java.util.function.Consumer;

/** Passes of hard k-means: every row to its nearest codeword, of equally near ones to the first. */
public final class HardPass {
  /**
   * Receives the codes of consecutive rows; called by several threads, each for rows of its own.
   */
  @FunctionalInterface
  public interface CodeSink {
    /** Codes of {@code count} rows from {@code firstRow} on; the array is used again. */
    void accept(long firstRow, int[] codes, int count);
  }

  private HardPass() {}

  /** Sums of the assignment to {@code codebook} (k x d): one pass. */
  public static HardSums sums(Rows rows, double[] codebook) {
    int d = rows.dimension();
    int k = codebook.length / d;
    double[] total =
        BlockLoop.sum(
            rows,
            k + k * d + 1,
            sums -> {
              NearestCodeword nearest = NearestCodeword.of(codebook, d);
              int[] codes = new int[Block.rowsFor(d)];
              return block -> {
                nearest.find(block, codes);
                add(block, codes, codebook, sums);
              };
            });
    return new HardSums(
        Arrays.copyOf(total, k), Arrays.copyOfRange(total, k, k + k * d), total[k + k * d]);
  }

  /**
   * Codes of all rows. The sink sees the rows of a range in order; ranges start at multiples of 64
   * rows.
   */
  public static void assign(Rows rows, double[] codebook, CodeSink sink) {
    int d = rows.dimension();
    BlockLoop.forEach(
        rows,
        BlockLoop.grain(rows, 0),
        range -> {
          NearestCodeword nearest = NearestCodeword.of(codebook, d);
          int[] codes = new int[Block.rowsFor(d)];
          Consumer<Block> body =
              block -> {
                nearest.find(block, codes);
                sink.accept(block.firstRow, codes, block.rows);
              };
          return body;
        });
  }

  /** Writes the nearest codeword of every row. */
  public static void reconstruct(Rows rows, double[] codebook, Floats target) {
    int d = rows.dimension();
    BlockLoop.forEach(
        rows,
        BlockLoop.grain(rows, 0),
        range -> {
          NearestCodeword nearest = NearestCodeword.of(codebook, d);
          int[] codes = new int[Block.rowsFor(d)];
          Window to = new Window(target, d);
          return block -> {
            nearest.find(block, codes);
            to.moveTo(block);
            for (int i = 0; i < block.values; i++) {
              to.array[to.offset + i] = (float) codebook[codes[i / d] * d + i % d];
            }
            to.write(block);
          };
        });
  }

  private static void add(Block block, int[] codes, double[] codebook, double[] sums) {
    int d = block.dimension;
    int k = codebook.length / d;
    double squares = 0;
    for (int i = 0; i < block.rows; i++) {
      double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
      int j = codes[i];
      sums[j] += q;
      for (int a = 0; a < d; a++) {
        double w = block.data[block.offset + i * d + a];
        double difference = w - codebook[j * d + a];
        sums[k + j * d + a] += q * w;
        squares += q * difference * difference;
      }
    }
    sums[k + k * d] += squares;
  }
}
