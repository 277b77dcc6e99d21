package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;

/**
 * The thresholds of one row of scores: lambda_k with sum_i sigma(x_i + lambda_k) = k, for all k of
 * a range in one fused iteration. [3.11]
 *
 * <p>The row is split into its m largest scores (the top scores below), m the largest k that is
 * solved for, and the rest. With c the largest score of the rest, d_i = x_(i) - c and mu = lambda +
 * c, every quantity of the rest is bounded: exp(x_j - c) <= 1 and exp(mu_k) <= k. The equation is
 * solved as
 *
 * <pre>
 * h(mu) = log sum_(i &gt; k) sigma(x_i + lambda) - log sum_(i &lt;= k) sigma(-x_i - lambda) = 0
 * </pre>
 *
 * whose two sums have positive terms only, so that saturated rows lose no digits; both are scaled
 * by their largest term, so that neither underflows. The unknown is delta, how far -lambda lies
 * below the middle of the gap between x_(k) and x_(k+1), so that no digits are lost to far-away
 * scores. h is increasing with slope at most 2; Halley's method starts at delta = 0 and stays
 * inside the rigorous bracket [-x_(k) - log(n - k), -x_(k+1) + log k]. Its convergence is cubic:
 * the first steps, whose error the next one cubes, take their sums in single precision.
 *
 * <p>Rows of floats keep exp(x - c) in single precision, and their thresholds solve the equation in
 * double precision for these.
 *
 * <p>One solver serves one thread; it keeps its work space.
 */
final class RowSolver {
  /** A cubically convergent step this short leaves an error below rounding. */
  private static final double LAST_STEP = 2e-5;

  /** A step this short leaves an error that sums in single precision cannot lower any more. */
  private static final double LAST_ROUGH_STEP = 0.05;

  private static final int MAX_STEPS = 100;

  /** Rows this short are not split for the series. */
  private static final int SHORT = 256;

  /** The largest e scale that the series is good for. */
  private static final double SERIES = 1 / 16.0;

  /** Above this, products of exponentials of top scores might overflow. */
  private static final double WIDE = 300;

  private static final ThreadLocal<RowSolver> OF_THREAD = ThreadLocal.withInitial(RowSolver::new);

  final TopScores topScores = new TopScores();
  private final ScoreScan scan = ScoreScan.create();
  private final ThresholdKernel kernel = ThresholdKernel.create();
  private final RowWeights weights = new RowWeights(this);

  int n;
  int first;
  int solved; // thresholds solved for: first, ..., first + solved - 1
  int m; // top scores split off
  private double c;
  double[] e = new double[0]; // exp(x - c) of a row of doubles; top scores hold 0
  float[] narrow = new float[0]; // the same of a row of floats
  private boolean single; // whether the row is one of floats
  double[] d = new double[0]; // d[i] = x_(i + 1) - c, and d[m] = 0
  double[] grown = new double[0]; // exp(d[i]), where that is safe
  boolean wide;
  double[] middle = new double[0]; // (d[k - 1] + d[k]) / 2
  double[] delta = new double[0]; // mu = delta - middle
  private double[] low = new double[0];
  private double[] high = new double[0];
  double[] scale = new double[0]; // exp(mu)
  private double[] near = new double[0]; // entries that the series is not good for
  private float[] roughNear = new float[0]; // the same
  private final double[] moments = new double[ThresholdKernel.POWERS];
  private double[] s1 = new double[0];
  private double[] s2 = new double[0];
  private double[] s3 = new double[0];

  /** The solver of the calling thread. */
  static RowSolver ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Reads a row and solves for the thresholds of k = first, ..., last.
   *
   * @param row named in messages, negative for a row that stands alone
   * @return what writes its weights
   * @throws IllegalArgumentException for NaN or positive infinity, when fewer than {@code lastK}
   *     scores are left by the mask, and when the largest differ by more than a double holds
   */
  RowWeights solve(double[] x, int from, int length, int firstK, int lastK, int row) {
    single = false;
    shape(length, firstK, lastK);
    checkScores(scan, x, from, length, row);
    topScores.find(x, from, length, Math.min(lastK + 1, length));
    split(lastK, row);
    if (e.length < n) {
      e = new double[n];
    }
    kernel.exponentials(x, from, n, c, e);
    for (int i = 0; i < m; i++) {
      e[topScores.index(i)] = 0;
    }
    solve();
    return weights;
  }

  /** As above, from single precision. */
  RowWeights solve(float[] x, int from, int length, int firstK, int lastK, int row) {
    single = true;
    shape(length, firstK, lastK);
    checkScores(scan, x, from, length, row);
    topScores.find(x, from, length, Math.min(lastK + 1, length));
    split(lastK, row);
    if (narrow.length < n) {
      narrow = new float[n];
    }
    kernel.exponentials(x, from, n, c, narrow);
    for (int i = 0; i < m; i++) {
      narrow[topScores.index(i)] = 0;
    }
    solve();
    return weights;
  }

  private void shape(int length, int firstK, int lastK) {
    n = length;
    first = firstK;
    if (d.length < lastK + 1) {
      d = new double[lastK + 1];
      grown = new double[lastK + 1];
      int lanes = lastK + ThresholdKernel.PADDING;
      middle = new double[lanes];
      delta = new double[lanes];
      low = new double[lanes];
      high = new double[lanes];
      scale = new double[lanes];
      s1 = new double[lanes];
      s2 = new double[lanes];
      s3 = new double[lanes];
    }
  }

  /** Splits the top scores off: as many as the largest k that leaves a score below them. */
  private void split(int lastK, int row) {
    int live = topScores.count();
    while (live > 0 && topScores.value(live - 1) == Double.NEGATIVE_INFINITY) {
      live--;
    }
    if (live < lastK) {
      throw tooFew(lastK, live, row);
    }
    m = live > lastK ? lastK : lastK - 1;
    solved = Math.max(0, m - first + 1);
    c = topScores.value(m);
    for (int i = 0; i <= m; i++) {
      d[i] = topScores.value(i) - c;
    }
    if (d[0] == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          (row < 0 ? "" : "row " + row + ": ")
              + "scores "
              + topScores.value(0)
              + " and "
              + c
              + " lie further apart than the range of a double; scale them down");
    }
    wide = !(d[0] <= WIDE);
    if (!wide) {
      kernel.exponentials(d, 0, m + 1, 0, grown);
    }
  }

  static IllegalArgumentException tooFew(int k, int live, int row) {
    return new IllegalArgumentException(
        (row < 0 ? "" : "row " + row + ": ")
            + "k must be at most the number of scores that are not masked, got k = "
            + k
            + " and "
            + live
            + " scores");
  }

  /** Refuses NaN and positive infinity. */
  static void checkScores(ScoreScan scan, double[] x, int from, int n, int row) {
    if (!scan.valid(x, from, n)) {
      for (int j = 0; j < n; j++) {
        checkScore(x[from + j], j, row);
      }
    }
  }

  /** As above, in single precision. */
  static void checkScores(ScoreScan scan, float[] x, int from, int n, int row) {
    if (!scan.valid(x, from, n)) {
      for (int j = 0; j < n; j++) {
        checkScore(x[from + j], j, row);
      }
    }
  }

  static void checkScore(double score, int j, int row) {
    if (!(score < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          (row < 0 ? "" : "row " + row + ": ")
              + "score "
              + j
              + " must be a number, or negative infinity to mask it, got "
              + score);
    }
  }

  private void solve() {
    begin();
    boolean series = n > SHORT && solved > 0;
    double limit = series ? Math.max(1, scale[solved - 1]) : 0; // on scale, for the series
    int count = choose(series, limit);
    boolean rough = !wide;
    double longest = Double.POSITIVE_INFINITY;
    for (int i = 0; solved > 0 && longest > LAST_STEP && i < MAX_STEPS; i++) {
      if (series && scale[solved - 1] > limit) {
        limit = first + solved; // the bracket's bound
        count = choose(true, limit);
      }
      if (rough) {
        kernel.sums(roughNear, count, scale, solved, s1, s2, s3);
      } else {
        kernel.sums(near, count, scale, solved, s1, s2, s3);
      }
      if (series) {
        kernel.addSeries(moments, scale, solved, s1, s2, s3);
      }
      double step =
          wide
              ? improve()
              : kernel.improve(grown, m, first, solved, scale, s1, s2, s3, delta, low, high);
      longest = rough ? Double.POSITIVE_INFINITY : step;
      if (rough && step <= LAST_ROUGH_STEP) {
        rough = false;
        bracket(); // that of the rough steps may have closed beside the root
      }
      kernel.scales(delta, middle, solved, scale);
    }
  }

  /** In the middles of the gaps. */
  private void begin() {
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      middle[t] = 0.5 * (d[k - 1] + d[k]);
      delta[t] = 0;
    }
    kernel.scales(delta, middle, solved, scale);
    bracket();
  }

  private void bracket() {
    double logOfN = Math.log(n);
    double logOfK = Math.log(first + solved);
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      double half = 0.5 * (d[k - 1] - d[k]);
      low[t] = -half - logOfN;
      high[t] = half + logOfK;
    }
  }

  /**
   * Gathers the entries that the sums go over, in both precisions: those that the series is not
   * good for, or all.
   *
   * @return how many
   */
  private int choose(boolean series, double limit) {
    if (near.length < n + ThresholdKernel.PADDING) {
      near = new double[n + ThresholdKernel.PADDING];
      roughNear = new float[n + ThresholdKernel.PADDING];
    }
    int count = n;
    if (single) {
      if (series) {
        count = kernel.split(narrow, n, SERIES / limit, roughNear, moments);
      } else {
        System.arraycopy(narrow, 0, roughNear, 0, n);
      }
      for (int j = 0; j < count; j++) {
        near[j] = roughNear[j];
      }
    } else {
      if (series) {
        count = kernel.split(e, n, SERIES / limit, near, moments);
      } else {
        System.arraycopy(e, 0, near, 0, n);
      }
      for (int j = 0; j < count; j++) {
        roughNear[j] = (float) near[j];
      }
    }
    return count;
  }

  private double improve() {
    double longest = 0;
    for (int t = 0; t < solved; t++) {
      longest = Math.max(longest, Math.abs(improve(t)));
    }
    return longest;
  }

  /**
   * As the kernel's step, for top scores so far apart that their exponentials overflow: both sums
   * are scaled by their largest term.
   */
  private double improve(int t) {
    int k = first + t;
    // above: sum over ranks > k of sigma(a), times exp(-mu - d_k+1); below: ranks <= k, sigma(-a).
    double shrink = Math.exp(-d[k]);
    double a1 = shrink * s1[t];
    double a2 = shrink * s2[t];
    double a3 = shrink * s3[t];
    for (int i = k; i < m; i++) {
      double r = 1 / (1 + exponential(i, t));
      double w = Math.exp(d[i] - d[k]) * r;
      a1 += w;
      a2 += w * r;
      a3 += w * r * r;
    }
    double b1 = 0;
    double b2 = 0;
    double b3 = 0;
    for (int i = k - 1; i >= 0; i--) {
      double u = exponential(i, t);
      double r = u < Double.POSITIVE_INFINITY ? u / (1 + u) : 1;
      double w = Math.exp(d[k - 1] - d[i]) * r;
      b1 += w;
      b2 += w * r;
      b3 += w * r * r;
    }
    double h = Math.log(a1 / b1) + 2 * delta[t];
    double p = a2 / a1;
    double q = b2 / b1;
    double h1 = p + q;
    double h2 = (2 * a3 - a2) / a1 - p * p - (2 * b3 - b2) / b1 + q * q;
    if (h < 0) {
      low[t] = delta[t];
    } else {
      high[t] = delta[t];
    }
    double next = delta[t] - 2 * h * h1 / (2 * h1 * h1 - h * h2);
    if (!(next >= low[t] && next <= high[t])) {
      next = 0.5 * (low[t] + high[t]);
    }
    double moved = next - delta[t];
    delta[t] = next;
    return moved;
  }

  /** x_(i+1) + lambda_t of a top score. */
  double exponent(int i, int t) {
    return (d[i] - middle[t]) + delta[t];
  }

  /** Its exponential; infinite when beyond the doubles. */
  private double exponential(int i, int t) {
    return wide ? Math.exp(exponent(i, t)) : grown[i] * scale[t];
  }

  /** lambda_(t-1) - lambda_t, negative. */
  double fall(int t) {
    int k = first + t;
    return (delta[t - 1] - delta[t]) + 0.5 * (d[k] - d[k - 2]);
  }

  /** lambda of the t-th threshold: positive infinity where every score is taken. */
  double threshold(int t) {
    if (t >= solved) {
      return Double.POSITIVE_INFINITY;
    }
    int k = first + t;
    return delta[t] - 0.5 * (topScores.value(k - 1) + topScores.value(k));
  }

  void thresholds(int count, double[] out, int at) {
    for (int t = 0; t < count; t++) {
      out[at + t] = threshold(t);
    }
  }
}
