package dev.attractor.memory;

import java.util.Arrays;

/**
 * The pull-back of one row from its scores and thresholds: sum_t J_t v_t, J_t the Jacobian of the
 * t-th threshold's weights; v_t = g_t - g_(t+1) below {@code telescope}, else g_t. [3.16]
 *
 * <p>With L the last finite threshold, exp(x_j + lambda_t) = exp(x_j + L) exp(lambda_t - L), the
 * second factor at most 1. Scores so far above -L that the first might overflow weigh 1 each at L,
 * so there are fewer of them than L's k; their terms are taken apart, from their own exponents.
 *
 * <p>One pull-back serves one thread; it keeps its work space.
 */
final class RowPullback {
  private final DoublePullRow.Space doubles = new DoublePullRow.Space();
  private final FloatPullRow.Space floats = new FloatPullRow.Space();
  private final FiniteThresholds finite = new FiniteThresholds();
  private double[] slope = new double[0]; // by threshold: the sum of the slopes of its weights,
  private double[] moment = new double[0]; // and of slopes times v
  private double[] mean = new double[0];
  private int farCount;
  private int[] far = new int[0];

  /** A row of {@code n} scores x with cotangents g. */
  PullRow row(DoubleView x, DoubleView g, DoubleView gradient, int n) {
    return new DoublePullRow(doubles, x, g, gradient, n);
  }

  /** As above, in single precision with sums in double. */
  FloatPullRow row(FloatView x, FloatView g, FloatView gradient, int n) {
    return new FloatPullRow(floats, x, g, gradient, n);
  }

  /**
   * Writes the gradient of a row.
   *
   * @param number of the row, named in messages; negative for a row that stands alone
   * @param known its {@code count} thresholds
   * @throws IllegalArgumentException for scores that are NaN or positive infinity
   */
  void pull(PullRow row, int number, DoubleView known, int count, int telescope) {
    row.check(number);
    finite.take(known, count);
    reserve(count);
    if (finite.count == 0) {
      row.writeZeros();
    } else {
      row.takeExponentials(finite.last);
      setFarApart(row);
      row.moments(finite, telescope, slope, moment);
      addFarMoments(row, telescope);
      findMeans();
      row.write(finite, mean);
      writeFar(row, telescope);
    }
  }

  /**
   * Writes the weights sigma(x + lambda_t) of the row that was pulled last, for all its {@code
   * count} thresholds, one column behind the other.
   */
  void weights(FloatPullRow row, int count, float[] out, int at) {
    if (finite.count > 0) {
      row.weights(finite, out, at);
      for (int i = 0; i < farCount; i++) {
        for (int t = 0; t < finite.count; t++) {
          double a = row.score(far[i]) + finite.thresholds[t];
          out[at + t * row.n + far[i]] = (float) (1 / (1 + Math.exp(-a)));
        }
      }
    }
    for (int t = finite.count; t < count; t++) {
      for (int j = 0; j < row.n; j++) {
        out[at + t * row.n + j] = row.score(j) == Double.NEGATIVE_INFINITY ? 0 : 1;
      }
    }
  }

  private void reserve(int count) {
    if (slope.length < count) {
      slope = new double[count];
      moment = new double[count];
      mean = new double[count];
    }
  }

  /** Takes the scores apart whose exponentials might overflow. */
  private void setFarApart(PullRow row) {
    farCount = 0;
    for (int j = row.nextFar(0, finite.last); j < row.n; j = row.nextFar(j + 1, finite.last)) {
      if (farCount == far.length) {
        far = Arrays.copyOf(far, Math.max(8, 2 * farCount));
      }
      far[farCount++] = j;
      row.leaveOut(j);
    }
  }

  private void addFarMoments(PullRow row, int telescope) {
    for (int i = 0; i < farCount; i++) {
      for (int t = 0; t < finite.count; t++) {
        double s = RowWeights.slope(row.score(far[i]) + finite.thresholds[t]);
        slope[t] += s;
        moment[t] += s * row.cotangent(t, far[i], telescope);
      }
    }
  }

  /** Slopes of the t-th weights that all underflow pull nothing back: the mean is then anything. */
  private void findMeans() {
    for (int t = 0; t < finite.count; t++) {
      mean[t] = slope[t] > 0 ? moment[t] / slope[t] : 0;
    }
  }

  private void writeFar(PullRow row, int telescope) {
    for (int i = 0; i < farCount; i++) {
      double sum = 0;
      for (int t = 0; t < finite.count; t++) {
        double s = RowWeights.slope(row.score(far[i]) + finite.thresholds[t]);
        sum += s * (row.cotangent(t, far[i], telescope) - mean[t]);
      }
      row.write(far[i], sum);
    }
  }
}
