package dev.attractor.packed;

import dev.attractor.internal.packed.PackedKernels;
import dev.attractor.internal.packed.PackedRows;
import dev.attractor.internal.similarity.PairSums;
import dev.attractor.internal.similarity.PatternRows;
import dev.attractor.internal.similarity.QueryRows;
import dev.attractor.internal.similarity.SimilarityKernel;
import dev.attractor.parallel.FixedRanges;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Products with several vectors: a tile of some rows and columns is decoded into a buffer that
 * stays in the cache, and multiplied with the same columns of all vectors, which stay there too.
 */
final class TiledProducts {
  /** Columns of a tile, about. */
  private static final int TILE = 1 << 10;

  private final int rows;
  private final PackedRows packed;
  private final int tile;

  /** Buffers of decoded tiles that no thread holds. */
  private final ConcurrentLinkedQueue<float[]> spare = new ConcurrentLinkedQueue<>();

  TiledProducts(int rows, PackedRows packed) {
    this.rows = rows;
    this.packed = packed;
    int least = packed.dimension(); // tiles begin with a codeword and with a unit
    while (least % PackedRows.UNIT != 0) {
      least += packed.dimension();
    }
    tile = Math.min(packed.width(), Math.max(1, TILE / least) * least);
  }

  /** Writes the products of all rows with {@code count} vectors, vector by vector. */
  void multiply(float[] vectors, int count, float[] y) {
    int width = packed.width();
    float[][] x = tiles(vectors, count);
    FixedRanges.forEach(
        rows,
        PackedMatrix.GRAIN,
        (range, from, to) -> {
          int lines = (int) (to - from);
          float[] taken = spare.poll();
          float[] dense = taken == null ? new float[PackedMatrix.GRAIN * tile] : taken;
          double[] sums = new double[count * lines];
          double[] some = new double[count * lines];
          for (int c = 0; c < width; c += tile) {
            int length = Math.min(tile, width - c);
            PackedKernels.CHOSEN.decode(packed, (int) from, lines, c, c + length, dense, 0);
            SimilarityKernel.get()
                .sums(
                    SimilarityKernel.Measure.PRODUCT,
                    PatternRows.of(dense, length),
                    lines,
                    new QueryRows(x[c / tile], 0, count),
                    new PairSums(some, lines),
                    0);
            for (int i = 0; i < sums.length; i++) {
              sums[i] += some[i];
            }
          }
          spare.add(dense);
          for (int v = 0; v < count; v++) {
            for (int i = 0; i < lines; i++) {
              y[v * rows + (int) from + i] = (float) sums[v * lines + i];
            }
          }
        });
  }

  /** The vectors tile by tile, in each one after the other, with zeros up to the width. */
  private float[][] tiles(float[] vectors, int count) {
    int width = packed.width();
    int n = packed.columns();
    float[][] tiles = new float[(width + tile - 1) / tile][];
    for (int t = 0; t < tiles.length; t++) {
      int from = t * tile;
      int length = Math.min(tile, width - from);
      tiles[t] = new float[Math.multiplyExact(count, length)];
      for (int v = 0; v < count; v++) {
        System.arraycopy(vectors, v * n + from, tiles[t], v * length, Math.min(length, n - from));
      }
    }
    return tiles;
  }
}
