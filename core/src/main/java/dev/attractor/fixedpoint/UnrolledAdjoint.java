package dev.attractor.fixedpoint;

/**
 * Back through the iterates y_0, y_1, .., y_T of the solver, each step y_(t+1) = a F(y_t) + (1 - a)
 * y_t differentiated as it was. Only the states are kept; whatever F needs inside is computed anew
 * on the way back, so memory grows with the state and not with the parameters. The start y_0 counts
 * as a constant.
 */
public record UnrolledAdjoint() implements Adjoint {
  Pullback back(
      FixedPointMap map, Solution solution, double[] cotangent, ParameterPullback parameters) {
    if (solution.iterates().isEmpty() && solution.evaluations() > 1) {
      throw new IllegalArgumentException(
          "the unrolled adjoint needs the iterates of the solver;"
              + " use Solver.picard().recorded() or Solver.damped(relaxation).recorded()");
    }
    double a = solution.relaxation();
    double[] u = cotangent.clone();
    double[] scaled = new double[u.length];
    double[] product = new double[u.length];
    for (int t = solution.iterates().size() - 1; t >= 0; t--) {
      double[] state = solution.iterates().get(t);
      for (int i = 0; i < u.length; i++) {
        scaled[i] = a * u[i];
      }
      parameters.add(state, scaled);
      map.vjp(state, scaled, product);
      for (int i = 0; i < u.length; i++) {
        u[i] = product[i] + (1 - a) * u[i];
      }
    }
    return new Pullback(this, u, Double.NaN, solution.iterates().size());
  }

  @Override
  public Pullback solve(Linearization at, double[] cotangent) {
    throw new UnsupportedOperationException(
        "the unrolled adjoint goes back through iterates and solves no equation");
  }
}
