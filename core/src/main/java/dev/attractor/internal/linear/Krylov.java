package dev.attractor.internal.linear;

/** Arnoldi's basis of a Krylov space: A V_m = V_m+1 H, by modified Gram-Schmidt, done twice. */
final class Krylov {
  private final LinearMap a;
  private final double[][] basis;
  // H column by column: column j holds j + 2 numbers.
  private final double[][] columns;
  private int built;
  private boolean closed;

  /** Starts from {@code start} of norm {@code norm} > 0. */
  Krylov(LinearMap a, double[] start, double norm, int limit) {
    this.a = a;
    basis = new double[limit + 1][];
    columns = new double[limit][];
    basis[0] = start.clone();
    for (int i = 0; i < start.length; i++) {
      basis[0][i] /= norm;
    }
  }

  /**
   * Adds one dimension and returns its column of H, or null when the space is invariant or the room
   * used up.
   */
  double[] grow() {
    if (closed || built == columns.length) {
      return null;
    }
    double[] w = new double[basis[0].length];
    a.apply(basis[built], w);
    double[] h = new double[built + 2];
    double before = norm(w);
    for (int sweep = 0; sweep < 2; sweep++) {
      for (int i = 0; i <= built; i++) {
        double dot = dot(basis[i], w);
        h[i] += dot;
        for (int c = 0; c < w.length; c++) {
          w[c] -= dot * basis[i][c];
        }
      }
    }
    double norm = norm(w);
    closed = !(norm > 1e-14 * before);
    h[built + 1] = closed ? 0 : norm;
    columns[built] = h;
    if (!closed) {
      for (int c = 0; c < w.length; c++) {
        w[c] /= norm;
      }
      basis[built + 1] = w;
    }
    built++;
    return h;
  }

  int built() {
    return built;
  }

  double[] basis(int i) {
    return basis[i];
  }

  /** The square part of H, row by row: A as seen from within the space. */
  double[] projected() {
    double[] h = new double[built * built];
    for (int j = 0; j < built; j++) {
      for (int i = 0; i < Math.min(built, j + 2); i++) {
        h[i * built + j] = columns[j][i];
      }
    }
    return h;
  }

  static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
