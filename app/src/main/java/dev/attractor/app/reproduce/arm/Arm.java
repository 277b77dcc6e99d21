package dev.attractor.app.reproduce.arm;

import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.data.demonstrations.Pendulum;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.List;

/**
 * An arm of two links of a metre, a kilogram at the end of each, that hangs from its shoulder. Its
 * angles are measured from straight down, each link's own.
 */
final class Arm {
  static final Pendulum LINKS = new Pendulum(2);

  /** Letters are some 20 cm wide; the arm draws them twice as large, before its shoulder. */
  private static final double SCALE = 2;

  private static final double AHEAD = 1.1;
  private static final double BELOW = -0.7;

  private Arm() {}

  /** Drawings of a letter by the hand, as angles of the links. */
  static DemonstrationSet letter(String name, int count, long seed) {
    List<Demonstration> angles = new ArrayList<>();
    for (Demonstration drawn : DrawnLetters.draw(name, count, 0, seed).training()) {
      Trajectory path = drawn.trajectory();
      double[] states = new double[2 * path.size()];
      for (int i = 0; i < path.size(); i++) {
        double x = AHEAD + SCALE * path.position(i, 0);
        double y = BELOW + SCALE * path.position(i, 1);
        System.arraycopy(angles(x, y), 0, states, 2 * i, 2);
      }
      angles.add(
          Demonstration.estimatingVelocities(drawn.name(), Trajectory.of(path.times(), states, 2)));
    }
    return DemonstrationSet.endingTogether("letter " + name, angles);
  }

  /** The angles that bring the hand to a place, the elbow behind it. */
  static double[] angles(double x, double y) {
    double reach = Math.hypot(x, y);
    if (!(reach > 0 && reach < 2)) {
      throw new IllegalArgumentException(
          "the hand reaches 0 to 2 m from the shoulder, not " + reach);
    }
    double direction = Math.atan2(x, -y);
    double bend = Math.acos(reach / 2);
    return new double[] {direction - bend, direction + bend};
  }

  /** Where the hand is, ahead of and above the shoulder. */
  static double[] hand(double first, double second) {
    return new double[] {Math.sin(first) + Math.sin(second), -Math.cos(first) - Math.cos(second)};
  }

  /** The path of the hand along a path of the angles. */
  static Trajectory hand(Trajectory angles) {
    double[] path = new double[2 * angles.size()];
    for (int i = 0; i < angles.size(); i++) {
      System.arraycopy(hand(angles.position(i, 0), angles.position(i, 1)), 0, path, 2 * i, 2);
    }
    return Trajectory.of(angles.times(), path, 2);
  }
}
