package dev.attractor.fixedpoint;

/** The inverse of a small matrix by Gauss-Jordan elimination, what solvers are compared with. */
final class DenseInverse {
  private DenseInverse() {}

  /** (I - A)^-1 for A of n by n, row by row. */
  static double[][] ofOneMinus(double[] a, int n) {
    double[][] rows = new double[n][2 * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i][j] = (i == j ? 1 : 0) - a[i * n + j];
      }
      rows[i][n + i] = 1;
    }
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int i = column; i < n; i++) {
        pivot = Math.abs(rows[i][column]) > Math.abs(rows[pivot][column]) ? i : pivot;
      }
      double[] held = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = held;
      double scale = 1 / held[column];
      for (int j = 0; j < 2 * n; j++) {
        held[j] *= scale;
      }
      for (int i = 0; i < n; i++) {
        double factor = i == column ? 0 : rows[i][column];
        for (int j = 0; j < 2 * n; j++) {
          rows[i][j] -= factor * held[j];
        }
      }
    }
    double[][] inverse = new double[n][n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(rows[i], n, inverse[i], 0, n);
    }
    return inverse;
  }

  /** The largest sum of absolute values of a row. */
  static double norm(double[][] rows) {
    double largest = 0;
    for (double[] row : rows) {
      double sum = 0;
      for (double x : row) {
        sum += Math.abs(x);
      }
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  static double[][] transposed(double[][] a) {
    double[][] t = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }
}
