package dev.attractor.app.reproduce;

import dev.attractor.data.DemonstrationSet;

/**
 * A movement of the robot page.
 *
 * @param set to learn
 * @param truth what a motion is compared with: the same movement before noise was added to it
 * @param followable whether a motion of first order with one goal can follow it
 */
record RobotMovement(DemonstrationSet set, DemonstrationSet truth, boolean followable) {
  RobotMovement(DemonstrationSet set, boolean followable) {
    this(set, set, followable);
  }
}
