package dev.attractor.flow;

import dev.attractor.internal.linear.SymmetricEigenvalues;
import java.util.SplittableRandom;

/**
 * How much a diffeomorphism stretches and squeezes on a box: |phi(x) - phi(y)| <= upper |x - y| and
 * |x - y| <= |phi(x) - phi(y)| / lower for x, y there, as far as samples tell (on a convex box both
 * follow from the extreme singular values of Dphi). Sampled: the true upper constant is no smaller
 * and the true lower one no larger.
 *
 * @param lower the least singular value of Dphi that was met
 * @param upper the largest one
 * @param samples states looked at
 */
public record BiLipschitz(double lower, double upper, int samples) {
  /** upper / lower: the C of |x(t) - x*| <= C exp(-alpha t) |x(0) - x*|. */
  public double condition() {
    return upper / lower;
  }

  /**
   * Looks at random states of a box, and climbs from the worst ones.
   *
   * @param low least coordinates of the box
   * @param high largest coordinates
   * @param samples how many random states; as many again are spent on climbing
   */
  public static BiLipschitz sampled(
      StateMap map, double[] low, double[] high, int samples, long seed) {
    int d = map.dimension();
    if (low.length != d || high.length != d || samples < 1) {
      throw new IllegalArgumentException(
          "need bounds of dimension "
              + d
              + " and 1 or more samples, got "
              + low.length
              + ", "
              + high.length
              + " and "
              + samples);
    }
    for (int i = 0; i < d; i++) {
      if (!(low[i] <= high[i]) || Double.isInfinite(high[i] - low[i])) {
        throw new IllegalArgumentException(
            "the box must be finite, got [" + low[i] + ", " + high[i] + "] on axis " + i);
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    Stretch stretch = new Stretch(map);
    double[] flattest = new double[d];
    double[] steepest = new double[d];
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    double[] x = new double[d];
    for (int n = 0; n < samples; n++) {
      for (int i = 0; i < d; i++) {
        x[i] = low[i] + (high[i] - low[i]) * random.nextDouble();
      }
      stretch.at(x);
      if (stretch.least < least) {
        least = stretch.least;
        System.arraycopy(x, 0, flattest, 0, d);
      }
      if (stretch.most > most) {
        most = stretch.most;
        System.arraycopy(x, 0, steepest, 0, d);
      }
    }
    double radius = 0.1;
    for (int n = 0; n < samples; n++) {
      boolean down = n % 2 == 0;
      double[] centre = down ? flattest : steepest;
      for (int i = 0; i < d; i++) {
        double step = radius * (high[i] - low[i]) * random.nextGaussian();
        x[i] = Math.clamp(centre[i] + step, low[i], high[i]);
      }
      stretch.at(x);
      boolean better = down ? stretch.least < least : stretch.most > most;
      if (better) {
        System.arraycopy(x, 0, centre, 0, d);
        least = Math.min(least, stretch.least);
        most = Math.max(most, stretch.most);
      } else {
        radius = Math.max(1e-4, 0.995 * radius);
      }
    }
    return new BiLipschitz(least, most, 2 * samples);
  }

  /** The extreme singular values of Dphi at a state, from those of its inverse. */
  private static final class Stretch {
    private final StateMap map;
    private final int d;
    private final double[] z;
    private final double[] column;
    private final double[] gram;
    private final double[][] inverse;
    double least;
    double most;

    Stretch(StateMap map) {
      this.map = map;
      d = map.dimension();
      z = new double[d];
      column = new double[d];
      gram = new double[d * d];
      inverse = new double[d][d];
    }

    void at(double[] x) {
      map.forward(x, z);
      for (int j = 0; j < d; j++) {
        java.util.Arrays.fill(column, 0.0);
        column[j] = 1.0;
        map.pullBack(column, inverse[j]);
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = 0;
          for (int k = 0; k < d; k++) {
            sum += inverse[i][k] * inverse[j][k];
          }
          gram[i * d + j] = sum;
        }
      }
      double[] squares = SymmetricEigenvalues.of(gram, d);
      least = 1 / Math.sqrt(squares[d - 1]);
      most = 1 / Math.sqrt(Math.max(squares[0], Double.MIN_NORMAL));
    }
  }
}
