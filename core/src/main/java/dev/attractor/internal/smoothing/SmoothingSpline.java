package dev.attractor.internal.smoothing;

/**
 * The natural cubic spline g that makes sum_i (y_i - g(t_i))^2 + lambda integral g''(t)^2 dt small,
 * with lambda by generalised cross-validation (P. Craven and G. Wahba, 1979): the least n |y - g|^2
 * / (n - 1.4 tr H)^2, where g = H y. The factor 1.4 (Y.-J. Kim and C. Gu, 2004) keeps the score
 * from following the noise, which it does now and then with 1.
 *
 * <p>Solved as by C. H. Reinsch (1967): (R + lambda Q^T Q) gamma = Q^T y, a matrix of five
 * diagonals, gamma being g'' at the inner knots; the trace from the central diagonals of its
 * inverse (M. F. Hutchinson and F. R. de Hoog, 1985). Linear in n for each lambda.
 */
public final class SmoothingSpline {
  private static final double CAUTION = 1.4;
  private static final int GRID = 33;
  private static final int REFINEMENTS = 24;
  private static final double LOG_RANGE = 26; // of lambda around its scale, e^-26 to e^26

  private final double[] times;
  private final double[] values;
  private final double[] curvature;
  private final double noise;
  private final double lambda;

  private SmoothingSpline(
      double[] times, double[] values, double[] curvature, double noise, double lambda) {
    this.times = times;
    this.values = values;
    this.curvature = curvature;
    this.noise = noise;
    this.lambda = lambda;
  }

  /**
   * Smooths n values, lambda chosen by cross-validation.
   *
   * @param times n time stamps, strictly increasing; not modified
   * @param measured n values; not modified
   * @throws IllegalArgumentException when there are fewer than 5, or not equally many
   */
  public static SmoothingSpline crossValidated(double[] times, double[] measured) {
    Equations system = new Equations(times, measured);
    double centre = Math.log(system.scale());
    double best = centre - LOG_RANGE;
    double least = Double.POSITIVE_INFINITY;
    double width = 2 * LOG_RANGE / (GRID - 1);
    for (int i = 0; i < GRID; i++) {
      double at = centre - LOG_RANGE + i * width;
      double score = system.score(at);
      if (score < least) {
        least = score;
        best = at;
      }
    }
    for (int i = 0; i < REFINEMENTS; i++) {
      width *= 0.7;
      for (double at : new double[] {best - width, best + width}) {
        double score = system.score(at);
        if (score < least) {
          least = score;
          best = at;
        }
      }
    }
    return system.spline(Math.exp(best));
  }

  /**
   * As above, with a given lambda, in units of time cubed.
   *
   * @throws IllegalArgumentException also unless lambda is positive and finite
   */
  public static SmoothingSpline of(double[] times, double[] measured, double lambda) {
    if (!(lambda > 0) || lambda == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("lambda must be positive and finite, got " + lambda);
    }
    return new Equations(times, measured).spline(lambda);
  }

  /** g at the time stamps; a copy. */
  public double[] values() {
    return values.clone();
  }

  /** g' at the time stamps. */
  public double[] slopes() {
    int n = times.length;
    double[] slopes = new double[n];
    for (int i = 0; i < n; i++) {
      int k = Math.min(i, n - 2);
      double h = times[k + 1] - times[k];
      double chord = (values[k + 1] - values[k]) / h;
      slopes[i] =
          i < n - 1
              ? chord - h / 6 * (2 * curvature[k] + curvature[k + 1])
              : chord + h / 6 * (curvature[k] + 2 * curvature[k + 1]);
    }
    return slopes;
  }

  /** g'' at the time stamps; 0 at both ends. */
  public double[] curvatures() {
    return curvature.clone();
  }

  /** The standard deviation of the noise, |y - g| / sqrt(n - tr H). */
  public double noise() {
    return noise;
  }

  /** The weight of the roughness. */
  public double lambda() {
    return lambda;
  }

  /** The linear system for one curve; its buffers are used again for each lambda. */
  private static final class Equations {
    private final int n;
    private final double[] times;
    private final double[] y;
    private final double[] h;
    // Q^T has rows 1 / h_i, -1 / h_i - 1 / h_(i+1), 1 / h_(i+1).
    private final double[] q0;
    private final double[] q1;
    private final double[] q2;
    private final double[] pivot;
    private final double[] u1;
    private final double[] u2;
    private final double[] gamma;
    private double residual;
    private double freedom; // n - tr H

    Equations(double[] times, double[] y) {
      this.n = times.length;
      if (n < 5 || y.length != n) {
        throw new IllegalArgumentException(
            "smoothing needs 5 or more times and as many values, got " + n + " and " + y.length);
      }
      this.times = times.clone();
      this.y = y;
      h = new double[n - 1];
      for (int i = 0; i < n - 1; i++) {
        h[i] = times[i + 1] - times[i];
      }
      int m = n - 2;
      q0 = new double[m];
      q1 = new double[m];
      q2 = new double[m];
      for (int i = 0; i < m; i++) {
        q0[i] = 1 / h[i];
        q2[i] = 1 / h[i + 1];
        q1[i] = -q0[i] - q2[i];
      }
      pivot = new double[m];
      u1 = new double[m + 2];
      u2 = new double[m + 2];
      gamma = new double[m];
    }

    /** The lambda at which the two parts of the matrix have equal traces. */
    double scale() {
      double penalty = 0;
      double gram = 0;
      for (int i = 0; i < n - 2; i++) {
        penalty += (h[i] + h[i + 1]) / 3;
        gram += q0[i] * q0[i] + q1[i] * q1[i] + q2[i] * q2[i];
      }
      return penalty / gram;
    }

    double score(double logLambda) {
      solve(Math.exp(logLambda));
      double left = n - CAUTION * (n - freedom);
      return left > 0 ? n * residual / (left * left) : Double.POSITIVE_INFINITY;
    }

    private double entry(double lambda, int i, int offset) {
      int m = n - 2;
      if (i + offset >= m) {
        return 0;
      }
      return switch (offset) {
        case 0 -> (h[i] + h[i + 1]) / 3 + lambda * (q0[i] * q0[i] + q1[i] * q1[i] + q2[i] * q2[i]);
        case 1 -> h[i + 1] / 6 + lambda * (q1[i] * q0[i + 1] + q2[i] * q1[i + 1]);
        default -> lambda * q2[i] * q0[i + 2];
      };
    }

    /** Sets gamma, |y - g|^2 and n - tr H. */
    private void solve(double lambda) {
      int m = n - 2;
      factor(lambda);
      for (int i = 0; i < m; i++) {
        gamma[i] = q0[i] * y[i] + q1[i] * y[i + 1] + q2[i] * y[i + 2];
        gamma[i] -= i > 0 ? u1[i - 1] * gamma[i - 1] : 0;
        gamma[i] -= i > 1 ? u2[i - 2] * gamma[i - 2] : 0;
      }
      for (int i = m - 1; i >= 0; i--) {
        gamma[i] /= pivot[i];
        gamma[i] -= i + 1 < m ? u1[i] * gamma[i + 1] : 0;
        gamma[i] -= i + 2 < m ? u2[i] * gamma[i + 2] : 0;
      }
      residual = 0;
      for (int i = 0; i < n; i++) {
        double off = lambda * bend(i);
        residual += off * off;
      }
      freedom = lambda * traceOfSmoothing();
    }

    /** R + lambda Q^T Q = U^T D U. */
    private void factor(double lambda) {
      int m = n - 2;
      for (int i = 0; i < m; i++) {
        double p = entry(lambda, i, 0);
        double next = entry(lambda, i, 1);
        if (i > 0) {
          p -= pivot[i - 1] * u1[i - 1] * u1[i - 1];
          next -= pivot[i - 1] * u1[i - 1] * u2[i - 1];
        }
        if (i > 1) {
          p -= pivot[i - 2] * u2[i - 2] * u2[i - 2];
        }
        pivot[i] = p;
        u1[i] = next / p;
        u2[i] = entry(lambda, i, 2) / p;
      }
    }

    /** Row i of Q gamma. */
    private double bend(int i) {
      double sum = i < n - 2 ? q0[i] * gamma[i] : 0;
      sum += i >= 1 && i < n - 1 ? q1[i - 1] * gamma[i - 1] : 0;
      return sum + (i >= 2 ? q2[i - 2] * gamma[i - 2] : 0);
    }

    /** tr(Q B^-1 Q^T) from the diagonals of the inverse, last row first. */
    private double traceOfSmoothing() {
      double sum = 0;
      double a = 0; // inverse at (i + 1, i + 1)
      double b = 0; // at (i + 1, i + 2)
      double c = 0; // at (i + 2, i + 2)
      for (int i = n - 3; i >= 0; i--) {
        double near = -u1[i] * a - u2[i] * b;
        double far = -u1[i] * b - u2[i] * c;
        double own = 1 / pivot[i] - u1[i] * near - u2[i] * far;
        sum += own * (q0[i] * q0[i] + q1[i] * q1[i] + q2[i] * q2[i]);
        if (i + 1 < n - 2) {
          sum += 2 * near * (q1[i] * q0[i + 1] + q2[i] * q1[i + 1]);
        }
        if (i + 2 < n - 2) {
          sum += 2 * far * q2[i] * q0[i + 2];
        }
        c = a;
        b = near;
        a = own;
      }
      return sum;
    }

    SmoothingSpline spline(double lambda) {
      solve(lambda);
      double[] g = new double[n];
      for (int i = 0; i < n; i++) {
        g[i] = y[i] - lambda * bend(i);
      }
      double[] curvature = new double[n];
      System.arraycopy(gamma, 0, curvature, 1, n - 2);
      double noise = freedom > 0 ? Math.sqrt(residual / freedom) : 0;
      return new SmoothingSpline(times, g, curvature, noise, lambda);
    }
  }
}
