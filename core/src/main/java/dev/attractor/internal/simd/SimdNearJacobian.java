package dev.attractor.internal.simd;

import dev.attractor.internal.softkmeans.DenseSoftKernel;
import dev.attractor.internal.softkmeans.DenseTile;
import dev.attractor.internal.softkmeans.SoftKernel;
import java.util.Arrays;

/**
 * The sums B and N of {@link DenseSoftKernel} of a tile of rows, each row over the codewords that
 * it attends to alone: with a active codewords a row takes a^2 d (d + 1) products instead of k^2 d
 * (d + 1).
 */
final class SimdNearJacobian {
  /** A product of the sparse form takes as long as so many of the dense one in vectors. */
  private static final int SCALAR_COST = 6;

  private final double[] codebook;
  private final int k;
  private final int d;
  private final DenseTile tile;

  /** How many codewords a row attends to, and which. */
  private final int[] count;

  private final int[] active;

  /** Of one row: A_l u_l and u_l, of its active codewords. */
  private final double[] unit;

  private final double[] share;

  SimdNearJacobian(double[] codebook, DenseTile tile) {
    this.codebook = codebook;
    this.tile = tile;
    d = tile.dimension;
    k = codebook.length / d;
    count = new int[tile.rows];
    active = new int[tile.rows * k];
    unit = new double[k * d];
    share = new double[k];
  }

  /**
   * Adds the tile to S, M, B, N where that is cheaper than the dense form.
   *
   * @return false, with nothing added, where the dense form is cheaper
   */
  boolean add(SimdAttention at, double[] sums) {
    if (SCALAR_COST * pairs(at.attention) > (long) k * k * tile.rows) {
      return false;
    }
    for (int r = 0; r < tile.rows; r++) {
      if (tile.weight[r] != 0) {
        addRow(at, r, sums);
      }
    }
    return true;
  }

  /** Finds the active codewords of every row; how many pairs of them there are. */
  private long pairs(double[] attention) {
    Arrays.fill(count, 0);
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < tile.rows; r++) {
        if (attention[j * tile.rows + r] > SoftKernel.NEAR) {
          active[r * k + count[r]++] = j;
        }
      }
    }
    long pairs = 0;
    for (int n : count) {
      pairs += (long) n * n;
    }
    return pairs;
  }

  private void addRow(SimdAttention at, int r, double[] sums) {
    int kd = k * d;
    int b0 = k + kd;
    int n0 = b0 + kd * kd;
    int some = count[r];
    for (int s = 0; s < some; s++) {
      int l = active[r * k + s];
      share[s] = at.attention[l * tile.rows + r];
      for (int b = 0; b < d; b++) {
        unit[s * d + b] = at.unit[(l * d + b) * tile.rows + r];
      }
    }
    for (int t = 0; t < some; t++) {
      int j = active[r * k + t];
      double mass = tile.weight[r] * share[t];
      for (int s = 0; s < some; s++) {
        double factor = mass * ((s == t ? 1 : 0) - share[s]);
        int column = active[r * k + s] * d;
        for (int b = 0; b < d; b++) {
          double term = factor * unit[s * d + b];
          sums[n0 + j * kd + column + b] += term;
          for (int a = 0; a < d; a++) {
            double off = tile.x[a * tile.rows + r] - codebook[j * d + a];
            sums[b0 + (j * d + a) * kd + column + b] += off * term;
          }
        }
      }
    }
  }
}
