package dev.attractor.motion.field.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.Guarantee;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every latent field keeps: a new one is tested by extending this. */
abstract class FieldContract {
  private static final long SEED = Long.getLong("attractor.seed", 23);

  /** Relative rounding of sums of a few hundred products in double precision. */
  private static final double ROUNDING = 1e-11;

  abstract Field field();

  /** A field of some dimension with random parameters, as the policy sees it. */
  private final class Sample {
    final int d;
    final Random random = new Random(SEED);
    final LatentField latent;
    final double[] parameters;
    final LatentField.State state;
    final double[] goal;

    Sample(int d) {
      this(d, 1);
    }

    /** {@code positions} axes, and as many velocities of a field of order 2. */
    Sample(int positions, double scale) {
      this.d = field().order() * positions;
      ParameterLayout layout = new ParameterLayout();
      latent = LatentField.of(field(), d, layout);
      parameters = random.doubles(layout.size(), -scale, scale).toArray();
      state = latent.state(parameters);
      goal = numbers();
    }

    double[] numbers() {
      return random.doubles(d, -3, 3).toArray();
    }
  }

  private static double size(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }

  @Test
  void graphAndStateFormAgree() {
    for (int positions : new int[] {2, 3, 5}) {
      Sample sample = new Sample(positions);
      int d = sample.d;
      int columns = 20;
      double[][] states = new double[columns][];
      double[] packed = new double[d * columns];
      double[] goals = new double[d * columns];
      for (int n = 0; n < columns; n++) {
        states[n] = sample.numbers();
        for (int i = 0; i < d; i++) {
          packed[i * columns + n] = states[n][i];
          goals[i * columns + n] = sample.goal[i];
        }
      }
      Graph graph = new Graph();
      Leaf z = graph.input(d, columns);
      Leaf goal = graph.input(d, columns);
      Node f = sample.latent.at(graph, z, goal);
      z.set(packed);
      goal.set(goals);
      graph.load(sample.parameters);
      graph.program(f).run();
      double[] one = new double[d];
      for (int n = 0; n < columns; n++) {
        sample.state.velocity(states[n], sample.goal, one);
        for (int i = 0; i < d; i++) {
          assertThat(f.at(i, n))
              .as("d " + d + ", seed " + SEED)
              .isCloseTo(one[i], within(ROUNDING * (1 + size(one))));
        }
      }
    }
  }

  /**
   * f(z) = (B - alpha I) (z - z*), B's symmetric part negative semidefinite, where there is a B.
   */
  @Test
  void theLinearFormIsTheField() {
    for (int positions : new int[] {2, 3, 5}) {
      Sample sample = new Sample(positions);
      int d = sample.d;
      double[] b = new double[d * d];
      double[] f = new double[d];
      for (int n = 0; n < 50; n++) {
        double[] z = sample.numbers();
        if (!sample.state.linearise(z, sample.goal, b)) {
          assertThat(field().linearisable()).isFalse();
          return;
        }
        assertThat(field().linearisable()).isTrue();
        sample.state.velocity(z, sample.goal, f);
        double[] v = new double[d];
        double bending = 0;
        for (int i = 0; i < d; i++) {
          v[i] = z[i] - sample.goal[i];
        }
        for (int i = 0; i < d; i++) {
          double linear = -field().rate() * v[i];
          for (int j = 0; j < d; j++) {
            linear += b[i * d + j] * v[j];
            bending += v[i] * b[i * d + j] * v[j];
          }
          assertThat(linear)
              .as("d " + d + ", seed " + SEED)
              .isCloseTo(f[i], within(ROUNDING * (1 + size(f))));
        }
        assertThat(bending <= ROUNDING * size(b) * size(v) * size(v))
            .as("d " + d + ", seed " + SEED)
            .isTrue();
      }
    }
  }

  @Test
  void theGoalIsAtRestWhereTheGuaranteeSaysSo() {
    if (field().guarantee() == Guarantee.BOUNDED) {
      return;
    }
    for (int positions : new int[] {2, 3, 5}) {
      Sample sample = new Sample(positions);
      int d = sample.d;
      double[] f = new double[d];
      sample.state.velocity(sample.goal, sample.goal, f);
      assertThat(size(f)).as("d " + d + ", seed " + SEED).isCloseTo(0, within(ROUNDING));
    }
  }

  /**
   * grad V . f <= -2 alpha V + drift |grad V| for parameters of any size at states of any distance,
   * as far as numbers do not overflow: then the answer is not finite and a policy refuses it.
   */
  @Test
  void theFunctionOfTheProofFallsAsFastAsClaimed() {
    if (field().guarantee() == Guarantee.NONE) {
      return;
    }
    for (int positions : new int[] {1, 2, 3, 5}) {
      for (double scale : new double[] {1e-3, 1, 30, 1e4, 1e8}) {
        Sample sample = new Sample(positions, scale);
        int d = sample.d;
        double[] f = new double[d];
        double[] gradient = new double[d];
        for (int n = 0; n < 200; n++) {
          double away = Math.pow(10, 8 * sample.random.nextDouble() - 4);
          double[] z = sample.goal.clone();
          for (int i = 0; i < d; i++) {
            z[i] += away * sample.random.nextGaussian();
          }
          sample.state.velocity(z, sample.goal, f);
          double v = sample.state.lyapunov(z, sample.goal, gradient);
          double along = 0;
          for (int i = 0; i < d; i++) {
            along += gradient[i] * f[i];
          }
          double allowed = sample.state.drift() * size(gradient) - 2 * field().rate() * v;
          assertThat(along <= allowed + 1e-9 * size(gradient) * size(f))
              .as(
                  "d %d, scale %g, %g away: %g > %g, seed %d"
                      .formatted(d, scale, away, along, allowed, SEED))
              .isTrue();
          assertThat(size(f)).as("a state at rest that is not the goal").isPositive();
        }
      }
    }
  }

  @Test
  void theGradientOfTheProofsFunctionIsThatOfItsValues() {
    for (int positions : new int[] {2, 3, 5}) {
      Sample sample = new Sample(positions);
      int d = sample.d;
      double[] gradient = new double[d];
      double[] other = new double[d];
      double h = 1e-5;
      for (int n = 0; n < 40; n++) {
        double[] z = sample.numbers();
        double v = sample.state.lyapunov(z, sample.goal, gradient);
        for (int i = 0; i < d; i++) {
          double held = z[i];
          z[i] = held + h;
          double up = sample.state.lyapunov(z, sample.goal, other);
          z[i] = held - h;
          double down = sample.state.lyapunov(z, sample.goal, other);
          z[i] = held;
          // Third derivatives times h^2, and V eps / h.
          assertThat((up - down) / (2 * h))
              .as("d " + d + ", seed " + SEED)
              .isCloseTo(gradient[i], within(1e-6 * (1 + size(gradient) + v)));
        }
      }
    }
  }
}
