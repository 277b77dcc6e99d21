package dev.attractor.internal.softkmeans;

import dev.attractor.internal.rows.Block;
import java.util.Arrays;

/**
 * Some rows of a block side by side: coordinate a of row r is {@code x[a rows + r]}. Missing rows
 * at the end of a block are copies of its first row with weight zero.
 */
public final class DenseTile {
  /** How many rows. */
  public final int rows;

  /** d. */
  public final int dimension;

  public final double[] x;
  public final double[] weight;

  /** Laid out as {@link #x}; zero where the block has no values. */
  public final double[] gradient;

  public DenseTile(int rows, int dimension) {
    this.rows = rows;
    this.dimension = dimension;
    x = new double[dimension * rows];
    weight = new double[rows];
    gradient = new double[dimension * rows];
  }

  /** Takes the block's rows from {@code from} on; {@code given} is a gradient or null. */
  public void gather(Block block, int from, float[] given, int givenOffset) {
    int d = dimension;
    int n = Math.min(rows, block.rows - from);
    int at = from * d;
    if (n < rows || block.values < (from + n) * d) {
      gatherTail(block, from, n, given, givenOffset);
      return;
    }
    columns(block.data, block.offset + at, x);
    if (given != null) {
      columns(given, givenOffset + at, gradient);
    }
    if (block.weights == null) {
      Arrays.fill(weight, 1);
    } else {
      for (int r = 0; r < rows; r++) {
        weight[r] = block.weights[block.weightOffset + from + r];
      }
    }
  }

  private void columns(float[] from, int at, double[] to) {
    for (int a = 0; a < dimension; a++) {
      for (int r = 0, in = at + a, out = a * rows; r < rows; r++, in += dimension) {
        to[out + r] = from[in];
      }
    }
  }

  private void gatherTail(Block block, int from, int n, float[] given, int givenOffset) {
    int d = dimension;
    for (int r = 0; r < rows; r++) {
      int row = r < n ? from + r : from;
      for (int a = 0; a < d; a++) {
        x[a * rows + r] = block.data[block.offset + row * d + a];
        boolean real = given != null && r < n && row * d + a < block.values;
        gradient[a * rows + r] = real ? given[givenOffset + row * d + a] : 0;
      }
      weight[r] = block.weights == null ? 1 : block.weights[block.weightOffset + row];
    }
    Arrays.fill(weight, n, rows, 0);
  }

  /** Writes {@code column} as coordinate {@code a} of the block's rows from {@code from} on. */
  public void scatter(Block block, int from, int a, double[] column, float[] target, int offset) {
    int n = Math.min(rows, block.rows - from);
    for (int r = 0; r < n; r++) {
      int at = (from + r) * dimension + a;
      if (at < block.values) {
        target[offset + at] = (float) column[r];
      }
    }
  }
}
