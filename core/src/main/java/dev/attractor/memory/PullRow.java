package dev.attractor.memory;

/**
 * One row of a pull-back in one of the two precisions: its scores, the cotangents of its columns,
 * and where its gradient goes.
 */
abstract sealed class PullRow permits DoublePullRow, FloatPullRow {
  /** How many scores. */
  final int n;

  PullRow(int n) {
    this.n = n;
  }

  /**
   * Refuses scores that are NaN or positive infinity.
   *
   * @param row named in the message
   */
  abstract void check(int row);

  /** Writes zeros. */
  abstract void writeZeros();

  /** Takes exp(x + L) of every score, L the last threshold. */
  abstract void takeExponentials(double last);

  /** The first score from {@code j} on whose exponential might overflow; n when there is none. */
  abstract int nextFar(int j, double last);

  /** Leaves a score out of the sums. */
  abstract void leaveOut(int j);

  /** Sums of slopes, and of slopes times v, for every threshold. */
  abstract void moments(FiniteThresholds finite, int telescope, double[] slope, double[] moment);

  /** Writes the gradient of every score that is not left out. */
  abstract void write(FiniteThresholds finite, double[] mean);

  /** Writes the gradient of one score. */
  abstract void write(int j, double value);

  abstract double score(int j);

  /** v_t of score j: g_t - g_(t+1) below {@code telescope}, else g_t. */
  abstract double cotangent(int t, int j, int telescope);
}
