package dev.attractor.fixedpoint;

/**
 * A method to find an attractor. Solvers are small immutable records that only know how to take the
 * next step; one driver, {@link #solve}, owns the caps, the finiteness check and the residual.
 */
public sealed interface Solver permits Picard, Damped, Anderson, Newton, Broyden, PseudoTransient {
  /** When the search ends. */
  Stopping stopping();

  /** The same solver with another stopping rule. */
  Solver with(Stopping stopping);

  /** y ← F(y). */
  static Picard picard() {
    return new Picard(Stopping.DEFAULT, false);
  }

  /** y ← a F(y) + (1 - a) y with a in (0, 1]. */
  static Damped damped(double relaxation) {
    return new Damped(relaxation, Stopping.DEFAULT, false);
  }

  /** Anderson acceleration with history 8 and ridge 1e-14. */
  static Anderson anderson() {
    return new Anderson(8, 1e-14, Stopping.DEFAULT);
  }

  /** Newton's method on F(y) - y; to polish what another solver has found. */
  static Newton newton() {
    return new Newton(Stopping.DEFAULT);
  }

  /** Broyden's method from a J near the one at the solution, n x n row by row. */
  static Broyden broyden(double[] jacobian) {
    return new Broyden(jacobian, Stopping.DEFAULT);
  }

  /**
   * Implicit steps along the flow y' = F(y) - y, of growing length: finds attractors from distant
   * starts.
   */
  static PseudoTransient pseudoTransient() {
    return new PseudoTransient(2, Stopping.DEFAULT);
  }

  /** The same solver, converged at another residual. */
  default Solver withTolerance(double tolerance) {
    return with(stopping().withTolerance(tolerance));
  }

  /** The same solver with another cap on evaluations. */
  default Solver withMaxEvaluations(int maxEvaluations) {
    return with(stopping().withMaxEvaluations(maxEvaluations));
  }

  /**
   * Searches for y = F(y) from {@code start}. Inside {@link dev.attractor.parallel.Control#during}
   * the search keeps the time budget and can be cancelled.
   *
   * @param map F
   * @param start {@code map.size()} finite numbers, not modified
   * @throws IllegalArgumentException when {@code start} has another length or holds a number that
   *     is not finite
   * @throws java.util.concurrent.CancellationException when the calling thread is interrupted
   */
  default Solution solve(FixedPointMap map, double[] start) {
    return new Search(map, this).run(start, Trace.NONE);
  }

  /** As {@link #solve(FixedPointMap, double[])}, telling {@code trace} of every evaluation. */
  default Solution solve(FixedPointMap map, double[] start, Trace trace) {
    return new Search(map, this).run(start, trace);
  }

  /** Is called at every evaluation of F. */
  @FunctionalInterface
  interface Trace {
    /** Does nothing. */
    Trace NONE = (evaluation, residual) -> {};

    /**
     * @param evaluation 1 for the first
     * @param residual max_i |F(y)_i - y_i| at that evaluation's y
     */
    void evaluated(int evaluation, double residual);
  }
}
