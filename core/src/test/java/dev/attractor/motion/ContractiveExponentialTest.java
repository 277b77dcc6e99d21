package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ContractiveExponentialTest {
  private static final long SEED = Long.getLong("attractor.seed", 23);

  /** -P^T P + Q - Q^T. */
  private static double[] matrix(int d, double size, Random random) {
    double[] p = random.doubles(d * d, -size, size).toArray();
    double[] q = random.doubles(d * d, -size, size).toArray();
    double[] b = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double sum = q[i * d + j] - q[j * d + i];
        for (int k = 0; k < d; k++) {
          sum -= p[k * d + i] * p[k * d + j];
        }
        b[i * d + j] = sum;
      }
    }
    return b;
  }

  /** Many small steps of the classical scheme, whose error is far below the tolerance. */
  private static double[] reference(double[] b, double rate, double h, double[] v, int d) {
    int steps = 20_000;
    double[] x = v.clone();
    double[][] k = new double[4][d];
    double[] at = new double[d];
    for (int n = 0; n < steps; n++) {
      for (int s = 0; s < 4; s++) {
        double c = s == 0 ? 0 : s == 3 ? h / steps : 0.5 * h / steps;
        for (int i = 0; i < d; i++) {
          at[i] = x[i] + c * (s == 0 ? 0 : k[s - 1][i]);
        }
        for (int i = 0; i < d; i++) {
          double sum = -rate * at[i];
          for (int j = 0; j < d; j++) {
            sum += b[i * d + j] * at[j];
          }
          k[s][i] = sum;
        }
      }
      for (int i = 0; i < d; i++) {
        x[i] += h / steps / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
      }
    }
    return x;
  }

  @Test
  void allThreeMethodsAgreeWithSmallSteps() {
    Random random = new Random(SEED);
    for (int d : new int[] {2, 3, 6}) {
      for (double h : new double[] {1e-4, 0.1, 1, 8}) {
        double[] b = matrix(d, 1.5, random);
        double[] v = random.doubles(d, -1, 1).toArray();
        double[] expected = reference(b, 0.1, h, v, d);
        new ContractiveExponential(d).apply(b, 0.1, h, v);
        assertThat(v)
            .as("d " + d + ", h " + h + ", seed " + SEED)
            .containsExactly(expected, within(1e-9));
      }
    }
  }

  @Test
  void halfWayTwiceIsTheWholeWayHoweverFar() {
    Random random = new Random(SEED);
    for (int d : new int[] {2, 4, 7}) {
      for (double h : new double[] {0.01, 3, 50, 1e4}) {
        double[] q = random.doubles(d * d, -1, 1).toArray();
        double[] skew = new double[d * d];
        for (int i = 0; i < d; i++) {
          for (int j = 0; j < d; j++) {
            skew[i * d + j] = q[i * d + j] - q[j * d + i];
          }
        }
        double[] once = random.doubles(d, -1, 1).toArray();
        double[] twice = once.clone();
        ContractiveExponential exponential = new ContractiveExponential(d);
        exponential.apply(skew, 0, h, once);
        exponential.apply(skew, 0, h / 2, twice);
        exponential.apply(skew, 0, h / 2, twice);
        // Rounding of an angle of size h.
        assertThat(twice)
            .as("d " + d + ", h " + h)
            .containsExactly(once, within(1e-13 * (1 + h) * d));
      }
    }
  }

  @Test
  void nothingEverGrows() {
    Random random = new Random(SEED);
    for (int n = 0; n < 3000; n++) {
      int d = 2 + n % 5;
      double[] b = matrix(d, Math.pow(10, 6 * random.nextDouble() - 3), random);
      double h = Math.pow(10, 10 * random.nextDouble() - 5);
      double rate = random.nextInt(3);
      double[] v = random.doubles(d, -1, 1).toArray();
      double before = length(v);
      new ContractiveExponential(d).apply(b, rate, h, v);
      assertThat(length(v) <= Math.exp(-rate * h) * before * (1 + 4e-15))
          .as("case " + n + ", seed " + SEED)
          .isTrue();
    }
  }

  private static double length(double[] v) {
    double sum = 0;
    for (double x : v) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }
}
