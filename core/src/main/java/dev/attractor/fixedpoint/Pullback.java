package dev.attractor.fixedpoint;

/**
 * How a gradient went back through an attractor.
 *
 * @param adjoint the adjoint that was used; not the one asked for where that one was not applicable
 * @param cotangent u, the cotangent of F at the attractor (for the unrolled adjoint: the cotangent
 *     of the first iterate)
 * @param residual max_i |g + J^T u - u|_i over max_i |g_i|: 0 is exact, and the truncated adjoints
 *     show here what they leave out; NaN where it is not known: for the unrolled adjoint, and for
 *     the Jacobian-free one where J is not at hand as a matrix, since that adjoint is chosen to
 *     spare the product
 * @param products how many products with J^T it took (the iterations of the damped adjoint, of
 *     GMRES, the terms of the series), an assembled J counting none
 */
public record Pullback(Adjoint adjoint, double[] cotangent, double residual, int products) {
  /** Whether u = g was used, asked for or as the fallback: no product with J was taken. */
  public boolean jacobianFree() {
    return adjoint instanceof NeumannAdjoint(int terms) && terms == 1;
  }

  /** The adjoint, the residual, the products and the size of the cotangent. */
  @Override
  public String toString() {
    return "Pullback[%s, residual %.2e, %d products, cotangent of %d numbers]"
        .formatted(adjoint, residual, products, cotangent.length);
  }
}
