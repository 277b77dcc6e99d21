package dev.attractor.motion.checks;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.util.ArrayList;
import java.util.List;

/**
 * Rests on the way: more than 15 % of a demonstration's duration spent within 1 % of the extent,
 * farther than 5 % from its end. A motion x' = f(x) with one goal rests there only; learned from a
 * rest elsewhere it passes the place at another time than shown, and the field is bent around it.
 */
public final class Rests {
  private static final double STILL = 0.01; // of the extent
  private static final double STILL_TIME = 0.15; // of the duration
  private static final double LEAVES = 0.05; // of the extent

  private Rests() {}

  /** States {@code from} to {@code to}, both at rest. */
  record Rest(int from, int to) {}

  /** All rests of a trajectory, in their order. */
  static List<Rest> of(Trajectory x, double extent) {
    List<Rest> rests = new ArrayList<>();
    double[] end = x.end();
    for (int i = 0; i < x.size(); i++) {
      int j = i;
      while (j + 1 < x.size()
          && ShownPath.distance(x.position(i), x.position(j + 1)) < STILL * extent) {
        j++;
      }
      if (x.time(j) - x.time(i) > STILL_TIME * x.duration()
          && ShownPath.distance(x.position(i), end) > LEAVES * extent) {
        rests.add(new Rest(i, j));
        i = j;
      }
    }
    return rests;
  }

  /**
   * The same movements without their rests on the way: of each rest the first state is left, and
   * the time from it to the state after the rest is that of their distance at the mean speed of the
   * rest of the movement. A demonstration without rests is returned as it is.
   *
   * @param shown at least one, all of one dimension
   */
  public static List<Demonstration> cut(List<Demonstration> shown) {
    List<Demonstration> smooth = shown.stream().map(Demonstration::smoothed).toList();
    Units units = Units.of(Units.Kind.PER_AXIS, shown);
    double extent = DataChecks.extent(smooth, units);
    List<Demonstration> cut = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      Trajectory x = units.express(smooth.get(i).trajectory());
      List<Rest> rests = extent > 0 ? of(x, extent) : List.of();
      cut.add(rests.isEmpty() ? shown.get(i) : without(rests, shown.get(i), x));
    }
    return cut;
  }

  /**
   * @param x the smoothed states in standard deviations
   */
  private static Demonstration without(List<Rest> rests, Demonstration shown, Trajectory x) {
    int d = shown.dimension();
    double still = rests.stream().mapToDouble(r -> x.time(r.to) - x.time(r.from)).sum();
    double speed = x.length() / (x.duration() - still);
    Trajectory all = shown.trajectory();
    List<Integer> kept = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    double[] velocities = shown.velocities();
    double saved = 0; // time
    for (int i = 0; i < all.size(); i++) {
      kept.add(i);
      times.add(all.time(i) - saved);
      int from = i;
      for (Rest rest : rests) {
        if (rest.from == from) {
          int next = rest.to + 1;
          double crossing = ShownPath.distance(x.position(from), x.position(next)) / speed;
          for (int a = 0; a < d; a++) {
            velocities[from * d + a] = (all.position(next, a) - all.position(from, a)) / crossing;
          }
          saved += all.time(next) - all.time(from) - crossing;
          i = rest.to;
        }
      }
    }
    double[] positions = new double[kept.size() * d];
    double[] rates = new double[kept.size() * d];
    for (int i = 0; i < kept.size(); i++) {
      System.arraycopy(all.position(kept.get(i)), 0, positions, i * d, d);
      System.arraycopy(velocities, kept.get(i) * d, rates, i * d, d);
    }
    Trajectory left =
        Trajectory.of(times.stream().mapToDouble(Double::doubleValue).toArray(), positions, d);
    return shown.velocitySource() == Demonstration.VelocitySource.ESTIMATED
        ? Demonstration.estimatingVelocities(shown.name(), left)
        : Demonstration.of(shown.name(), left, rates);
  }
}
