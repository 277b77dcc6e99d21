package dev.attractor.motion.kinematics;

import dev.attractor.motion.Trajectory;
import java.util.List;

/**
 * The largest speed, acceleration and jerk along trajectories: sizes of first, second and third
 * differences of states at even times over powers of their distance in time. Sizes are Euclidean,
 * in units of the data.
 */
public record Peaks(Peak speed, Peak acceleration, Peak jerk) {
  private static final int ORDERS = 3;

  /**
   * The peaks of trajectories, each resampled at {@code pieces + 1} even times by straight lines.
   *
   * @param trajectories at least one
   * @param pieces 3 or more
   */
  public static Peaks of(List<Trajectory> trajectories, int pieces) {
    if (trajectories.isEmpty() || pieces < ORDERS) {
      throw new IllegalArgumentException(
          "peaks need a trajectory in 3 or more pieces, got "
              + trajectories.size()
              + " in "
              + pieces);
    }
    Peak[] most = new Peak[ORDERS];
    for (int i = 0; i < ORDERS; i++) {
      most[i] = new Peak(0, -1, 0, new double[trajectories.getFirst().dimension()]);
    }
    for (int k = 0; k < trajectories.size(); k++) {
      scan(trajectories.get(k), k, pieces, most);
    }
    return new Peaks(most[0], most[1], most[2]);
  }

  private static void scan(Trajectory x, int number, int pieces, Peak[] most) {
    int d = x.dimension();
    double h = x.duration() / pieces;
    double[][] last = new double[ORDERS + 1][d]; // differences of order 0 to 3 before this state
    double[][] now = new double[ORDERS + 1][d];
    for (int i = 0; i <= pieces; i++) {
      x.interpolate(i == pieces ? x.time(x.size() - 1) : x.time(0) + i * h, now[0]);
      for (int order = 1; order <= Math.min(i, ORDERS); order++) {
        double square = 0;
        for (int a = 0; a < d; a++) {
          now[order][a] = (now[order - 1][a] - last[order - 1][a]) / h;
          square += now[order][a] * now[order][a];
        }
        double size = Math.sqrt(square);
        if (size > most[order - 1].value()) {
          most[order - 1] = new Peak(size, number, (i - 0.5 * order) * h, now[0]);
        }
      }
      double[][] held = last;
      last = now;
      now = held;
    }
  }
}
