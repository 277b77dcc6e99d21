package dev.attractor.app.reproduce;

import dev.attractor.app.motion.FieldName;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;

/**
 * Movements as they are recorded on a robot's table: clean ones, noisy ones, and those that a
 * motion of first order cannot follow. Each takes two seconds or so; s runs from 0 to 1 with a
 * minimum-jerk time law that is under way at the start, and k numbers the demonstrations.
 */
final class RobotMovements {
  private static final int SAMPLES = 200;
  private static final double SECONDS = 2;

  private RobotMovements() {}

  /** All of them, {@link #clean()} first. */
  static List<RobotMovement> all(long seed) {
    RobotMovement crossing = new RobotMovement(crossing(), false);
    RobotMovement overshoot = new RobotMovement(overshoot(), false);
    return List.of(
        new RobotMovement(clean(), true),
        new RobotMovement(noisy(0.01, seed), clean(), FieldName.ELCD, true),
        new RobotMovement(noisy(0.05, seed), clean(), FieldName.ELCD, true),
        crossing,
        new RobotMovement(threeGoals(), false),
        new RobotMovement(circle(), false),
        new RobotMovement(standstill(), false),
        overshoot,
        new RobotMovement(standstillCut(), false),
        crossing.atOrder2(),
        overshoot.atOrder2());
  }

  static DemonstrationSet clean() {
    return plane("clean curves", 3, RobotMovements::hookX, RobotMovements::hookY, 0, 0);
  }

  /** {@code share} of the extent of {@link #clean()}, a standard deviation on each axis. */
  private static DemonstrationSet noisy(double share, long seed) {
    return plane(
        "%.0f %% noise".formatted(100 * share),
        3,
        RobotMovements::hookX,
        RobotMovements::hookY,
        share,
        seed);
  }

  private static DemonstrationSet crossing() {
    return plane(
        "two curves that cross",
        2,
        (s, k) -> 0.4 * (1 - s),
        (s, k) -> (k == 0 ? 1 : -1) * 0.25 * (1 - s) * (1 - 2 * s),
        0,
        0);
  }

  private static DemonstrationSet threeGoals() {
    return plane(
        "three lines to three goals", 3, (s, k) -> 0.4 * s, (s, k) -> 0.2 * (k - 1) * s, 0, 0);
  }

  private static DemonstrationSet circle() {
    return plane(
        "a circle",
        1,
        (s, k) -> 0.2 * Math.cos(2 * Math.PI * s),
        (s, k) -> 0.2 * Math.sin(2 * Math.PI * s),
        0,
        0);
  }

  private static DemonstrationSet standstill() {
    return plane(
        "a standstill on the way",
        2,
        (s, k) -> 0.4 * (1 - rests(s)),
        (s, k) -> (0.1 + 0.02 * k) * Math.sin(Math.PI * rests(s)),
        0,
        0);
  }

  private static DemonstrationSet standstillCut() {
    DemonstrationSet cut = standstill().withoutRests();
    return new DemonstrationSet(cut.name() + ", cut out", cut.training(), cut.unseen(), cut.goal());
  }

  private static DemonstrationSet overshoot() {
    double[] x = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      double s = i / (SAMPLES - 1.0);
      x[i] = 0.3 * Math.exp(-4 * s) * Math.cos(9 * s);
    }
    return set("an overshoot in one dimension", List.of(shown("overshoot", x, 1)));
  }

  private static double rests(double s) {
    return s < 0.4 ? 1.25 * s : s < 0.7 ? 0.5 : 0.5 + (s - 0.7) / 0.6;
  }

  private static double hookX(double s, double k) {
    return (0.4 + 0.02 * k) * (1 - s) * Math.cos(2.5 * (1 - s) + 0.1 * k);
  }

  private static double hookY(double s, double k) {
    return (0.4 - 0.02 * k) * (1 - s) * Math.sin(2.5 * (1 - s) + 0.1 * k);
  }

  /** Minimum jerk (T. Flash and N. Hogan, 1985), under way at the start. */
  private static double progress(double t) {
    double from = timeLaw(0.15);
    return (timeLaw(0.15 + 0.85 * t) - from) / (1 - from);
  }

  private static double timeLaw(double t) {
    return t * t * t * (10 - 15 * t + 6 * t * t);
  }

  private static DemonstrationSet plane(
      String name,
      int count,
      DoubleBinaryOperator x,
      DoubleBinaryOperator y,
      double noise,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Demonstration> shown = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] states = new double[2 * SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        double s = progress(i / (SAMPLES - 1.0));
        // The hooks are .6 from corner to corner.
        states[2 * i] = x.applyAsDouble(s, k) + 0.6 * noise * random.nextGaussian();
        states[2 * i + 1] = y.applyAsDouble(s, k) + 0.6 * noise * random.nextGaussian();
      }
      shown.add(shown(name + " " + (k + 1), states, 2));
    }
    return set(name, shown);
  }

  private static Demonstration shown(String name, double[] states, int dimension) {
    return Demonstration.estimatingVelocities(
        name, Trajectory.evenlySpaced(SECONDS / (SAMPLES - 1), states, dimension));
  }

  private static DemonstrationSet set(String name, List<Demonstration> shown) {
    return DemonstrationSet.endingTogether(name, shown);
  }
}
