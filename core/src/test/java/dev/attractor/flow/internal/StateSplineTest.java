package dev.attractor.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateSplineTest {
  private static final long SEED = Long.getLong("attractor.seed", 3);
  private static final int BINS = 10;
  private static final double BOX = 10;
  private static final double LEAST = Flow.PAPER_LEAST;

  private static double[] theta(Random random, double size) {
    return random.doubles(3 * BINS - 1).map(u -> size * (2 * u - 1)).toArray();
  }

  @Test
  void inverseUndoesForwardAtKnotsEdgesAndBeyond() {
    Random random = new Random(SEED);
    for (double size : new double[] {0, 1, 10, 100}) {
      for (int n = 0; n < 50; n++) {
        double[] theta = theta(random, size);
        StateSpline spline = new StateSpline(BINS, BOX, LEAST, 1, 0);
        double[] at = new double[200];
        for (int i = 0; i < at.length; i++) {
          at[i] = 24 * random.nextDouble() - 12;
        }
        at[0] = -BOX;
        at[1] = BOX;
        at[2] = Math.nextUp(-BOX);
        at[3] = Math.nextDown(BOX);
        at[4] = 1e300;
        at[5] = -1e300;
        at[6] = 0;
        for (double x : at) {
          double y = spline.forward(theta, x);
          double slope = spline.slope();
          // Rounding of y, 1e-15 of the box, moves x by as much over the slope.
          assertThat(spline.inverse(theta, y))
              .as("size " + size + ", seed " + SEED)
              .isCloseTo(x, within(Math.max(1e-9, 1e-13 * BOX / slope)));
        }
      }
    }
  }

  @Test
  void slopeAndMoveMatchDifferences() {
    Random random = new Random(SEED);
    double h = 1e-6;
    for (int n = 0; n < 200; n++) {
      double[] theta = theta(random, 1);
      double[] move = theta(random, 1);
      double x = 22 * random.nextDouble() - 11;
      StateSpline spline = new StateSpline(BINS, BOX, LEAST, 0.2, 0);
      double slope = (spline.forward(theta, x + h) - spline.forward(theta, x - h)) / (2 * h);
      double[] up = theta.clone();
      double[] down = theta.clone();
      for (int i = 0; i < theta.length; i++) {
        up[i] += h * move[i];
        down[i] -= h * move[i];
      }
      double carried = (spline.forward(up, x) - spline.forward(down, x)) / (2 * h);
      spline.forward(theta, x);
      // Second derivatives jump at knots: a difference across one is off by h times the jump.
      assertThat(spline.slope()).as("seed " + SEED).isCloseTo(slope, within(1e-5));
      assertThat(spline.carried(theta, move)).as("seed " + SEED).isCloseTo(carried, within(1e-5));
    }
  }

  @Test
  void risesEverywhereAndIsTheIdentityOutside() {
    Random random = new Random(SEED);
    for (int n = 0; n < 100; n++) {
      double[] theta = theta(random, 20);
      StateSpline spline = new StateSpline(BINS, BOX, LEAST, 1, 0);
      double last = Double.NEGATIVE_INFINITY;
      for (double x = -12; x <= 12; x += 0.01) {
        double y = spline.forward(theta, x);
        assertThat(y > last).as("not increasing at " + x + ", seed " + SEED).isTrue();
        assertThat(Math.abs(x) < BOX || y == x).as("not the identity at " + x).isTrue();
        last = y;
      }
    }
  }
}
