package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.PullKernel;
import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import java.util.Arrays;

/** A row in double precision. */
final class DoublePullRow extends PullRow {
  private static final PullKernel KERNEL = PullKernel.get();

  /** The largest x + L whose exponential is taken. */
  private static final double WIDE = 300;

  private final ScoreScan scan = ScoreScan.create();
  private final ThresholdKernel exponentials = ThresholdKernel.create();
  private DoubleView x;
  private DoubleView g;
  private DoubleView gradient;
  private double[] e = new double[0]; // exp(x + L)
  private double[] product = new double[0];

  /** The row of {@code length} scores x, for cotangents g. */
  DoublePullRow of(DoubleView scores, DoubleView cotangents, DoubleView to, int length) {
    x = scores;
    g = cotangents;
    gradient = to;
    n = length;
    if (e.length < n) {
      e = new double[n];
      product = new double[n];
    }
    return this;
  }

  @Override
  void check(int row) {
    ScoreChecks.check(scan, x.array(), x.at(), n, row);
  }

  @Override
  void writeZeros() {
    Arrays.fill(gradient.array(), gradient.at(), gradient.at() + n, 0);
  }

  @Override
  void takeExponentials(double last) {
    exponentials.exponentials(x.array(), x.at(), n, -last, e);
  }

  @Override
  int nextFar(int j, double last) {
    return scan.firstAbove(x.array(), x.at() + j, x.at() + n, WIDE - last) - x.at();
  }

  @Override
  void leaveOut(int j) {
    e[j] = 0;
  }

  @Override
  void moments(FiniteThresholds finite, int telescope, double[] slope, double[] moment) {
    KERNEL.moments(
        e, n, finite.scale, finite.count, g.array(), g.at(), telescope, slope, moment, product);
  }

  @Override
  void write(FiniteThresholds finite, double[] mean) {
    KERNEL.subtract(
        e, n, finite.scale, finite.count, mean, product, gradient.array(), gradient.at());
  }

  @Override
  void write(int j, double value) {
    gradient.set(j, value);
  }

  @Override
  double score(int j) {
    return x.get(j);
  }

  @Override
  double cotangent(int t, int j, int telescope) {
    int at = t * n + j;
    return t + 1 < telescope ? g.get(at) - g.get(at + n) : g.get(at);
  }

  @Override
  void release() {
    x = null;
    g = null;
    gradient = null;
  }
}
