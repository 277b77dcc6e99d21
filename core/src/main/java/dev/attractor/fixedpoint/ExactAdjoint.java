package dev.attractor.fixedpoint;

import dev.attractor.internal.linear.Gmres;
import dev.attractor.internal.linear.LuFactors;

/**
 * (I - J)^T u = g solved outright [2.17]: by LU factors where J is at hand as a matrix, else by
 * GMRES on products with J^T.
 *
 * <p>Where I - J is nearly singular the exact answer is huge along the flat direction and means
 * little; above {@code conditionBound} the adjoint {@code beyond} answers instead, and the result
 * says so.
 *
 * @param tolerance of GMRES on |g - (I - J)^T u| / |g|
 * @param maxProducts cap on GMRES's products with J^T
 * @param conditionBound largest condition number of I - J (spectral norm) that is answered exactly;
 *     infinite for always
 * @param beyond answers above the bound, and where GMRES does not reach its tolerance
 */
public record ExactAdjoint(double tolerance, int maxProducts, double conditionBound, Adjoint beyond)
    implements Adjoint {
  static final ExactAdjoint DEFAULT =
      new ExactAdjoint(1e-12, 2000, Double.POSITIVE_INFINITY, new NeumannAdjoint(1));

  private static final int RESTART = 200;

  /**
   * @throws IllegalArgumentException unless tolerance > 0, maxProducts >= 1, conditionBound >= 1
   *     and {@code beyond} is a linear adjoint other than this kind
   */
  public ExactAdjoint {
    if (!(tolerance > 0) || maxProducts < 1 || !(conditionBound >= 1)) {
      throw new IllegalArgumentException(
          "need tolerance > 0, maxProducts >= 1 and conditionBound >= 1, got "
              + tolerance
              + ", "
              + maxProducts
              + " and "
              + conditionBound);
    }
    if (beyond instanceof ExactAdjoint || beyond instanceof UnrolledAdjoint) {
      throw new IllegalArgumentException(
          "beyond the condition bound only damped, neumann and jacobianFree can answer, got "
              + beyond);
    }
  }

  /** The same, answered by {@code beyond} where the condition number of I - J is above a bound. */
  public ExactAdjoint guarded(double conditionBound, Adjoint beyond) {
    return new ExactAdjoint(tolerance, maxProducts, conditionBound, beyond);
  }

  @Override
  public Pullback solve(Linearization at, double[] cotangent) {
    return at.hasMatrix() ? byFactors(at, cotangent) : byProducts(at, cotangent);
  }

  private Pullback byFactors(Linearization at, double[] cotangent) {
    double[] matrix = at.matrix();
    LuFactors factors = new LuFactors(at.size());
    if (!factors.factorOneMinus(matrix) || tooSingular(at, factors)) {
      return beyond.solve(at, cotangent);
    }
    double[] u = cotangent.clone();
    factors.solveTransposed(u);
    return new Pullback(this, u, at.residual(cotangent, u), at.products());
  }

  /** The bound in the Frobenius norm costs little and mostly decides. */
  private boolean tooSingular(Linearization at, LuFactors factors) {
    return conditionBound < Double.POSITIVE_INFINITY
        && !(factors.conditionBound(at.matrix()) <= conditionBound)
        && !(at.condition() <= conditionBound);
  }

  private Pullback byProducts(Linearization at, double[] cotangent) {
    Gmres.Result result =
        Gmres.solve(
            (x, out) -> {
              at.transposed(x, out);
              for (int i = 0; i < out.length; i++) {
                out[i] = x[i] - out[i];
              }
            },
            cotangent,
            tolerance,
            maxProducts,
            RESTART);
    // GMRES may stop a digit short of a tolerance near rounding: that is still an exact answer.
    if (!(result.residual() <= Math.max(10 * tolerance, 1e-9))) {
      return beyond.solve(at, cotangent);
    }
    return new Pullback(this, result.x(), at.residual(cotangent, result.x()), at.products());
  }
}
