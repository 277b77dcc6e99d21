package dev.attractor.fixedpoint;

/**
 * u ← a (J^T u + g) + (1 - a) u [2.22] until it stands still. When it diverges, a is halved and it
 * starts over from u = g; after ten halvings u = g itself is the answer. It also is where the
 * products run out before the residual has fallen to a tenth: at an eigenvalue of J above 1, as
 * codebooks have that are no attractors, no a makes the iteration converge, and it may grow too
 * slowly to be told from one that does before.
 *
 * @param relaxation the first a, in (0, 1]; the dissertation's is 1/4
 * @param tolerance on max |J^T u + g - u| / max |g|
 * @param maxProducts cap on products with J^T
 */
public record DampedAdjoint(double relaxation, double tolerance, int maxProducts)
    implements Adjoint {
  static final DampedAdjoint DEFAULT = new DampedAdjoint(0.25, 1e-10, 4000);

  private static final int HALVINGS = 10;
  private static final double DIVERGED = 1e4;
  private static final double FALLEN = 0.1;

  /**
   * @throws IllegalArgumentException unless {@code 0 < relaxation <= 1}, tolerance > 0 and
   *     maxProducts >= 1
   */
  public DampedAdjoint {
    if (!(relaxation > 0 && relaxation <= 1) || !(tolerance > 0) || maxProducts < 1) {
      throw new IllegalArgumentException(
          "need 0 < relaxation <= 1, tolerance > 0 and maxProducts >= 1, got "
              + relaxation
              + ", "
              + tolerance
              + " and "
              + maxProducts);
    }
  }

  /** The same with another tolerance and cap. */
  public DampedAdjoint with(double tolerance, int maxProducts) {
    return new DampedAdjoint(relaxation, tolerance, maxProducts);
  }

  @Override
  public Pullback solve(Linearization at, double[] cotangent) {
    if (at.hasMatrix()) {
      at.matrix();
    }
    int n = at.size();
    double[] u = cotangent.clone();
    double[] product = new double[n];
    double scale = largest(cotangent);
    if (scale == 0) {
      return new Pullback(this, u, 0, at.products());
    }
    double a = relaxation;
    int halvings = 0;
    double residual = Double.POSITIVE_INFINITY;
    double first = 0;
    for (int step = 0; step < maxProducts; step++) {
      at.transposed(u, product);
      residual = 0;
      for (int i = 0; i < n; i++) {
        product[i] += cotangent[i] - u[i];
        residual = Math.max(residual, Math.abs(product[i]) / scale);
      }
      first = step == 0 ? residual : first;
      if (residual <= tolerance) {
        return new Pullback(this, u, residual, at.products());
      }
      if (!(residual < DIVERGED)) {
        if (halvings++ == HALVINGS) {
          return new NeumannAdjoint(1).solve(at, cotangent);
        }
        a /= 2;
        System.arraycopy(cotangent, 0, u, 0, n);
        continue;
      }
      for (int i = 0; i < n; i++) {
        u[i] += a * product[i];
      }
    }
    double left = at.residual(cotangent, u);
    return left <= FALLEN * first
        ? new Pullback(this, u, left, at.products())
        : new NeumannAdjoint(1).solve(at, cotangent);
  }

  private static double largest(double[] x) {
    double largest = 0;
    for (double value : x) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
