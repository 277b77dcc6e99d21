package dev.attractor.motion;

/** How a motion is followed through time. */
public enum RollOut {
  /**
   * {@link Policy#latentStep}, decoded: the decay bound holds at every step size where the field is
   * linearisable.
   */
  EXPONENTIAL,
  /** The classical Runge-Kutta step on x' = f(x), for comparison: it keeps no bound. */
  RK4;

  Trajectory follow(Policy policy, double[] start, double timeStep, int steps) {
    int d = start.length;
    double[] positions = new double[(steps + 1) * d];
    System.arraycopy(start, 0, positions, 0, d);
    double[] x = start.clone();
    double[] z = new double[policy.latentDimension()];
    if (this == EXPONENTIAL) {
      policy.encode(x, z);
    }
    for (int i = 1; i <= steps; i++) {
      if (this == EXPONENTIAL) {
        policy.advance(z, x, timeStep);
      } else {
        policy.rungeKuttaStep(x, timeStep);
      }
      System.arraycopy(x, 0, positions, i * d, d);
    }
    return Trajectory.evenlySpaced(timeStep, positions, d);
  }
}
