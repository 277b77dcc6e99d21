package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.PullKernel;
import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import dev.attractor.internal.ksoftmax.WeightKernel;
import java.util.Arrays;

/** A row in single precision, with sums in double. */
final class FloatPullRow extends PullRow {
  private static final PullKernel KERNEL = PullKernel.get();
  private static final WeightKernel WEIGHTS = WeightKernel.get();

  /** The largest x + L whose exponential is taken. */
  private static final float WIDE = 40;

  /** What rows use in turn, on one thread. */
  static final class Space {
    private final ScoreScan scan = ScoreScan.create();
    private final ThresholdKernel exponentials = ThresholdKernel.create();
    private float[] e = new float[0]; // exp(x + L)
    private float[] product = new float[0];
  }

  private final Space space;
  private final FloatView x;
  private final FloatView g;
  private final FloatView gradient;
  private final float[] e;
  private final float[] product;

  /**
   * The row of {@code n} scores x, for cotangents g. Made for each row anew: references that are
   * stored for each row into an object that lives on make threads wait for each other, since
   * collectors record such stores in memory that neighbouring objects share.
   */
  FloatPullRow(Space space, FloatView x, FloatView g, FloatView gradient, int n) {
    super(n);
    this.space = space;
    this.x = x;
    this.g = g;
    this.gradient = gradient;
    if (space.e.length < n) {
      space.e = new float[n];
      space.product = new float[n];
    }
    e = space.e;
    product = space.product;
  }

  @Override
  void check(int row) {
    ScoreChecks.check(space.scan, x.array(), x.at(), n, row);
  }

  @Override
  void writeZeros() {
    Arrays.fill(gradient.array(), gradient.at(), gradient.at() + n, 0);
  }

  @Override
  void takeExponentials(double last) {
    space.exponentials.exponentials(x.array(), x.at(), n, -last, e);
  }

  @Override
  int nextFar(int j, double last) {
    return space.scan.firstAbove(x.array(), x.at() + j, x.at() + n, (float) (WIDE - last)) - x.at();
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

  /** Writes the weights of every score that is not left out, column by column. */
  void weights(FiniteThresholds finite, float[] out, int at) {
    WEIGHTS.weights(e, n, finite.scale, finite.count, out, at);
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
    return t + 1 < telescope ? (double) g.get(at) - g.get(at + n) : g.get(at);
  }
}
