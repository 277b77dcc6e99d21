package dev.attractor.motion;

/**
 * The metric of [4.15] with C = I, for study: M(z) = integral over tau >= 0 of Y^T Y, where Y' =
 * Df(z(tau)) Y, Y(0) = I, along the latent solution from z. It satisfies M Df + Df^T M + M' = -I,
 * so that the field contracts in it; at which rate is not known beforehand. Jacobians are central
 * differences, the integral one more equation of a classical Runge-Kutta scheme.
 *
 * @param matrix M, d by d row by row
 * @param horizon where the integral was cut off
 * @param rest the largest entry of Y there, in size: what was cut off is of the order of its square
 */
public record ContractionMetric(double[] matrix, double horizon, double rest) {
  private static final double DIFFERENCE = 1e-6;

  /**
   * The metric at phi(x).
   *
   * @param x a state in data units
   * @param step of the integration, positive
   * @param tolerance the integral ends when all entries of Y are below it
   * @param longest the integral ends there at the latest
   */
  public static ContractionMetric at(
      Policy policy, double[] x, double step, double tolerance, double longest) {
    if (!(step > 0) || !(tolerance > 0) || !(longest >= step) || longest / step > 1e8) {
      throw new IllegalArgumentException(
          "need step > 0, tolerance > 0 and step <= longest <= 1e8 step, got "
              + step
              + ", "
              + tolerance
              + " and "
              + longest);
    }
    int d = policy.latentDimension();
    double[] z = new double[d];
    policy.encode(x, z);
    return new Integral(policy, d).from(z, step, tolerance, longest);
  }

  /** The state (z, Y, M) in one array, and its derivative. */
  private static final class Integral {
    private final Policy policy;
    private final int d;
    private final double[] jacobian;
    private final double[] up;
    private final double[] down;
    private final double[] z;

    Integral(Policy policy, int d) {
      this.policy = policy;
      this.d = d;
      jacobian = new double[d * d];
      up = new double[d];
      down = new double[d];
      z = new double[d];
    }

    ContractionMetric from(double[] start, double step, double tolerance, double longest) {
      int n = d + 2 * d * d;
      double[] s = new double[n];
      System.arraycopy(start, 0, s, 0, d);
      for (int i = 0; i < d; i++) {
        s[d + i * d + i] = 1.0;
      }
      double[] k1 = new double[n];
      double[] k2 = new double[n];
      double[] k3 = new double[n];
      double[] k4 = new double[n];
      double[] at = new double[n];
      double time = 0;
      while (largest(s) > tolerance && time < longest) {
        slope(s, k1);
        slope(moved(s, 0.5 * step, k1, at), k2);
        slope(moved(s, 0.5 * step, k2, at), k3);
        slope(moved(s, step, k3, at), k4);
        for (int i = 0; i < n; i++) {
          s[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
        time += step;
      }
      double[] m = new double[d * d];
      System.arraycopy(s, d + d * d, m, 0, d * d);
      return new ContractionMetric(m, time, largest(s));
    }

    private static double[] moved(double[] s, double h, double[] k, double[] into) {
      for (int i = 0; i < s.length; i++) {
        into[i] = s[i] + h * k[i];
      }
      return into;
    }

    private double largest(double[] s) {
      double most = 0;
      for (int i = d; i < d + d * d; i++) {
        most = Math.max(most, Math.abs(s[i]));
      }
      return most;
    }

    private void slope(double[] s, double[] into) {
      System.arraycopy(s, 0, z, 0, d);
      for (int j = 0; j < d; j++) {
        double held = z[j];
        double h = DIFFERENCE * Math.max(1.0, Math.abs(held));
        z[j] = held + h;
        policy.latentVelocity(z, up);
        z[j] = held - h;
        policy.latentVelocity(z, down);
        z[j] = held;
        for (int i = 0; i < d; i++) {
          jacobian[i * d + j] = (up[i] - down[i]) / (2 * h);
        }
      }
      policy.latentVelocity(z, up);
      System.arraycopy(up, 0, into, 0, d);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double y = 0;
          double m = 0;
          for (int k = 0; k < d; k++) {
            y += jacobian[i * d + k] * s[d + k * d + j];
            m += s[d + k * d + i] * s[d + k * d + j];
          }
          into[d + i * d + j] = y;
          into[d + d * d + i * d + j] = m;
        }
      }
    }
  }
}
