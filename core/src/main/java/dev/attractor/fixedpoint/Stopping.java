package dev.attractor.fixedpoint;

/**
 * When a search ends.
 *
 * @param tolerance largest residual max_i |F(y)_i - y_i| that counts as converged, in the units of
 *     the state
 * @param maxEvaluations how many times F may be evaluated
 * @param patience after how many evaluations without a lower residual the search counts as
 *     stagnated
 */
public record Stopping(double tolerance, int maxEvaluations, int patience) {
  /** Residual 1e-10, 1000 evaluations, patience 100. */
  public static final Stopping DEFAULT = new Stopping(1e-10, 1000, 100);

  /**
   * @throws IllegalArgumentException unless tolerance >= 0, maxEvaluations >= 1 and patience >= 1
   */
  public Stopping {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("tolerance must be at least 0, got " + tolerance);
    }
    if (maxEvaluations < 1) {
      throw new IllegalArgumentException(
          "maxEvaluations must be at least 1, got " + maxEvaluations);
    }
    if (patience < 1) {
      throw new IllegalArgumentException("patience must be at least 1, got " + patience);
    }
  }

  /** The same with another tolerance. */
  public Stopping withTolerance(double tolerance) {
    return new Stopping(tolerance, maxEvaluations, patience);
  }

  /** The same with another cap on evaluations. */
  public Stopping withMaxEvaluations(int maxEvaluations) {
    return new Stopping(tolerance, maxEvaluations, patience);
  }

  /** The same with another patience. */
  public Stopping withPatience(int patience) {
    return new Stopping(tolerance, maxEvaluations, patience);
  }
}
