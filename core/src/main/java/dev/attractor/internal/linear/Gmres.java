package dev.attractor.internal.linear;

/** Restarted GMRES with a matrix known only by its products. */
public final class Gmres {
  /**
   * What came out.
   *
   * @param x the solution
   * @param residual |b - A x| / |b|, recomputed from x
   * @param products how many products with A it took
   */
  public record Result(double[] x, double residual, int products) {}

  private Gmres() {}

  /**
   * Solves A x = b.
   *
   * @param a the matrix
   * @param b right-hand side, not modified
   * @param tolerance on |b - A x| / |b|
   * @param maxProducts cap on products with A
   * @param restart dimension after which the space is built anew
   */
  public static Result solve(
      LinearMap a, double[] b, double tolerance, int maxProducts, int restart) {
    int n = b.length;
    double[] x = new double[n];
    double[] r = b.clone();
    double scale = Krylov.norm(b);
    if (scale == 0) {
      return new Result(x, 0, 0);
    }
    double[] product = new double[n];
    int products = 0;
    double residual = 1;
    while (residual > tolerance && products < maxProducts) {
      double before = residual;
      products += cycle(a, r, x, tolerance * scale, Math.min(restart, maxProducts - products));
      a.apply(x, product);
      products++;
      for (int i = 0; i < n; i++) {
        r[i] = b[i] - product[i];
      }
      residual = Krylov.norm(r) / scale;
      if (!(residual < 0.9 * before)) {
        break;
      }
    }
    return new Result(x, residual, products);
  }

  private static int cycle(LinearMap a, double[] r, double[] x, double target, int limit) {
    double norm = Krylov.norm(r);
    if (norm == 0 || limit < 1) {
      return 0;
    }
    Krylov space = new Krylov(a, r, norm, limit);
    // Givens rotations keep R upper triangular, column by column, and the rotated right-hand side.
    double[][] upper = new double[limit][];
    double[] cos = new double[limit];
    double[] sin = new double[limit];
    double[] rhs = new double[limit + 1];
    rhs[0] = norm;
    int m = 0;
    while (m < limit && Math.abs(rhs[m]) > target) {
      double[] h = space.grow();
      if (h == null) {
        break;
      }
      double[] column = h.clone();
      for (int i = 0; i < m; i++) {
        double t = cos[i] * column[i] + sin[i] * column[i + 1];
        column[i + 1] = cos[i] * column[i + 1] - sin[i] * column[i];
        column[i] = t;
      }
      double length = Math.hypot(column[m], column[m + 1]);
      if (length == 0) {
        break;
      }
      cos[m] = column[m] / length;
      sin[m] = column[m + 1] / length;
      column[m] = length;
      rhs[m + 1] = -sin[m] * rhs[m];
      rhs[m] *= cos[m];
      upper[m] = column;
      m++;
    }
    for (int j = m - 1; j >= 0; j--) {
      double y = rhs[j] / upper[j][j];
      for (int i = 0; i < j; i++) {
        rhs[i] -= upper[j][i] * y;
      }
      double[] v = space.basis(j);
      for (int c = 0; c < x.length; c++) {
        x[c] += y * v[c];
      }
    }
    return space.built();
  }
}
