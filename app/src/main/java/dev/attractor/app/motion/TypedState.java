package dev.attractor.app.motion;

import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.motion.pose.PoseCoordinates;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.util.Optional;

/** A state as it is typed: of a motion of poses x1,..,qw,qx,qy,qz, otherwise x1,... */
final class TypedState {
  private TypedState() {}

  /**
   * The state.
   *
   * @param dimension of the state
   * @param orientation of a motion of poses, where rotation vectors start
   */
  static double[] of(
      String option, double[] typed, int dimension, Optional<UnitQuaternion> orientation) {
    if (orientation.isEmpty()) {
      StateOption.require(option, typed, dimension);
      return typed;
    }
    double[] state = new double[dimension];
    try {
      new PoseCoordinates(orientation.get(), dimension - 3).toState(typed, state);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(option + ": " + e.getMessage());
    }
    return state;
  }
}
