package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.Brackets;
import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import dev.attractor.internal.ksoftmax.ThresholdSums;

/**
 * The thresholds of one row of scores: lambda_k with sum_i sigma(x_i + lambda_k) = k, for all k of
 * a range in one fused iteration. [3.11]
 *
 * <p>The row is split into its m largest scores (the top scores), m the largest k that is solved
 * for, and the rest. With c the largest score of the rest, d_i = x_(i) - c and mu = lambda + c,
 * every quantity of the rest is bounded: exp(x_j - c) <= 1 and exp(mu_k) <= k. The equation is
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

  final TopScores topScores = new TopScores();
  private final ScoreScan scan = ScoreScan.create();
  private final ThresholdKernel kernel = ThresholdKernel.create();
  private final RowWeights weights = new RowWeights(this);
  private final WideStep wideStep = new WideStep(this);

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
  Brackets brackets = Brackets.of(0); // mu = delta - middle
  double[] scale = new double[0]; // exp(mu)
  private double[] near = new double[0]; // entries that the series is not good for
  private float[] roughNear = new float[0]; // the same
  private final double[] moments = new double[ThresholdKernel.POWERS];
  ThresholdSums sums = ThresholdSums.of(0);

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
    ScoreChecks.check(scan, x, from, length, row);
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
    ScoreChecks.check(scan, x, from, length, row);
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
      brackets = Brackets.of(lastK);
      scale = new double[lanes];
      sums = ThresholdSums.of(lastK);
    }
  }

  /** Splits the top scores off: as many as the largest k that leaves a score below them. */
  private void split(int lastK, int row) {
    int live = topScores.count();
    while (live > 0 && topScores.value(live - 1) == Double.NEGATIVE_INFINITY) {
      live--;
    }
    if (live < lastK) {
      throw ScoreChecks.tooFew(lastK, live, row);
    }
    m = live > lastK ? lastK : lastK - 1;
    solved = Math.max(0, m - first + 1);
    c = topScores.value(m);
    for (int i = 0; i <= m; i++) {
      d[i] = topScores.value(i) - c;
    }
    if (d[0] == Double.POSITIVE_INFINITY) {
      throw ScoreChecks.tooFarApart(topScores.value(0), c, row);
    }
    wide = !(d[0] <= WIDE);
    if (!wide) {
      kernel.exponentials(d, 0, m + 1, 0, grown);
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
        kernel.sums(roughNear, count, scale, solved, sums);
      } else {
        kernel.sums(near, count, scale, solved, sums);
      }
      if (series) {
        kernel.addSeries(moments, scale, solved, sums);
      }
      double step =
          wide
              ? wideStep.improve()
              : kernel.improve(grown, m, first, solved, scale, sums, brackets);
      longest = rough ? Double.POSITIVE_INFINITY : step;
      if (rough && step <= LAST_ROUGH_STEP) {
        rough = false;
        bracket(); // that of the rough steps may have closed beside the root
      }
      kernel.scales(brackets.delta(), middle, solved, scale);
    }
  }

  /** In the middles of the gaps. */
  private void begin() {
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      middle[t] = 0.5 * (d[k - 1] + d[k]);
      brackets.delta()[t] = 0;
    }
    kernel.scales(brackets.delta(), middle, solved, scale);
    bracket();
  }

  private void bracket() {
    double logOfN = Math.log(n);
    double logOfK = Math.log(first + solved);
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      double half = 0.5 * (d[k - 1] - d[k]);
      brackets.low()[t] = -half - logOfN;
      brackets.high()[t] = half + logOfK;
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

  /** x_(i+1) + lambda_t of a top score. */
  double exponent(int i, int t) {
    return (d[i] - middle[t]) + brackets.delta()[t];
  }

  /** x + lambda_t of any score. */
  double exponentOf(double x, int t) {
    return (x - c - middle[t]) + brackets.delta()[t];
  }

  /** lambda_(t-1) - lambda_t, negative. */
  double fall(int t) {
    int k = first + t;
    return (brackets.delta()[t - 1] - brackets.delta()[t]) + 0.5 * (d[k] - d[k - 2]);
  }

  /** lambda of the t-th threshold: positive infinity where every score is taken. */
  double threshold(int t) {
    if (t >= solved) {
      return Double.POSITIVE_INFINITY;
    }
    int k = first + t;
    return brackets.delta()[t] - 0.5 * (topScores.value(k - 1) + topScores.value(k));
  }

  void thresholds(int count, double[] out, int at) {
    for (int t = 0; t < count; t++) {
      out[at + t] = threshold(t);
    }
  }
}
