package dev.attractor.internal.ksoftmax;

import dev.attractor.internal.provider.KernelProvider;

/**
 * The loops of the threshold solve over the scores below the top scores.
 *
 * <p>Data layout: {@code e[j] = exp(x_j - c)} for the n scores of one row, where c is the largest
 * score that does not lead; top scores and masked scores hold 0, so that every entry lies in [0, 1]
 * and drops out of every sum by itself. A threshold lambda enters as {@code scale = exp(lambda +
 * c)}; then {@code sigma(x_j + lambda) = e_j scale r_j} with {@code r_j = 1 / (1 + e_j scale)}.
 *
 * <p>A kernel belongs to one thread and may keep work space.
 */
public interface ThresholdKernel {
  /** Powers that {@link #split} sums. */
  int POWERS = 11;

  /** Room behind the last threshold that arrays over thresholds must have. */
  int PADDING = 16;

  /** A kernel in the form that {@link KernelProvider} chose. */
  static ThresholdKernel create() {
    return KSoftmaxKernels.CHOSEN.threshold();
  }

  /** Sets {@code e[j] = exp(x[from + j] - c)} for j below n. */
  void exponentials(double[] x, int from, int n, double c, double[] e);

  /** As above, in single precision; the difference is taken without rounding it. */
  void exponentials(float[] x, int from, int n, double c, float[] e);

  /** Sets {@code scale[k] = exp(delta[k] - middle[k])}; entries up to the next whole vector too. */
  void scales(double[] delta, double[] middle, int count, double[] scale);

  /**
   * Copies the entries above {@code bound} to {@code near}, and sums powers of the others: {@code
   * moments[p]} becomes the sum of their (p + 1)-th powers.
   *
   * @param near room for n entries and {@link #PADDING} more
   * @return how many were copied
   */
  int split(double[] e, int n, double bound, double[] near, double[] moments);

  /** As above, in single precision, with six powers of whole vectors. */
  int split(float[] e, int n, double bound, float[] near, double[] moments);

  /**
   * For every threshold k below {@code count}, the sums over the row of e r, e r^2 and e r^3.
   * Arrays over thresholds have {@link #PADDING}.
   */
  void sums(double[] e, int n, double[] scale, int count, ThresholdSums sums);

  /** As above, in single precision: right to about 1e-6. */
  void sums(float[] e, int n, double[] scale, int count, ThresholdSums sums);

  /**
   * Adds what the entries that {@code moments} stand for contribute to the sums of {@link #sums}: e
   * r = e - e^2 scale + e^3 scale^2 - ..., and likewise. Right to 16^-11 of what is added where e
   * scale at most 1/16.
   */
  void addSeries(double[] moments, double[] scale, int count, ThresholdSums sums);

  /**
   * One step of Halley's method for each threshold k = first, ..., on h = log T - log H, T the
   * weight of what ranks below k and H what is missing from the weights of the first k; halves the
   * bracket where the step would leave it. Arrays have {@link #PADDING}.
   *
   * @param grown exponentials of the m top scores relative to the largest score below them
   * @param sums over the others, see {@link #sums}; overwritten
   * @param brackets the unknowns and their brackets; updated
   * @return the longest step taken
   */
  double improve(
      double[] grown,
      int m,
      int first,
      int count,
      double[] scale,
      ThresholdSums sums,
      Brackets brackets);
}
