package dev.attractor.app.reproduce.arm;

import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Trajectory;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The arm under a controller that follows a policy: each millisecond it reads angles and rates (as
 * they were a delay ago), asks the policy for the velocity f(x) at these angles and how that
 * changes along the motion, and sets the torques that give the links the acceleration
 *
 * <pre>(f(x + h f(x)) - f(x)) / h + K e + K^2 / 4 (the integral of e),  e = f(x) - x'.</pre>
 *
 * <p>The integral, which carries what motors and masses are wrong by, stands still while a motor is
 * at its limit. The links move by the classical Runge-Kutta method in quarters of a cycle, with the
 * torques held; a stop of the elbow is a stiff damped spring.
 */
final class ArmLoop {
  /** How long a push lasts, in seconds. */
  static final double PUSHED = 0.1;

  /** When it begins, as a share of the motion's duration. */
  static final double PUSH_AT = 0.4;

  /** K, per second. */
  static final double FEEDBACK = 30;

  static final double CYCLE = 1e-3;
  private static final int PIECES = 4;
  private static final double STOP_STIFFNESS = 5000; // N m / rad
  private static final double STOP_DAMPING = 100; // N m s / rad
  private static final int DURATIONS = 3;
  private static final int SHOWN_CYCLES = 10;

  private final ArmCase setting;
  private final Policy policy;
  private final Trajectory reference;
  private final double[] goal;
  private final double[] state; // angles, rates
  private final double[] torque = new double[2];
  private final double[] velocity = new double[2];
  private final double[] ahead = new double[2];
  private final double[] wanted = new double[2];
  private final double[] integral = new double[2];
  private final Deque<double[]> measured = new ArrayDeque<>();
  private double largestTorque;

  /**
   * What happened, in metres, seconds and N m.
   *
   * @param hand where the hand went, until the motion's duration is over
   * @param path distance between its path and that of the motion, both ways added
   * @param alongTime root-mean-square distance at equal times
   * @param end distance from the goal after three durations
   * @param recovery from the end of a push until the motion is as near its goal, in its latent
   *     space, as it was before; NaN without a push, or when it never is
   * @param torque the largest that a motor gave
   * @param bend the largest angle of the elbow
   */
  record Outcome(
      ArmCase setting,
      Trajectory hand,
      Trajectory motion,
      double path,
      double alongTime,
      double end,
      double recovery,
      double torque,
      double bend) {}

  private ArmLoop(ArmCase setting, MotionModel model, Trajectory shown) {
    this.setting = setting;
    policy = model.policy();
    goal = model.goal();
    double[] start = shown.start();
    for (int i = 0; i < start.length; i++) {
      start[i] += setting.turnedBy();
    }
    int shownSteps = (int) Math.round(shown.duration() / (SHOWN_CYCLES * CYCLE));
    reference = model.rollOut(start, SHOWN_CYCLES * CYCLE, shownSteps);
    policy.velocity(start, velocity);
    state = new double[] {start[0], start[1], velocity[0], velocity[1]};
  }

  /**
   * Moves the arm.
   *
   * @param shown the demonstration whose start and duration it takes
   */
  static Outcome run(ArmCase setting, MotionModel model, Trajectory shown) {
    return new ArmLoop(setting, model, shown).run();
  }

  private Outcome run() {
    int cycles = (reference.size() - 1) * SHOWN_CYCLES;
    int pushBegins = (int) (PUSH_AT * cycles);
    int pushEnds = pushBegins + (int) Math.round(PUSHED / CYCLE);
    double[] angles = new double[2 * reference.size()];
    double before = Double.NaN;
    double recovery = Double.NaN;
    double bend = 0;
    for (int cycle = 0; cycle <= DURATIONS * cycles; cycle++) {
      if (cycle <= cycles && cycle % SHOWN_CYCLES == 0) {
        System.arraycopy(state, 0, angles, 2 * (cycle / SHOWN_CYCLES), 2);
      }
      double distance = policy.latentDistance(new double[] {state[0], state[1]});
      if (cycle == pushBegins) {
        before = distance;
      }
      if (setting.push() != 0
          && cycle >= pushEnds
          && Double.isNaN(recovery)
          && distance <= before) {
        recovery = (cycle - pushEnds) * CYCLE;
      }
      control();
      boolean pushed = cycle >= pushBegins && cycle < pushEnds;
      for (int piece = 0; piece < PIECES; piece++) {
        move(CYCLE / PIECES, pushed ? setting.push() : 0);
      }
      bend = Math.max(bend, state[1] - state[0]);
    }
    Trajectory hand = Arm.hand(Trajectory.evenlySpaced(SHOWN_CYCLES * CYCLE, angles, 2));
    Trajectory motion = Arm.hand(reference);
    double[] last = Arm.hand(state[0], state[1]);
    double[] place = Arm.hand(goal[0], goal[1]);
    return new Outcome(
        setting,
        hand,
        motion,
        Metric.DTWD.distance(hand, motion),
        Metric.RMSE.distance(hand, motion),
        Math.hypot(last[0] - place[0], last[1] - place[1]),
        recovery,
        largestTorque,
        bend);
  }

  /** Sets the torques by what was measured a delay ago. */
  private void control() {
    measured.addLast(state.clone());
    if (measured.size() > 1 + Math.round(setting.delay() / CYCLE)) {
      measured.removeFirst();
    }
    double[] seen = measured.getFirst();
    double[] x = {seen[0], seen[1]};
    policy.velocity(x, velocity);
    for (int i = 0; i < 2; i++) {
      x[i] += CYCLE * velocity[i];
    }
    policy.velocity(x, ahead);
    for (int i = 0; i < 2; i++) {
      wanted[i] =
          (ahead[i] - velocity[i]) / CYCLE
              + FEEDBACK * (velocity[i] - seen[2 + i])
              + FEEDBACK * FEEDBACK / 4 * integral[i];
    }
    Arm.LINKS.torque(seen, wanted, torque);
    boolean within = Math.max(Math.abs(torque[0]), Math.abs(torque[1])) <= setting.limit();
    for (int i = 0; i < 2; i++) {
      integral[i] += within ? CYCLE * (velocity[i] - seen[2 + i]) : 0;
      torque[i] = setting.gain() * Math.clamp(torque[i], -setting.limit(), setting.limit());
      largestTorque = Math.max(largestTorque, Math.abs(torque[i]));
    }
  }

  private void move(double h, double push) {
    double[] a = slope(state, push);
    double[] b = slope(moved(a, h / 2), push);
    double[] c = slope(moved(b, h / 2), push);
    double[] d = slope(moved(c, h), push);
    for (int i = 0; i < state.length; i++) {
      state[i] += h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
    }
  }

  private double[] moved(double[] slope, double h) {
    double[] at = state.clone();
    for (int i = 0; i < at.length; i++) {
      at[i] += h * slope[i];
    }
    return at;
  }

  private double[] slope(double[] at, double push) {
    double beyond = at[1] - at[0] - setting.stop();
    double stop = beyond > 0 ? STOP_STIFFNESS * beyond + STOP_DAMPING * (at[3] - at[2]) : 0;
    double[] onLinks = {torque[0], torque[1] + push - Math.max(0, stop)};
    double[] slope = new double[4];
    Arm.LINKS.velocity(at, onLinks, slope);
    return slope;
  }
}
