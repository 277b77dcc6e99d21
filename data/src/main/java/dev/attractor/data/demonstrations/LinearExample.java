package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.List;

/**
 * The linear flow of figure 4.1, x' = A x with A = [-1 4; 0 -1]: stable, yet it moves away from the
 * origin before it returns, because the symmetric part of A has an eigenvalue of +1. So no field
 * that contracts in the identity metric can follow it, and one that contracts in another can.
 */
public final class LinearExample {
  private static final double[][] STARTS = {{0, 2}, {0, -2}};
  private static final int SAMPLES = 400;
  private static final double DURATION = 8;

  private LinearExample() {}

  /** The exact state at time t: exp(-t) (x_1 + 4 t x_2, x_2). */
  static void flow(double[] start, double time, double[] into) {
    double decay = Math.exp(-time);
    into[0] = decay * (start[0] + 4 * time * start[1]);
    into[1] = decay * start[1];
  }

  /** A x. */
  public static void velocity(double[] state, double[] velocity) {
    velocity[0] = -state[0] + 4 * state[1];
    velocity[1] = -state[1];
  }

  /** The figure's two motions, from (0, 2) and (0, -2), to time 8. */
  public static DemonstrationSet demonstrations() {
    return new DemonstrationSet(
        "linear example",
        List.of(demonstration("above", STARTS[0]), demonstration("below", STARTS[1])),
        List.of(),
        new double[2]);
  }

  private static Demonstration demonstration(String name, double[] start) {
    double step = DURATION / (SAMPLES - 1);
    double[] positions = new double[SAMPLES * 2];
    double[] x = new double[2];
    for (int i = 0; i < SAMPLES; i++) {
      flow(start, i * step, x);
      System.arraycopy(x, 0, positions, i * 2, 2);
    }
    Trajectory trajectory = Trajectory.evenlySpaced(step, positions, 2);
    return FollowedFlow.demonstration(name, trajectory, LinearExample::velocity);
  }
}
