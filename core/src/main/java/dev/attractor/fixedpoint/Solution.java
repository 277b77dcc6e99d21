package dev.attractor.fixedpoint;

import java.util.List;

/**
 * What a search found, its residual and how it ended. Not converging is a status and not an
 * exception.
 *
 * @param state the iterate with the lowest residual seen; belongs to the solution
 * @param status how the search ended
 * @param residual max_i |F(state)_i - state_i| of exactly this state, undamped
 * @param evaluations how many times F was evaluated
 * @param iterates every state that F was applied to before {@code state}, in order, where the
 *     solver was asked to record it; empty otherwise
 * @param relaxation the relaxation a of each recorded step y ← a F(y) + (1 - a) y
 */
public record Solution(
    double[] state,
    Status status,
    double residual,
    int evaluations,
    List<double[]> iterates,
    double relaxation) {
  /** Whether the residual is within the tolerance. */
  public boolean converged() {
    return status == Status.CONVERGED;
  }

  /** The status, the residual, the evaluations and the sizes; no numbers of the state. */
  @Override
  public String toString() {
    return "Solution[%s, residual %.2e, %d evaluations, state of %d numbers, %d recorded states]"
        .formatted(status, residual, evaluations, state.length, iterates.size());
  }

  /** The same point under another status. */
  public Solution withStatus(Status status) {
    return new Solution(state, status, residual, evaluations, iterates, relaxation);
  }
}
