package dev.attractor.internal.columns;

import dev.attractor.internal.provider.KernelProvider;

/**
 * The arithmetic of small dense problems: element-wise functions of {@code n} numbers, and products
 * of a small matrix with many columns.
 *
 * <p>A matrix of columns is stored row by row, {@code stride} numbers a row, {@code stride} a
 * multiple of {@value #LANES}. Functions that are not named in {@link Math} are those of {@link
 * ScalarFunctions}, which both forms compute to the same bits. Sums are taken in an order that
 * depends on the form, never on the number of threads. Shapes are not checked here: callers do.
 */
public interface ColumnKernels {
  /** Every stride is a multiple of this. */
  int LANES = 8;

  /** The form that {@link KernelProvider} chose. */
  static ColumnKernels chosen() {
    return Chosen.KERNELS;
  }

  /** {@code y = exp(x)}; see {@link ScalarFunctions#exp}. */
  void exp(double[] x, double[] y, int n);

  /** {@code y = tanh(x)}; see {@link ScalarFunctions#tanh}. */
  void tanh(double[] x, double[] y, int n);

  /** {@code y = 1 / (1 + exp(-x))}. */
  void sigmoid(double[] x, double[] y, int n);

  /** {@code y = log(1 + exp(x))}; the arrays must differ. */
  void softplus(double[] x, double[] y, int n);

  /**
   * {@code y = A x + b}, or {@code y += A x + b} when {@code accumulate}; A is m by k, x is k by
   * stride, y is m by stride; b is null (zero) or m long.
   */
  void product(MatrixView a, double[] x, double[] b, double[] y, int stride, boolean accumulate);

  /** {@code A += g x^T}, A dense m by k, g m by stride, x k by stride. */
  void outer(double[] g, double[] x, int m, int k, int stride, double[] a);

  /**
   * {@code sums_i += sum of row i of g}, g m by stride. Eight plain sums side by side are as fast
   * as a vector here.
   */
  default void rowSums(double[] g, int m, int stride, double[] sums) {
    for (int i = 0, at = 0; i < m; i++) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      double s4 = 0;
      double s5 = 0;
      double s6 = 0;
      double s7 = 0;
      for (int end = at + stride; at < end; at += LANES) {
        s0 += g[at];
        s1 += g[at + 1];
        s2 += g[at + 2];
        s3 += g[at + 3];
        s4 += g[at + 4];
        s5 += g[at + 5];
        s6 += g[at + 6];
        s7 += g[at + 7];
      }
      sums[i] += ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }
  }

  /**
   * {@code y = A x + b} for one column; A is stored column by column, {@code rows} numbers a
   * column, {@code rows} a multiple of {@value #LANES}; k columns; b and y hold {@code rows}.
   */
  void single(double[] a, int rows, int k, double[] x, double[] b, double[] y);

  /** Holds the choice, so that asking costs nothing. */
  final class Chosen {
    private static final ColumnKernels KERNELS =
        KernelProvider.load(ColumnKernels.class, ScalarColumns::new);

    private Chosen() {}
  }
}
