package dev.attractor.fixedpoint;

/**
 * A way to send a gradient back through an attractor. With J = dF/dy at y* and a loss whose
 * cotangent on y* is g, the implicit ones solve (I - J)^T u = g, exactly or approximately, and add
 * (dF/dw)^T u to the gradient of the parameters; the unrolled one goes back through the iterates
 * that the solver took.
 */
public sealed interface Adjoint
    permits ExactAdjoint, DampedAdjoint, NeumannAdjoint, UnrolledAdjoint {
  /** LU while the state is small, GMRES beyond. */
  static ExactAdjoint exact() {
    return ExactAdjoint.DEFAULT;
  }

  /** u ← a (J^T u + g) + (1 - a) u from a = 1/4, halved when it diverges. */
  static DampedAdjoint damped() {
    return DampedAdjoint.DEFAULT;
  }

  /** The first n terms of sum_i (J^T)^i g. */
  static NeumannAdjoint neumann(int terms) {
    return new NeumannAdjoint(terms);
  }

  /** u = g: the Neumann series cut after its first term. */
  static NeumannAdjoint jacobianFree() {
    return new NeumannAdjoint(1);
  }

  /** Back through every step that the solver took; needs a solver that records. */
  static UnrolledAdjoint unrolled() {
    return new UnrolledAdjoint();
  }

  /** What to do when the formula does not hold because the solver did not get to an attractor. */
  enum Unconverged {
    /** Use {@link #jacobianFree()}; the result names it. */
    JACOBIAN_FREE,
    /**
     * Solve (I - J)^T u = g at the last iterate all the same, as algorithm 2 of the dissertation
     * does after its thirty steps. The formula [2.17] holds at an attractor only: u is then a
     * linear solve whose residual is true and whose meaning is not, and the solution's status says
     * so.
     */
    AT_LAST_ITERATE,
    /** Throw an {@link IllegalStateException}. */
    FAIL
  }

  /**
   * The gradient of a loss through the attractor.
   *
   * @param map F
   * @param solution what the solver found; when it did not converge, an implicit adjoint answers as
   *     {@code unconverged} says, and never silently
   * @param cotangent g = dL/dy*, {@code map.size()} numbers, not modified
   * @param unconverged what to do off the attractor; the unrolled adjoint holds there too
   * @param parameters receives the cotangents of F, to add (dF/dw)^T u
   * @throws IllegalStateException when the solution did not converge and {@code unconverged} says
   *     to fail
   * @throws IllegalArgumentException when the cotangent has the wrong length, or the unrolled
   *     adjoint finds no recorded iterates
   */
  default Pullback pullback(
      FixedPointMap map,
      Solution solution,
      double[] cotangent,
      Unconverged unconverged,
      ParameterPullback parameters) {
    return pullback(
        map,
        solution,
        new Linearization(map, solution.state()),
        cotangent,
        unconverged,
        parameters);
  }

  /**
   * As {@link #pullback(FixedPointMap, Solution, double[], Unconverged, ParameterPullback)}, with J
   * at the solution already at hand.
   *
   * @param at J at {@code solution.state()}
   */
  default Pullback pullback(
      FixedPointMap map,
      Solution solution,
      Linearization at,
      double[] cotangent,
      Unconverged unconverged,
      ParameterPullback parameters) {
    if (cotangent.length != map.size()) {
      throw new IllegalArgumentException(
          "cotangent has " + cotangent.length + " numbers, the map's state has " + map.size());
    }
    if (this instanceof UnrolledAdjoint unrolled) {
      return unrolled.back(map, solution, cotangent, parameters);
    }
    Pullback result;
    if (solution.converged() || unconverged == Unconverged.AT_LAST_ITERATE) {
      result = solve(at, cotangent);
    } else if (unconverged == Unconverged.JACOBIAN_FREE) {
      result = jacobianFree().solve(at, cotangent);
    } else {
      throw new IllegalStateException(
          "no gradient: the solver ended with status '"
              + solution.status()
              + "' at residual "
              + solution.residual()
              + "; allow more evaluations, or let the adjoint fall back to Jacobian-free");
    }
    parameters.add(solution.state(), result.cotangent());
    return result;
  }

  /**
   * Solves (I - J)^T u = g.
   *
   * @param at J at the attractor
   * @param cotangent g, not modified
   * @throws UnsupportedOperationException by the unrolled adjoint, which is not a linear solve
   */
  Pullback solve(Linearization at, double[] cotangent);
}
