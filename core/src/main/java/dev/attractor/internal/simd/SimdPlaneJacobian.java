package dev.attractor.internal.simd;

import java.util.Arrays;

/**
 * From the sums that a kernel in the plane adds up to B and N of {@link
 * dev.attractor.internal.softkmeans.DenseSoftKernel}: for codewords l and j, l not j, five sums
 * over rows of q A_j A_l times u_l (two numbers) and (w - c_l) u_l^T (three that differ).
 */
final class SimdPlaneJacobian {
  /** Sums of a pair of codewords. */
  static final int SUMS = 5;

  private SimdPlaneJacobian() {}

  /** Number i of the codewords without l. */
  static int other(int l, int i) {
    return i < l ? i : i + 1;
  }

  /**
   * Adds B and N. With w - c_j = (w - c_l) + (c_l - c_j), B_jl is minus the sum of (w - c_l) u_l^T,
   * which is symmetric, and (c_l - c_j) N_jl. Since 1 - A_l is the sum of all other A_j, the sums
   * of l with itself are minus those of l with all others.
   *
   * @param codebook k x 2
   * @param pairs sum m of l and j at (l k + j) {@link #SUMS} + m; those of l with itself are not
   *     read
   * @param sums S, M, B and N one after the other; B and N are added to
   */
  static void add(double[] codebook, double[] pairs, double[] sums) {
    int k = codebook.length / 2;
    double[] with = new double[SUMS];
    double[] own = new double[SUMS];
    for (int l = 0; l < k; l++) {
      Arrays.fill(own, 0);
      for (int i = 0; i + 1 < k; i++) {
        int j = other(l, i);
        for (int m = 0; m < SUMS; m++) {
          with[m] = -pairs[(l * k + j) * SUMS + m];
          own[m] -= with[m];
        }
        add(codebook, j, l, with, sums);
      }
      add(codebook, l, l, own, sums);
    }
  }

  private static void add(double[] codebook, int j, int l, double[] with, double[] sums) {
    int k = codebook.length / 2;
    double apart0 = codebook[2 * l] - codebook[2 * j];
    double apart1 = codebook[2 * l + 1] - codebook[2 * j + 1];
    int b = 3 * k + 4 * j * k + 2 * l;
    sums[b] += with[2] + apart0 * with[0];
    sums[b + 1] += with[3] + apart0 * with[1];
    sums[b + 2 * k] += with[3] + apart1 * with[0];
    sums[b + 2 * k + 1] += with[4] + apart1 * with[1];
    int n = 3 * k + 4 * k * k + 2 * j * k + 2 * l;
    sums[n] += with[0];
    sums[n + 1] += with[1];
  }
}
