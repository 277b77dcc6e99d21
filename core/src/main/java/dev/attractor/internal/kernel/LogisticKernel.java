package dev.attractor.internal.kernel;

/**
 * The loops of the threshold solve over the scores below the leaders.
 *
 * <p>Data layout: {@code e[j] = exp(x_j - c)} for the n scores of one row, where c is the largest
 * score that does not lead; leaders and masked scores hold 0, so that every entry lies in [0, 1]
 * and drops out of every sum by itself. A threshold lambda enters as {@code scale = exp(lambda +
 * c)}; then {@code sigma(x_j + lambda) = e_j scale r_j} with {@code r_j = 1 / (1 + e_j scale)}.
 */
public interface LogisticKernel {
  /** Powers that {@link #split} sums. */
  int POWERS = 13;

  /** Room behind the last threshold that arrays over thresholds must have. */
  int PADDING = 16;

  /** The kernel of this process, chosen once. */
  static LogisticKernel get() {
    return Chosen.KERNEL;
  }

  /** Whether all of {@code x[from .. from + n)} are numbers or negative infinity. */
  boolean valid(double[] x, int from, int n);

  /** As above, in single precision. */
  boolean valid(float[] x, int from, int n);

  /** Sets {@code e[j] = exp(x[from + j] - c)} for j below n. */
  void exponentials(double[] x, int from, int n, double c, double[] e);

  /** As above, from single precision. */
  void exponentials(float[] x, int from, int n, double c, double[] e);

  /** The first index from {@code at} on, below {@code to}, with x above the bound; else to. */
  int firstAbove(double[] x, int at, int to, double bound);

  /** As above, in single precision. */
  int firstAbove(float[] x, int at, int to, float bound);

  /**
   * For every threshold k below {@code count}, the sums over the row of e r, e r^2 and e r^3, in
   * {@code s1[k]}, {@code s2[k]}, {@code s3[k]}.
   */
  void sums(double[] e, int n, double[] scale, int count, double[] s1, double[] s2, double[] s3);

  /** Sets {@code scale[k] = exp(delta[k] - middle[k])}; entries up to the next whole vector too. */
  void scales(double[] delta, double[] middle, int count, double[] scale);

  /**
   * Copies the entries above {@code bound} to {@code near}, and sums powers of the others: {@code
   * moments[p]} becomes the sum of their (p + 1)-th powers.
   *
   * @param near room for n entries and a vector more
   * @return how many were copied
   */
  int split(double[] e, int n, double bound, double[] near, double[] moments);

  /**
   * Adds what the entries that {@code moments} stand for contribute to the sums of {@link #sums}: e
   * r = e - e^2 scale + e^3 scale^2 - ..., and likewise. Exact to rounding where e scale <= 1/16.
   */
  void addSeries(
      double[] moments, double[] scale, int count, double[] s1, double[] s2, double[] s3);

  /**
   * One step of Halley's method for each threshold k = first, ..., on h = log T - log H, T the
   * weight of what ranks below k and H what is missing from the weights of the first k; halves the
   * bracket where the step would leave it. Arrays have room up to the next whole vector.
   *
   * @param grown exponentials of the m leaders relative to the largest score below them
   * @param s1 sums over the others, see {@link #sums}
   * @param delta the unknowns; updated, as is their bracket
   * @return the longest step taken
   */
  double improve(
      double[] grown,
      int m,
      int first,
      int count,
      double[] scale,
      double[] s1,
      double[] s2,
      double[] s3,
      double[] delta,
      double[] low,
      double[] high);

  /**
   * Writes {@code out[at + k n + j] = e_j step_k r_k r_(k-1)}, k below {@code count}, with r_(-1) =
   * 1: the columns of k-softmax without a subtraction, where step_k = scale_k - scale_(k-1).
   */
  void columns(double[] e, int n, double[] scale, double[] step, int count, double[] out, int at);

  /** As above, rounded to single precision. */
  void columns(double[] e, int n, double[] scale, double[] step, int count, float[] out, int at);

  /** Writes {@code out[at + k n + j] = e_j scale_k r_k}: the weights of sum-softmax. */
  void weights(double[] e, int n, double[] scale, int count, double[] out, int at);

  /** As above, rounded to single precision. */
  void weights(double[] e, int n, double[] scale, int count, float[] out, int at);

  /**
   * With s = e scale_k r_k^2, the slope of the k-th weights, and v_k the cotangents of the k-th
   * threshold's weights: sums s in {@code slope[k]} and s v_k in {@code moment[k]}.
   *
   * @param g cotangents of column k of entry j at {@code at + k n + j}
   * @param telescope the number of columns of g whose neighbours are subtracted, v_k = g_k -
   *     g_(k+1) for k + 1 below it (k-softmax); 0 for v_k = g_k (sum-softmax)
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
      double[] moment);

  /** As above, with cotangents in single precision. */
  void moments(
      double[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment);

  /** Writes {@code out[to + j] = sum_k s_k (v_k - mean_k)}. */
  void pull(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] g,
      int at,
      int telescope,
      double[] mean,
      double[] out,
      int to);

  /** As above, in single precision. */
  void pull(
      double[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] mean,
      float[] out,
      int to);

  /** Holds the choice, so that the SIMD class is touched only where it can be loaded. */
  final class Chosen {
    static final LogisticKernel KERNEL =
        KernelProvider.simd() ? SimdLogisticKernel.create() : new ScalarLogisticKernel();

    private Chosen() {}
  }
}
