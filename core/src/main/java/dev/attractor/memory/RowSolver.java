package dev.attractor.memory;

import dev.attractor.internal.kernel.LogisticKernel;
import java.util.Arrays;

/**
 * The thresholds of one row of scores: lambda_k with sum_i sigma(x_i + lambda_k) = k, for all k of
 * a range in one fused iteration. [3.11]
 *
 * <p>The row is split into its m leaders, m the largest k that is solved for, and the rest. With c
 * the largest score of the rest, d_i = x_(i) - c and mu = lambda + c, every quantity of the rest is
 * bounded: exp(x_j - c) <= 1 and exp(mu_k) <= k. The equation is solved as
 *
 * <pre>
 * h(mu) = log sum_(i &gt; k) sigma(x_i + lambda) - log sum_(i &lt;= k) sigma(-x_i - lambda) = 0
 * </pre>
 *
 * whose two sums have positive terms only, so that saturated rows lose nothing; both are scaled by
 * their largest term, so that neither underflows. The unknown is delta, how far -lambda lies below
 * the middle of the gap between x_(k) and x_(k+1), so that no digits are lost to far-away scores. h
 * is increasing with slope at most 2; Halley's method starts at delta = 0 and stays inside the
 * rigorous bracket [-x_(k) - log(n - k), -x_(k+1) + log k].
 *
 * <p>One solver serves one thread; it keeps its work space.
 */
final class RowSolver {
  /** A cubically convergent step this short leaves an error below rounding. */
  private static final double LAST_STEP = 2e-6;

  private static final int MAX_STEPS = 100;

  /** Rows this short are not split for the series. */
  private static final int SHORT = 256;

  /** The largest e scale that the series is good for. */
  private static final double SERIES = 1 / 16.0;

  /** Above this, products of exponentials of leaders might overflow. */
  private static final double WIDE = 300;

  /** As above, in single precision. */
  private static final double WIDE_FLOAT = 40;

  private static final LogisticKernel KERNEL = LogisticKernel.get();
  private static final ThreadLocal<RowSolver> OF_THREAD = ThreadLocal.withInitial(RowSolver::new);

  private final Leaders leaders = new Leaders();

  private int n;
  private int first;
  private int solved; // thresholds solved for: first, ..., first + solved - 1
  private int m; // leaders split off
  private double c;
  private double[] e = new double[0];
  private double[] d = new double[0]; // d[i] = x_(i + 1) - c, and d[m] = 0
  private double[] grown = new double[0]; // exp(d[i]), where that is safe
  private boolean wide;
  private double[] middle = new double[0]; // (d[k - 1] + d[k]) / 2
  private double[] delta = new double[0]; // mu = delta - middle
  private double[] low = new double[0];
  private double[] high = new double[0];
  private double[] scale = new double[0];
  private double[] step = new double[0];
  private double[] near = new double[0]; // entries that the series is not good for
  private final double[] moments = new double[LogisticKernel.POWERS];
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
   * @throws IllegalArgumentException for NaN or positive infinity, and when fewer than {@code
   *     lastK} scores are left by the mask
   */
  void solve(double[] x, int from, int length, int firstK, int lastK, int row) {
    read(x, from, length, firstK, lastK, row);
    solve();
  }

  /** As above, from single precision; the solve is in double precision all the same. */
  void solve(float[] x, int from, int length, int firstK, int lastK, int row) {
    read(x, from, length, firstK, lastK, row);
    solve();
  }

  /** Reads a row; {@link #take} or a solve must follow. */
  void read(double[] x, int from, int length, int firstK, int lastK, int row) {
    shape(length, firstK, lastK);
    if (!KERNEL.valid(x, from, length)) {
      for (int j = 0; j < length; j++) {
        checkScore(x[from + j], j, row);
      }
    }
    leaders.find(x, from, length, Math.min(lastK + 1, length));
    split(lastK, row);
    KERNEL.exponentials(x, from, length, c, e);
    withoutLeaders();
  }

  /** As above, from single precision. */
  void read(float[] x, int from, int length, int firstK, int lastK, int row) {
    shape(length, firstK, lastK);
    if (!KERNEL.valid(x, from, length)) {
      for (int j = 0; j < length; j++) {
        checkScore(x[from + j], j, row);
      }
    }
    leaders.find(x, from, length, Math.min(lastK + 1, length));
    split(lastK, row);
    KERNEL.exponentials(x, from, length, c, e);
    withoutLeaders();
  }

  /** Takes the thresholds of an earlier solve of the same row. */
  void take(double[] known, int at) {
    findMiddles();
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      delta[t] = known[at + t] + 0.5 * (leaders.value(k - 1) + leaders.value(k));
    }
    findScales();
  }

  private void shape(int length, int firstK, int lastK) {
    n = length;
    first = firstK;
    if (e.length < n) {
      e = new double[n];
    }
    if (d.length < lastK + 1) {
      d = new double[lastK + 1];
      grown = new double[lastK + 1];
      int lanes = lastK + LogisticKernel.PADDING;
      middle = new double[lanes];
      delta = new double[lanes];
      low = new double[lanes];
      high = new double[lanes];
      scale = new double[lanes];
      step = new double[lanes];
      s1 = new double[lanes];
      s2 = new double[lanes];
      s3 = new double[lanes];
    }
  }

  /** Splits the leaders off: as many as the largest k that leaves a score below them. */
  private void split(int lastK, int row) {
    int live = leaders.count();
    while (live > 0 && leaders.value(live - 1) == Double.NEGATIVE_INFINITY) {
      live--;
    }
    if (live < lastK) {
      throw tooFew(lastK, live, row);
    }
    m = live > lastK ? lastK : lastK - 1;
    solved = Math.max(0, m - first + 1);
    c = leaders.value(m);
    for (int i = 0; i <= m; i++) {
      d[i] = leaders.value(i) - c;
    }
    wide = !(d[0] <= WIDE);
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

  private void withoutLeaders() {
    for (int i = 0; i < m; i++) {
      e[leaders.index(i)] = 0;
    }
    if (!wide) {
      KERNEL.exponentials(d, 0, m + 1, 0, grown);
    }
  }

  private void solve() {
    findMiddles();
    double logOfN = Math.log(n);
    double logOfK = Math.log(first + solved);
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      double half = 0.5 * (d[k - 1] - d[k]);
      delta[t] = 0;
      low[t] = -half - logOfN;
      high[t] = half + logOfK;
    }
    double[] entries = e;
    int count = n;
    double limit = 0; // on scale, for the series
    if (n > SHORT && solved > 0) {
      findScales();
      limit = Math.max(1, scale[solved - 1]);
      entries = near();
      count = KERNEL.split(e, n, SERIES / limit, near, moments);
    }
    double longest = Double.POSITIVE_INFINITY;
    for (int i = 0; longest > LAST_STEP && i < MAX_STEPS; i++) {
      findScales();
      if (limit > 0 && scale[solved - 1] > limit) {
        limit = first + solved; // the bracket's bound
        count = KERNEL.split(e, n, SERIES / limit, near, moments);
      }
      KERNEL.sums(entries, count, scale, solved, s1, s2, s3);
      if (limit > 0) {
        KERNEL.addSeries(moments, scale, solved, s1, s2, s3);
      }
      longest =
          wide
              ? improve()
              : KERNEL.improve(grown, m, first, solved, scale, s1, s2, s3, delta, low, high);
    }
    findScales();
  }

  private double[] near() {
    if (near.length < n + LogisticKernel.PADDING) {
      near = new double[n + LogisticKernel.PADDING];
    }
    return near;
  }

  private void findMiddles() {
    for (int t = 0; t < solved; t++) {
      int k = first + t;
      middle[t] = 0.5 * (d[k - 1] + d[k]);
    }
  }

  private void findScales() {
    KERNEL.scales(delta, middle, solved, scale);
  }

  private double improve() {
    double longest = 0;
    for (int t = 0; t < solved; t++) {
      longest = Math.max(longest, Math.abs(improve(t)));
    }
    return longest;
  }

  /**
   * As the kernel's step, for leaders so far apart that their exponentials overflow: both sums are
   * scaled by their largest term.
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

  /** x_(i+1) + lambda_t of a leader. */
  private double exponent(int i, int t) {
    return (d[i] - middle[t]) + delta[t];
  }

  /** Its exponential; infinite when beyond the doubles. */
  private double exponential(int i, int t) {
    return wide ? Math.exp(exponent(i, t)) : grown[i] * scale[t];
  }

  /** lambda_(t-1) - lambda_t, negative. */
  private double fall(int t) {
    int k = first + t;
    return (delta[t - 1] - delta[t]) + 0.5 * (d[k] - d[k - 2]);
  }

  /** How many of the thresholds asked for are finite: all, or all but the last where k = n. */
  int solved() {
    return solved;
  }

  /** lambda of the t-th threshold: positive infinity where every score is taken. */
  double threshold(int t) {
    if (t >= solved) {
      return Double.POSITIVE_INFINITY;
    }
    int k = first + t;
    return delta[t] - 0.5 * (leaders.value(k - 1) + leaders.value(k));
  }

  void thresholds(int count, double[] out, int at) {
    for (int t = 0; t < count; t++) {
      out[at + t] = threshold(t);
    }
  }

  /** Steps between the scales of neighbouring thresholds, without cancellation. */
  private void steps() {
    for (int t = 0; t < solved; t++) {
      step[t] = t == 0 ? scale[0] : scale[t] * -Math.expm1(fall(t));
    }
  }

  /**
   * Writes the weights sigma(x + lambda_t) for each of {@code count} thresholds, one behind the
   * other.
   */
  void weights(int count, double[] out, int at) {
    boolean merged = merge(WIDE);
    KERNEL.weights(e, n, scale, solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * n;
      if (t >= solved) {
        Arrays.fill(out, column, column + n, 0);
        out[column + leaders.index(m)] = 1;
      }
      for (int i = 0; i < m && !(merged && t < solved); i++) {
        out[column + leaders.index(i)] = leaderWeight(i, t);
      }
    }
  }

  /** As above, rounded to single precision. */
  void weights(int count, float[] out, int at) {
    boolean merged = merge(WIDE_FLOAT);
    KERNEL.weights(e, n, scale, solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * n;
      if (t >= solved) {
        Arrays.fill(out, column, column + n, 0);
        out[column + leaders.index(m)] = 1;
      }
      for (int i = 0; i < m && !(merged && t < solved); i++) {
        out[column + leaders.index(i)] = (float) leaderWeight(i, t);
      }
    }
  }

  /** Writes the columns of k-softmax, one behind the other; needs first = 1. [3.3] */
  void columns(int count, double[] out, int at) {
    steps();
    boolean merged = merge(WIDE);
    KERNEL.columns(e, n, scale, step, solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * n;
      if (t >= solved) {
        Arrays.fill(out, column, column + n, 0);
        out[column + leaders.index(m)] = leaderColumn(m, t);
      }
      for (int i = 0; i < m && !(merged && t < solved); i++) {
        out[column + leaders.index(i)] = leaderColumn(i, t);
      }
    }
  }

  /** As above, rounded to single precision. */
  void columns(int count, float[] out, int at) {
    steps();
    boolean merged = merge(WIDE_FLOAT);
    KERNEL.columns(e, n, scale, step, solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * n;
      if (t >= solved) {
        Arrays.fill(out, column, column + n, 0);
        out[column + leaders.index(m)] = (float) leaderColumn(m, t);
      }
      for (int i = 0; i < m && !(merged && t < solved); i++) {
        out[column + leaders.index(i)] = (float) leaderColumn(i, t);
      }
    }
  }

  /**
   * Puts the leaders' exponentials among the others where no product of two denominators can
   * overflow, so that the kernel writes their entries too; takes them out where one might.
   */
  private boolean merge(double limit) {
    boolean fits = d[0] <= limit;
    for (int i = 0; i < m; i++) {
      e[leaders.index(i)] = fits ? grown[i] : 0;
    }
    return fits;
  }

  private double leaderWeight(int i, int t) {
    return t < solved ? sigma(exponent(i, t)) : 1;
  }

  /** sigma(a) sigma(-b) (1 - exp(b - a)) with a and b at this and at the threshold before. */
  private double leaderColumn(int i, int t) {
    double weight = leaderWeight(i, t);
    if (t == 0) {
      return weight;
    }
    double rest = sigma(-exponent(i, t - 1));
    return t < solved ? weight * rest * -Math.expm1(fall(t)) : rest;
  }

  /**
   * Writes sum_t J_t v_t, J_t the Jacobian of the t-th threshold's weights; v_t = g_t - g_(t+1)
   * below {@code telescope}, else g_t. [3.16]
   */
  void pull(double[] g, int at, int telescope, double[] out, int to) {
    boolean merged = merge(WIDE);
    KERNEL.moments(e, n, scale, solved, g, at, telescope, s1, s2);
    for (int t = 0; t < solved && !merged; t++) {
      for (int i = 0; i < m; i++) {
        double s = leaderSlope(i, t);
        int here = at + t * n + leaders.index(i);
        s1[t] += s;
        s2[t] += s * (t + 1 < telescope ? g[here] - g[here + n] : g[here]);
      }
    }
    means();
    KERNEL.pull(e, n, scale, solved, g, at, telescope, s3, out, to);
    for (int i = 0; i < m && !merged; i++) {
      double sum = 0;
      for (int t = 0; t < solved; t++) {
        int here = at + t * n + leaders.index(i);
        double v = t + 1 < telescope ? g[here] - g[here + n] : g[here];
        sum += leaderSlope(i, t) * (v - s3[t]);
      }
      out[to + leaders.index(i)] = sum;
    }
  }

  /** As above, in single precision with sums in double. */
  void pull(float[] g, int at, int telescope, float[] out, int to) {
    boolean merged = merge(WIDE_FLOAT);
    KERNEL.moments(e, n, scale, solved, g, at, telescope, s1, s2);
    for (int t = 0; t < solved && !merged; t++) {
      for (int i = 0; i < m; i++) {
        double s = leaderSlope(i, t);
        int here = at + t * n + leaders.index(i);
        s1[t] += s;
        s2[t] += s * (t + 1 < telescope ? (double) g[here] - g[here + n] : g[here]);
      }
    }
    means();
    KERNEL.pull(e, n, scale, solved, g, at, telescope, s3, out, to);
    for (int i = 0; i < m && !merged; i++) {
      double sum = 0;
      for (int t = 0; t < solved; t++) {
        int here = at + t * n + leaders.index(i);
        double v = t + 1 < telescope ? (double) g[here] - g[here + n] : g[here];
        sum += leaderSlope(i, t) * (v - s3[t]);
      }
      out[to + leaders.index(i)] = (float) sum;
    }
  }

  /** Slopes of the t-th weights that all underflow pull nothing back: the mean is then anything. */
  private void means() {
    for (int t = 0; t < solved; t++) {
      s3[t] = s1[t] > 0 ? s2[t] / s1[t] : 0;
    }
  }

  private double leaderSlope(int i, int t) {
    double a = Math.exp(-Math.abs(exponent(i, t)));
    return a / ((1 + a) * (1 + a));
  }

  /**
   * Writes the slopes sigma'(x + lambda) of the first threshold's weights and returns their sum.
   */
  double slopes(double[] out) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      double r = solved > 0 ? 1 / (1 + e[j] * scale[0]) : 0;
      out[j] = solved > 0 ? e[j] * scale[0] * r * r : 0;
      sum += out[j];
    }
    for (int i = 0; i < m && solved > 0; i++) {
      out[leaders.index(i)] = leaderSlope(i, 0);
      sum += leaderSlope(i, 0);
    }
    return sum;
  }

  /**
   * V_k of the t-th threshold: the k largest scores, and what both sides of the threshold add, each
   * term of it non-negative. [3.13]
   */
  double potential(int t) {
    int k = first + t;
    double top = 0;
    double soft = 0;
    for (int i = 0; i < k; i++) {
      top += leaders.value(i);
    }
    if (t < solved) {
      for (int j = 0; j < n; j++) {
        soft += Math.log1p(e[j] * scale[t]);
      }
      for (int i = 0; i < m; i++) {
        double a = exponent(i, t);
        soft += i < k ? softplus(-a) : softplus(a);
      }
    }
    return top + soft;
  }

  private static double softplus(double a) {
    return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
  }

  private static double sigma(double a) {
    double u = Math.exp(-Math.abs(a));
    return (a >= 0 ? 1 : u) / (1 + u);
  }
}
