package dev.attractor.motion;

import dev.attractor.motion.field.SecondOrder;

/** Positions x and their velocities v in one state (x, v), as second-order motions have them. */
final class SecondOrderStates {
  private SecondOrderStates() {}

  /**
   * Velocities are divided by what positions are and the field's frequency, nothing is taken off
   * them, and the goal is at rest: else a velocity would not be the derivative of its position.
   */
  static void check(SecondOrder field, Standardisation units, double[] goal) {
    int d = goal.length / 2;
    if (goal.length != 2 * d || d == 0) {
      throw new IllegalArgumentException(
          "a second-order motion has positions and as many velocities, got %d axes"
              .formatted(goal.length));
    }
    for (int a = 0; a < d; a++) {
      if (units.divisor(d + a) != units.divisor(a) * field.frequency()
          || units.offset(d + a) != 0) {
        throw new IllegalArgumentException(
            "velocity %d of a second-order motion must be divided by %s and have the offset 0"
                .formatted(a, units.divisor(a) * field.frequency()));
      }
      if (goal[d + a] != 0) {
        throw new IllegalArgumentException(
            "a second-order motion is at rest at its goal, got velocity " + goal[d + a]);
      }
    }
  }

  /** The units of states from those of positions. */
  static Standardisation units(Standardisation positions, double frequency) {
    int d = positions.dimension();
    double[] offset = new double[2 * d];
    double[] divisor = new double[2 * d];
    for (int a = 0; a < d; a++) {
      offset[a] = positions.offset(a);
      divisor[a] = positions.divisor(a);
      divisor[d + a] = positions.divisor(a) * frequency;
    }
    return Standardisation.of(offset, divisor);
  }
}
