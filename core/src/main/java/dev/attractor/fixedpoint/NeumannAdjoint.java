package dev.attractor.fixedpoint;

/**
 * The first terms of the series u = sum_i (J^T)^i g; one term is the Jacobian-free gradient [2.24].
 *
 * @param terms how many, at least 1
 */
public record NeumannAdjoint(int terms) implements Adjoint {
  /**
   * @throws IllegalArgumentException unless terms >= 1
   */
  public NeumannAdjoint {
    if (terms < 1) {
      throw new IllegalArgumentException("terms must be at least 1, got " + terms);
    }
  }

  @Override
  public Pullback solve(Linearization at, double[] cotangent) {
    double[] u = cotangent.clone();
    double[] product = new double[u.length];
    for (int term = 1; term < terms; term++) {
      at.transposed(u, product);
      for (int i = 0; i < u.length; i++) {
        u[i] = cotangent[i] + product[i];
      }
    }
    // What one more term would change; Jacobian-free is chosen to spare that product.
    boolean spare = terms == 1 && !at.matrixAtHand();
    double residual = spare ? Double.NaN : at.residual(cotangent, u);
    return new Pullback(this, u, residual, at.products());
  }
}
