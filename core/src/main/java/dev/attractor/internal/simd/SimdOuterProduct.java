package dev.attractor.internal.simd;

import static dev.attractor.internal.columns.ColumnKernels.LANES;

import dev.attractor.internal.columns.MatrixView;
import dev.attractor.internal.workspace.WorkSpaces;

/** {@code A += g x^T}, the {@code outer} of {@link SimdColumnKernels}, as a product. */
final class SimdOuterProduct {
  /** How many columns are turned over at a time: few enough to stay in the first cache. */
  private static final int BLOCK = 8 * LANES;

  private final WorkSpaces<Scratch> scratch = new WorkSpaces<>(Scratch::new);

  /** A block of columns turned over, and the sums. */
  private static final class Scratch {
    double[] turned = new double[0];
    double[] sums = new double[0];

    double[] turned(int size) {
      turned = turned.length < size ? new double[size] : turned;
      return turned;
    }

    double[] sums(int size) {
      sums = sums.length < size ? new double[size] : sums;
      return sums;
    }
  }

  /**
   * With one of the two turned over, A is a product like any other, and no sum runs across lanes.
   * The longer one is turned: it fills more of a vector.
   */
  void outer(double[] g, double[] x, int m, int k, int stride, double[] a) {
    try (WorkSpaces.Lease<Scratch> lease = scratch.borrow()) {
      Scratch space = lease.space();
      if (k >= m) {
        outer(g, m, x, k, stride, space);
        add(space.sums, width(k), m, k, a);
      } else {
        outer(x, k, g, m, stride, space);
        addTurned(space.sums, width(m), m, k, a);
      }
    }
  }

  private static int width(int rows) {
    return (rows + LANES - 1) / LANES * LANES;
  }

  /** The sums {@code rows x width(length)} of {@code left long^T}, a block of columns at a time. */
  private static void outer(
      double[] left, int rows, double[] wide, int length, int stride, Scratch space) {
    int width = width(length);
    double[] turned = space.turned(width * BLOCK);
    double[] sums = space.sums(width * rows);
    for (int from = 0; from < stride; from += BLOCK) {
      int columns = Math.min(BLOCK, stride - from);
      for (int j = 0; j < length; j++) {
        int in = j * stride + from;
        for (int s = 0, at = j; s < columns; s++, at += width) {
          turned[at] = wide[in + s];
        }
      }
      MatrixView block = new MatrixView(left, from, rows, columns, stride, 1);
      SimdProducts.product(block, turned, null, sums, width, from > 0);
    }
  }

  private static void add(double[] sums, int width, int m, int k, double[] a) {
    for (int i = 0; i < m; i++) {
      int in = i * width;
      int out = i * k;
      for (int j = 0; j < k; j++) {
        a[out + j] += sums[in + j];
      }
    }
  }

  private static void addTurned(double[] sums, int width, int m, int k, double[] a) {
    for (int j = 0; j < k; j++) {
      for (int i = 0; i < m; i++) {
        a[i * k + j] += sums[j * width + i];
      }
    }
  }
}
