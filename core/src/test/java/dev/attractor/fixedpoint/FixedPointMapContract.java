package dev.attractor.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What every {@link FixedPointMap} keeps: extend it with a new map, at states where the map is
 * smooth, and the map is tested.
 */
public abstract class FixedPointMapContract {
  private static final int DIRECTIONS = 8;

  /** Distance of the central differences, over the size of the state. */
  private static final double STEP = 1e-5;

  /** The map. */
  protected abstract FixedPointMap map();

  /** A state of the map's domain; another one for every call. */
  protected abstract double[] state(SplittableRandom random);

  @Test
  void productsWithTheTransposedJacobianAreThoseOfFiniteDifferences() {
    FixedPointMap map = map();
    SplittableRandom random = Replay.random(1);
    for (int direction = 0; direction < DIRECTIONS; direction++) {
      double[] state = state(random);
      double[] v = gaussian(random, map.size());
      double[] u = gaussian(random, map.size());
      double[] product = new double[map.size()];
      map.vjp(state, u, product);

      double step = STEP * Math.max(1e-3, largest(state));
      double fine = slope(map, state, v, u, step);
      double coarse = slope(map, state, v, u, 2 * step);
      // The truncation error of central differences is of order step^2: a third of what halving the
      // step changes. Their rounding error is that of F over the step.
      double truncation = Math.abs(coarse - fine);
      double rounding = 64 * map.size() * Math.ulp(largest(state)) * sum(u) / step;
      assertThat(dot(product, v)).isCloseTo(fine, within(truncation + rounding));
    }
  }

  @Test
  void theAssembledJacobianIsThatOfTheProducts() {
    FixedPointMap map = map();
    int n = map.size();
    SplittableRandom random = Replay.random(2);
    double[] state = state(random);
    double[] image = new double[n];
    double[] jacobian = new double[n * n];
    map.linearize(state, image, jacobian);

    double[] applied = new double[n];
    map.apply(state, applied);
    double scale = Math.max(largest(applied), largest(jacobian));
    assertThat(image).containsExactly(applied, within(16 * n * Math.ulp(scale)));
    double[] u = gaussian(random, n);
    double[] product = new double[n];
    map.vjp(state, u, product);
    for (int j = 0; j < n; j++) {
      double expected = 0;
      double size = 0;
      for (int i = 0; i < n; i++) {
        expected += jacobian[i * n + j] * u[i];
        size += Math.abs(jacobian[i * n + j] * u[i]);
      }
      double rounding = 1e4 * n * Math.ulp(Math.max(size, largest(u) * largest(jacobian)));
      assertThat(product[j]).isCloseTo(expected, within(rounding));
    }
  }

  @Test
  void argumentsAreNotModifiedAndResultsDoNotDependOnEarlierCalls() {
    FixedPointMap map = map();
    SplittableRandom random = Replay.random(3);
    double[] state = state(random);
    double[] u = gaussian(random, map.size());
    double[] first = results(map, state, u);
    results(map, state(random), gaussian(random, map.size()));
    double[] stateBefore = state.clone();
    double[] uBefore = u.clone();

    assertThat(results(map, state, u)).containsExactly(first);
    assertThat(state).containsExactly(stateBefore);
    assertThat(u).containsExactly(uBefore);
  }

  @Test
  void constrainingTwiceIsConstrainingOnce() {
    FixedPointMap map = map();
    double[] state = state(Replay.random(4));
    for (int i = 0; i < state.length; i++) {
      state[i] *= 1e6;
    }
    map.constrain(state);
    double[] again = state.clone();
    map.constrain(again);
    assertThat(again).containsExactly(state);
  }

  /** F(state), then J^T u. */
  private static double[] results(FixedPointMap map, double[] state, double[] u) {
    double[] image = new double[map.size()];
    double[] product = new double[map.size()];
    map.apply(state, image);
    map.vjp(state, u, product);
    double[] both = Arrays.copyOf(image, 2 * map.size());
    System.arraycopy(product, 0, both, map.size(), map.size());
    return both;
  }

  /** The slope of u . F at the state in direction v. */
  private static double slope(
      FixedPointMap map, double[] state, double[] v, double[] u, double step) {
    return (dot(u, moved(map, state, v, step)) - dot(u, moved(map, state, v, -step))) / (2 * step);
  }

  private static double[] moved(FixedPointMap map, double[] state, double[] v, double step) {
    double[] moved = state.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * v[i];
    }
    double[] image = new double[moved.length];
    map.apply(moved, image);
    return image;
  }

  static double[] gaussian(SplittableRandom random, int n) {
    double[] x = new double[n];
    Arrays.setAll(x, i -> random.nextGaussian());
    return x;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  private static double sum(double[] x) {
    return Arrays.stream(x).map(Math::abs).sum();
  }
}
