package dev.attractor.internal.ksoftmax;

import dev.attractor.internal.provider.KernelProvider;

/**
 * Weights of all scores of a row from its thresholds, column by column: entry j of column k lies at
 * {@code out[at + k n + j]}. The layout of entries and scales is that of {@link ThresholdKernel}.
 */
public interface WeightKernel {
  /** The kernel that {@link KernelProvider} chose. */
  static WeightKernel get() {
    return KSoftmaxKernels.CHOSEN.weight();
  }

  /**
   * Writes {@code e_j step_k r_k r_(k-1)}, k below {@code count}, with r_(-1) = 1: the columns of
   * k-softmax without a subtraction, where step_k = scale_k - scale_(k-1).
   */
  void columns(double[] e, int n, double[] scale, double[] step, int count, double[] out, int at);

  /** As above, in single precision. */
  void columns(float[] e, int n, double[] scale, double[] step, int count, float[] out, int at);

  /** Writes {@code e_j scale_k r_k}: the weights of sum-softmax. */
  void weights(double[] e, int n, double[] scale, int count, double[] out, int at);

  /** As above, in single precision. */
  void weights(float[] e, int n, double[] scale, int count, float[] out, int at);

  /**
   * Writes {@code s_jk / sum_j s_jk} with {@code s_jk = e_j scale_k r_k^2}, the slope of weight j
   * at threshold k: minus the derivative of threshold k with respect to score j [3.16]. The sums go
   * to {@code slope}; a column whose sum is 0 becomes zeros.
   */
  void shares(float[] e, int n, double[] scale, int count, double[] slope, float[] out, int at);
}
