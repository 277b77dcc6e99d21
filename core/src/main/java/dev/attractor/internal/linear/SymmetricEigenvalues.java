package dev.attractor.internal.linear;

import java.util.Arrays;

/** Eigenvalues of small symmetric matrices by cyclic Jacobi rotations. */
public final class SymmetricEigenvalues {
  private static final int SWEEPS = 60;

  private SymmetricEigenvalues() {}

  /** The eigenvalues in ascending order; {@code a}, d by d row by row, is overwritten. */
  public static double[] of(double[] a, int d) {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double off = 0;
      double all = 0;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double square = a[i * d + j] * a[i * d + j];
          all += square;
          off += i == j ? 0 : square;
        }
      }
      if (!(off > 1e-32 * all)) {
        break;
      }
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          rotate(a, d, p, q);
        }
      }
    }
    double[] values = new double[d];
    Arrays.setAll(values, i -> a[i * d + i]);
    Arrays.sort(values);
    return values;
  }

  private static void rotate(double[] a, int d, int p, int q) {
    double between = a[p * d + q];
    if (between == 0) {
      return;
    }
    double theta = (a[q * d + q] - a[p * d + p]) / (2 * between);
    double t = Math.copySign(1 / (Math.abs(theta) + Math.hypot(theta, 1)), theta);
    double c = 1 / Math.hypot(t, 1);
    double s = t * c;
    for (int k = 0; k < d; k++) {
      double akp = a[k * d + p];
      double akq = a[k * d + q];
      a[k * d + p] = c * akp - s * akq;
      a[k * d + q] = s * akp + c * akq;
    }
    for (int k = 0; k < d; k++) {
      double apk = a[p * d + k];
      double aqk = a[q * d + k];
      a[p * d + k] = c * apk - s * aqk;
      a[q * d + k] = s * apk + c * aqk;
    }
  }
}
