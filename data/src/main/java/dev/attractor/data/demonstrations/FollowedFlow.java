package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;

/** Demonstrations whose velocities come from the equation that they solve. */
final class FollowedFlow {
  private FollowedFlow() {}

  static Demonstration demonstration(String name, Trajectory trajectory, StateVelocity f) {
    int d = trajectory.dimension();
    double[] velocities = new double[trajectory.size() * d];
    double[] v = new double[d];
    for (int i = 0; i < trajectory.size(); i++) {
      f.at(trajectory.position(i), v);
      System.arraycopy(v, 0, velocities, i * d, d);
    }
    return Demonstration.of(name, trajectory, velocities);
  }
}
