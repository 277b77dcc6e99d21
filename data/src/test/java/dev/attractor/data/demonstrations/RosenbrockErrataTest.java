package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What docs/errata.md says of (4.23) and (4.24). */
class RosenbrockErrataTest {
  private static final int D = 4;

  private final Random random = new Random(9);

  /** psi with the weights l. */
  private static double[] psi(double[] l, double[] x) {
    double[] psi = new double[D];
    psi[0] = Math.sqrt(l[0]) * (1 - x[0]);
    for (int i = 1; i < D; i++) {
      psi[i] = Math.sqrt(l[i]) * (x[i] - x[i - 1] * x[i - 1]);
    }
    return psi;
  }

  /** Solves Dpsi v = b, lower triangular: -sqrt(l_1), then sqrt(l_i) (v_i - 2 x_{i-1} v_{i-1}). */
  private static double[] solve(double[] l, double[] x, double[] b) {
    double[] v = new double[D];
    v[0] = -b[0] / Math.sqrt(l[0]);
    for (int i = 1; i < D; i++) {
      v[i] = b[i] / Math.sqrt(l[i]) + 2 * x[i - 1] * v[i - 1];
    }
    return v;
  }

  /** Dpsi^T u. */
  private static double[] transposed(double[] l, double[] x, double[] u) {
    double[] out = new double[D];
    for (int i = 0; i < D; i++) {
      out[i] = (i == 0 ? -1 : 1) * Math.sqrt(l[i]) * u[i];
      if (i + 1 < D) {
        out[i] -= 2 * x[i] * Math.sqrt(l[i + 1]) * u[i + 1];
      }
    }
    return out;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < D; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private double[] state() {
    return random.doubles(D, -2, 2).toArray();
  }

  private double[] weights() {
    return random.doubles(D, 0.05, 100).toArray();
  }

  /** grad f = 2 Dpsi^T psi, so (grad f / 2) . Dpsi^-1 psi = |psi|^2: zero at the minimum alone. */
  @Test
  void theFunction423HasNoSaddlePoints() {
    for (int trial = 0; trial < 1000; trial++) {
      double[] l = weights();
      double[] x = state();
      double[] psi = psi(l, x);
      double[] gradient = transposed(l, x, psi);
      double[] step = solve(l, x, psi);
      double square = dot(psi, psi);
      double size = Math.sqrt(dot(gradient, gradient) * dot(step, step));
      assertThat(dot(gradient, step)).isEqualTo(square, within(1e-12 * size));
      assertThat(square).isPositive();
    }
  }

  @Test
  void theFlow424DoesNotDependOnTheWeights() {
    double[] v = new double[D];
    for (int trial = 0; trial < 100; trial++) {
      double[] l = weights();
      double[] x = state();
      new Rosenbrock(D).velocity(x, v);
      double[] weighted = solve(l, x, psi(l, x));
      for (int i = 0; i < D; i++) {
        assertThat(-2 * weighted[i]).isEqualTo(v[i], within(1e-11 * (1 + Math.abs(v[i]))));
      }
    }
  }

  /** The Jacobian is lower triangular, so its diagonal are its eigenvalues. */
  @Test
  void allEigenvaluesOfTheFlow424AreMinusTwoEverywhereSoThatItIsNotStiff() {
    double h = 1e-5;
    double[] up = new double[D];
    double[] down = new double[D];
    for (int trial = 0; trial < 100; trial++) {
      double[] x = state();
      for (int j = 0; j < D; j++) {
        double[] high = x.clone();
        double[] low = x.clone();
        high[j] += h;
        low[j] -= h;
        new Rosenbrock(D).velocity(high, up);
        new Rosenbrock(D).velocity(low, down);
        for (int i = 0; i <= j; i++) {
          double slope = (up[i] - down[i]) / (2 * h);
          assertThat(slope).isEqualTo(i == j ? -2 : 0, within(1e-8));
        }
      }
    }
  }
}
