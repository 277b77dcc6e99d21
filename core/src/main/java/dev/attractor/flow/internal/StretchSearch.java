package dev.attractor.flow.internal;

import dev.attractor.flow.BiLipschitz;
import dev.attractor.internal.linear.SymmetricEigenvalues;
import dev.attractor.parallel.Running;
import java.util.SplittableRandom;

/** Finds how much a diffeomorphism stretches and squeezes on a box, as far as samples tell. */
public final class StretchSearch {
  private StretchSearch() {}

  /**
   * Looks at random states of a box, then around the two where phi is flattest and steepest.
   *
   * @param low least coordinates of the box
   * @param high largest coordinates
   * @param samples how many random states; as many again are spent around these two
   * @throws java.util.concurrent.CancellationException when the call is cancelled or out of time
   */
  public static BiLipschitz sampled(
      StateMap map, double[] low, double[] high, int samples, long seed) {
    check(map.dimension(), low, high, samples);
    Search search = new Search(map, low, high, seed);
    search.everywhere(samples);
    search.aroundTheExtremes(samples);
    return new BiLipschitz(search.least, search.most, 2 * samples);
  }

  private static void check(int d, double[] low, double[] high, int samples) {
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
  }

  /** The smallest and the largest stretch found in a box so far, and where. */
  private static final class Search {
    /** Standard deviation of the first moves around an extreme, relative to the box. */
    private static final double WIDEST = 0.1;

    /** That of the last ones. */
    private static final double NARROWEST = 1e-4;

    /** What a move that finds nothing better leaves of it. */
    private static final double NARROWING = 0.995;

    private final Running running = Running.current();
    private final Stretch stretch;
    private final double[] low;
    private final double[] high;
    private final SplittableRandom random;
    private final double[] x;
    private final double[] flattest;
    private final double[] steepest;
    private double least = Double.POSITIVE_INFINITY;
    private double most;

    Search(StateMap map, double[] low, double[] high, long seed) {
      int d = map.dimension();
      this.stretch = new Stretch(map);
      this.low = low;
      this.high = high;
      this.random = new SplittableRandom(seed);
      this.x = new double[d];
      this.flattest = new double[d];
      this.steepest = new double[d];
    }

    /** Looks at states drawn uniformly from the box. */
    void everywhere(int samples) {
      for (int n = 0; n < samples; n++) {
        running.checkTime();
        for (int i = 0; i < x.length; i++) {
          x[i] = low[i] + (high[i] - low[i]) * random.nextDouble();
        }
        stretch.at(x);
        boolean flatter = stretch.least < least;
        boolean steeper = stretch.most > most;
        if (flatter) {
          keepAt(flattest);
        }
        if (steeper) {
          keepAt(steepest);
        }
      }
    }

    /** Looks around the flattest and the steepest state in turn, ever nearer to them. */
    void aroundTheExtremes(int samples) {
      double radius = WIDEST;
      for (int n = 0; n < samples; n++) {
        running.checkTime();
        boolean flat = n % 2 == 0;
        double[] centre = flat ? flattest : steepest;
        moveFrom(centre, radius);
        stretch.at(x);
        boolean better = flat ? stretch.least < least : stretch.most > most;
        if (better) {
          keepAt(centre);
        } else {
          radius = Math.max(NARROWEST, NARROWING * radius);
        }
      }
    }

    private void moveFrom(double[] centre, double radius) {
      for (int i = 0; i < x.length; i++) {
        double step = radius * (high[i] - low[i]) * random.nextGaussian();
        x[i] = Math.clamp(centre[i] + step, low[i], high[i]);
      }
    }

    private void keepAt(double[] centre) {
      System.arraycopy(x, 0, centre, 0, x.length);
      least = Math.min(least, stretch.least);
      most = Math.max(most, stretch.most);
    }
  }

  /** The extreme singular values of Dphi at a state, from those of its inverse. */
  private static final class Stretch {
    private final StateMap map;
    private final int d;
    private final double[] image;
    private final double[] z;
    private final double[] column;
    private final double[] gram;
    private final double[][] inverse;
    double least;
    double most;

    Stretch(StateMap map) {
      this.map = map;
      d = map.latentDimension();
      image = new double[map.dimension()];
      z = new double[d];
      column = new double[d];
      gram = new double[d * d];
      inverse = new double[d][map.dimension()];
    }

    void at(double[] x) {
      map.forward(x, z);
      if (d < x.length) {
        map.inverse(z, image);
        map.forward(image, z);
      }
      for (int j = 0; j < d; j++) {
        java.util.Arrays.fill(column, 0.0);
        column[j] = 1.0;
        map.pullBack(column, inverse[j]);
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = 0;
          for (int k = 0; k < image.length; k++) {
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
