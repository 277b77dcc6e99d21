package dev.attractor.app.reproduce;

import dev.attractor.app.motion.FieldName;
import dev.attractor.data.demonstrations.DemonstrationSet;

/**
 * A movement of the robot page.
 *
 * @param set to learn
 * @param truth what a motion is compared with: the same movement before noise was added to it
 * @param field that learns it
 * @param followable whether a motion of the field's order with one goal can follow it
 */
record RobotMovement(
    DemonstrationSet set, DemonstrationSet truth, FieldName field, boolean followable) {
  /** Of first order and without noise. */
  RobotMovement(DemonstrationSet set, boolean followable) {
    this(set, set, FieldName.ELCD, followable);
  }

  /** The same, to be learned at order 2. */
  RobotMovement atOrder2() {
    return new RobotMovement(set, truth, FieldName.SECOND_ORDER, true);
  }

  int order() {
    return field.field().order();
  }

  boolean noisy() {
    return set != truth;
  }

  String name() {
    return order() == 1 ? set.name() : set.name() + ", order 2";
  }
}
