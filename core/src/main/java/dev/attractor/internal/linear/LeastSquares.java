package dev.attractor.internal.linear;

/** argmin |b - A x|^2 + ridge |diag(|a_j|) x|^2 for tall thin A, by Householder QR; reusable. */
public final class LeastSquares {
  private final int rows;
  // Column by column: rows of A, then one row of ridge per column.
  private final double[][] q;
  private final double[] rhs;
  private final double[] x;
  private final double[] scale;
  private final double[] diagonal;

  /** Room for problems with {@code rows} rows and at most {@code columns} columns. */
  public LeastSquares(int rows, int columns) {
    this.rows = rows;
    q = new double[columns][rows + columns];
    rhs = new double[rows + columns];
    x = new double[columns];
    scale = new double[columns];
    diagonal = new double[columns];
  }

  /**
   * Solves the problem for the first {@code columns} columns.
   *
   * @param a the columns, not modified
   * @param b {@code rows} numbers, not modified
   * @param ridge at least 0, relative to the squared norm of each column
   * @return the solution, valid until the next call; a column that depends on the others gets 0
   */
  public double[] solve(double[][] a, int columns, double[] b, double ridge) {
    int tall = rows + columns;
    System.arraycopy(b, 0, rhs, 0, rows);
    java.util.Arrays.fill(rhs, rows, tall, 0);
    for (int j = 0; j < columns; j++) {
      scale[j] = norm(a[j], 0, rows);
      double inverse = scale[j] == 0 ? 0 : 1 / scale[j];
      for (int i = 0; i < rows; i++) {
        q[j][i] = a[j][i] * inverse;
      }
      java.util.Arrays.fill(q[j], rows, tall, 0);
      q[j][rows + j] = Math.sqrt(ridge);
    }
    for (int j = 0; j < columns; j++) {
      reflect(j, columns, tall);
    }
    for (int j = columns - 1; j >= 0; j--) {
      double sum = rhs[j];
      for (int c = j + 1; c < columns; c++) {
        sum -= q[c][j] * x[c];
      }
      x[j] = Math.abs(diagonal[j]) > 1e-14 ? sum / diagonal[j] : 0;
    }
    for (int j = 0; j < columns; j++) {
      x[j] = scale[j] == 0 ? 0 : x[j] / scale[j];
    }
    return x;
  }

  private void reflect(int j, int columns, int tall) {
    double[] v = q[j];
    double alpha = norm(v, j, tall);
    if (alpha == 0) {
      diagonal[j] = 0;
      return;
    }
    alpha = v[j] > 0 ? -alpha : alpha;
    diagonal[j] = alpha;
    v[j] -= alpha;
    double square = 0;
    for (int i = j; i < tall; i++) {
      square += v[i] * v[i];
    }
    for (int c = j + 1; c < columns; c++) {
      apply(v, q[c], j, tall, square);
    }
    apply(v, rhs, j, tall, square);
  }

  private static void apply(double[] v, double[] y, int from, int to, double square) {
    double dot = 0;
    for (int i = from; i < to; i++) {
      dot += v[i] * y[i];
    }
    double factor = 2 * dot / square;
    for (int i = from; i < to; i++) {
      y[i] -= factor * v[i];
    }
  }

  private static double norm(double[] v, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += v[i] * v[i];
    }
    return Math.sqrt(sum);
  }
}
