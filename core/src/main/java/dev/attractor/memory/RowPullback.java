package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.PullKernel;
import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
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
  /** The largest exponent of the first factor. */
  private static final double WIDE = 300;

  /** As above, in single precision. */
  private static final float WIDE_FLOAT = 40;

  private static final PullKernel KERNEL = PullKernel.get();
  private static final ThreadLocal<RowPullback> OF_THREAD =
      ThreadLocal.withInitial(RowPullback::new);

  private final ScoreScan scan = ScoreScan.create();
  private final ThresholdKernel exponentials = ThresholdKernel.create();
  private int solved;
  private double last; // L
  private double[] thresholds = new double[0];
  private double[] scale = new double[0]; // exp(lambda_t - L)
  private double[] slope = new double[0];
  private double[] moment = new double[0];
  private double[] mean = new double[0];
  private double[] e = new double[0]; // exp(x + L)
  private double[] product = new double[0];
  private float[] narrow = new float[0]; // the same two of a row of floats
  private float[] narrowProduct = new float[0];
  private int far;
  private int[] farIndex = new int[0];

  /** The pull-back of the calling thread. */
  static RowPullback ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Pulls one row back.
   *
   * @param row named in messages, negative for a row that stands alone
   * @param known its {@code count} thresholds, from {@code ta} on
   * @param g cotangents, column by column from {@code at} on; not modified
   * @param out the gradient is written from {@code to} on
   * @throws IllegalArgumentException for scores that are NaN or positive infinity
   */
  void pull(
      double[] x,
      int from,
      int n,
      int row,
      double[] known,
      int ta,
      int count,
      int telescope,
      double[] g,
      int at,
      double[] out,
      int to) {
    RowSolver.checkScores(scan, x, from, n, row);
    if (!take(known, ta, count)) {
      Arrays.fill(out, to, to + n, 0);
      return;
    }
    if (e.length < n) {
      e = new double[n];
      product = new double[n];
    }
    exponentials.exponentials(x, from, n, -last, e);
    far = 0;
    int end = from + n;
    for (int j = scan.firstAbove(x, from, end, WIDE - last);
        j < end;
        j = scan.firstAbove(x, j + 1, end, WIDE - last)) {
      setApart(j - from);
      e[j - from] = 0;
    }
    KERNEL.moments(e, n, scale, solved, g, at, telescope, slope, moment, product);
    for (int i = 0; i < far; i++) {
      int j = farIndex[i];
      for (int t = 0; t < solved; t++) {
        int here = at + t * n + j;
        addFar(x[from + j], t, t + 1 < telescope ? g[here] - g[here + n] : g[here]);
      }
    }
    findMeans();
    KERNEL.subtract(e, n, scale, solved, mean, product, out, to);
    for (int i = 0; i < far; i++) {
      int j = farIndex[i];
      double sum = 0;
      for (int t = 0; t < solved; t++) {
        int here = at + t * n + j;
        sum += pulled(x[from + j], t, t + 1 < telescope ? g[here] - g[here + n] : g[here]);
      }
      out[to + j] = sum;
    }
  }

  /** As above, in single precision with sums in double. */
  void pull(
      float[] x,
      int from,
      int n,
      int row,
      double[] known,
      int ta,
      int count,
      int telescope,
      float[] g,
      int at,
      float[] out,
      int to) {
    RowSolver.checkScores(scan, x, from, n, row);
    if (!take(known, ta, count)) {
      Arrays.fill(out, to, to + n, 0);
      return;
    }
    if (narrow.length < n) {
      narrow = new float[n];
      narrowProduct = new float[n];
    }
    exponentials.exponentials(x, from, n, -last, narrow);
    far = 0;
    int end = from + n;
    float bound = (float) (WIDE_FLOAT - last);
    for (int j = scan.firstAbove(x, from, end, bound);
        j < end;
        j = scan.firstAbove(x, j + 1, end, bound)) {
      setApart(j - from);
      narrow[j - from] = 0;
    }
    KERNEL.moments(narrow, n, scale, solved, g, at, telescope, slope, moment, narrowProduct);
    for (int i = 0; i < far; i++) {
      int j = farIndex[i];
      for (int t = 0; t < solved; t++) {
        int here = at + t * n + j;
        addFar(x[from + j], t, t + 1 < telescope ? (double) g[here] - g[here + n] : g[here]);
      }
    }
    findMeans();
    KERNEL.subtract(narrow, n, scale, solved, mean, narrowProduct, out, to);
    for (int i = 0; i < far; i++) {
      int j = farIndex[i];
      double sum = 0;
      for (int t = 0; t < solved; t++) {
        int here = at + t * n + j;
        sum += pulled(x[from + j], t, t + 1 < telescope ? (double) g[here] - g[here + n] : g[here]);
      }
      out[to + j] = (float) sum;
    }
  }

  /** Takes the finite thresholds; false when there are none. */
  private boolean take(double[] known, int ta, int count) {
    if (thresholds.length < count) {
      thresholds = new double[count];
      scale = new double[count + ThresholdKernel.PADDING];
      slope = new double[count];
      moment = new double[count];
      mean = new double[count];
      farIndex = new int[count];
    }
    solved = count;
    while (solved > 0 && known[ta + solved - 1] == Double.POSITIVE_INFINITY) {
      solved--;
    }
    last = solved > 0 ? known[ta + solved - 1] : 0;
    for (int t = 0; t < solved; t++) {
      thresholds[t] = known[ta + t];
      scale[t] = Math.exp(thresholds[t] - last);
    }
    return solved > 0;
  }

  private void setApart(int j) {
    if (far == farIndex.length) {
      farIndex = Arrays.copyOf(farIndex, 2 * far);
    }
    farIndex[far++] = j;
  }

  private void addFar(double score, int t, double v) {
    double s = RowWeights.slope(score + thresholds[t]);
    slope[t] += s;
    moment[t] += s * v;
  }

  private double pulled(double score, int t, double v) {
    return RowWeights.slope(score + thresholds[t]) * (v - mean[t]);
  }

  /** Slopes of the t-th weights that all underflow pull nothing back: the mean is then anything. */
  private void findMeans() {
    for (int t = 0; t < solved; t++) {
      mean[t] = slope[t] > 0 ? moment[t] / slope[t] : 0;
    }
  }
}
