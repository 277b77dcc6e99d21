package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.columns.MatrixView;
import java.util.Arrays;

/**
 * The products of {@link ColumnKernels} on the Vector API: a tile of four rows and up to four
 * vectors of columns is kept in registers while the sum runs.
 */
final class SimdProducts {
  private static final int L = D.length();

  private SimdProducts() {}

  static void product(
      MatrixView matrix, double[] x, double[] b, double[] y, int stride, boolean accumulate) {
    double[] a = matrix.values();
    int a0 = matrix.from();
    int rowStep = matrix.rowStep();
    int columnStep = matrix.columnStep();
    int m = matrix.rows();
    int k = matrix.columns();
    start(b, y, m, stride, accumulate);
    int i = 0;
    for (; i <= m - 4; i += 4) {
      int s = 0;
      for (; s <= stride - 4 * L; s += 4 * L) {
        SimdFourRows.fourByFour(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      }
      if (s <= stride - 3 * L) {
        SimdFourRows.fourByThree(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      } else if (s <= stride - 2 * L) {
        SimdFourRows.fourByTwo(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      } else if (s < stride) {
        SimdFourRows.fourByOne(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      }
    }
    for (; i < m; i++) {
      int s = 0;
      for (; s <= stride - 4 * L; s += 4 * L) {
        SimdOneRow.oneByFour(a, a0 + i * rowStep, columnStep, k, x, y, i, s, stride);
      }
      for (; s < stride; s += L) {
        SimdOneRow.oneByOne(a, a0 + i * rowStep, columnStep, k, x, y, i, s, stride);
      }
    }
  }

  /** What the sums start from: shifts, on top of what is there when {@code accumulate}. */
  private static void start(double[] b, double[] y, int m, int stride, boolean accumulate) {
    for (int i = 0; i < m; i++) {
      double shift = b == null ? 0.0 : b[i];
      int from = i * stride;
      if (!accumulate) {
        Arrays.fill(y, from, from + stride, shift);
      } else if (b != null) {
        for (int s = from; s < from + stride; s++) {
          y[s] += shift;
        }
      }
    }
  }
}
