package dev.attractor.app.reproduce;

import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Standardisation;
import java.util.SplittableRandom;

/** A control loop that is disturbed: pushes, cycles of random length, goals that move. */
final class RobotLoop {
  private static final double DURATION = 2;
  private static final double PUSH_SHARE = 0.01;
  private static final double GOAL_SHARE = 0.002;
  private static final double FARTHEST_PUSH = 6; // standard deviations, about two boxes
  private static final int REST = 1000;

  private RobotLoop() {}

  /**
   * What happened.
   *
   * @param steps taken
   * @param pushes of the state
   * @param goals changes of the goal
   * @param grew steps after which the latent distance was larger than before
   * @param tooFast steps that went farther than the limit allows
   * @param distanceAtTheEnd in standard deviations, over an extent of about 3 of them
   */
  record Outcome(
      int steps, int pushes, int goals, int grew, int tooFast, double distanceAtTheEnd) {}

  static Outcome run(MotionModel model, int steps, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Policy policy = model.policy();
    Standardisation units = model.standardisation();
    double limit = policy.pace().maxSpeed();
    double[] x = model.goal();
    double[] from = new double[x.length];
    int pushes = 0;
    int goals = 0;
    int grew = 0;
    int tooFast = 0;
    for (int n = 0; n < steps; n++) {
      if (random.nextDouble() < GOAL_SHARE) {
        policy.goal(moved(model.goal(), units, 1, random));
        goals++;
      }
      if (random.nextDouble() < PUSH_SHARE) {
        x = moved(x, units, FARTHEST_PUSH * random.nextDouble(), random);
        pushes++;
      }
      System.arraycopy(x, 0, from, 0, x.length);
      double before = policy.latentDistance(x);
      double h = DURATION * Math.pow(10, -3 + 2 * random.nextDouble());
      policy.step(x, h);
      // Decoding and encoding again is exact to about 1e-12 of the sizes.
      grew += policy.latentDistance(x) > before + 1e-9 * (1 + before) ? 1 : 0;
      tooFast += distance(x, from) > limit * h * (1 + 1e-9) ? 1 : 0;
    }
    for (int n = 0; n < REST; n++) {
      policy.step(x, 10 * DURATION / REST);
    }
    double sum = 0;
    double[] goal = policy.goal();
    for (int i = 0; i < x.length; i++) {
      sum += Math.pow((x[i] - goal[i]) / units.divisor(i), 2);
    }
    return new Outcome(steps, pushes, goals, grew, tooFast, Math.sqrt(sum) / 3);
  }

  private static double[] moved(
      double[] x, Standardisation units, double size, SplittableRandom random) {
    double[] other = x.clone();
    for (int i = 0; i < other.length; i++) {
      other[i] += size * units.divisor(i) * (2 * random.nextDouble() - 1);
    }
    return other;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
