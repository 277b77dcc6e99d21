package dev.attractor.internal.ksoftmax;

import dev.attractor.internal.provider.KernelProvider;

/**
 * The pull-back of the weights of one row: with s_jk = e_j scale_k r_jk^2, the slope of weight j at
 * threshold k, and v_jk the cotangents of that threshold's weights, the gradient is sum_k s_jk
 * (v_jk - mean_k), mean_k = sum_j s_jk v_jk / sum_j s_jk. [3.16]
 *
 * <p>Cotangents are by far the most there is to read, so they are read once: {@link #moments}
 * leaves the sums for the means and sum_k s_jk v_jk, from which {@link #subtract} takes sum_k s_jk
 * mean_k.
 *
 * <p>Data layout: {@code e[j] scale[k] = exp(x_j + lambda_k)}, both factors below the root of the
 * largest number; the cotangent of entry j of column k is {@code g[at + k n + j]}; v_k = g_k -
 * g_(k+1) for k + 1 below {@code telescope} (k-softmax), else g_k (sum-softmax).
 */
public interface PullKernel {
  /** The kernel that {@link KernelProvider} chose. */
  static PullKernel get() {
    return KSoftmaxKernels.CHOSEN.pull();
  }

  /**
   * Writes sum_j s_jk to {@code slope[k]}, sum_j s_jk v_jk to {@code moment[k]} and sum_k s_jk v_jk
   * to {@code product[j]}.
   */
  void moments(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment,
      double[] product);

  /** As above, in single precision. */
  void moments(
      float[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment,
      float[] product);

  /** Writes {@code out[to + j] = product[j] - sum_k s_jk mean_k}. */
  void subtract(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      double[] product,
      double[] out,
      int to);

  /** As above, in single precision. */
  void subtract(
      float[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      float[] product,
      float[] out,
      int to);
}
