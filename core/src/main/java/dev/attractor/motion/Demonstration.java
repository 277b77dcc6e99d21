package dev.attractor.motion;

import java.util.Arrays;
import java.util.Objects;

/**
 * A movement that was shown: a trajectory and the velocity at each of its states. Immutable.
 *
 * <p>The velocities were either measured with the movement or estimated here from the positions;
 * {@link #velocitySource()} says which. All numbers are in the units of the source; whoever learns
 * from a demonstration standardises it and converts results back.
 */
public final class Demonstration {
  /** Where velocities come from. */
  public enum VelocitySource {
    /** They came with the data. */
    GIVEN,
    /** They are slopes of parabolas through neighbouring states. */
    ESTIMATED
  }

  private final String name;
  private final Trajectory trajectory;
  private final double[] velocities;
  private final VelocitySource velocitySource;

  private Demonstration(
      String name, Trajectory trajectory, double[] velocities, VelocitySource velocitySource) {
    this.name = Objects.requireNonNull(name, "name");
    this.trajectory = trajectory;
    this.velocities = velocities;
    this.velocitySource = velocitySource;
  }

  /**
   * A demonstration whose velocities are known.
   *
   * @param name what reports call it, such as {@code "Sshape 1"}
   * @param trajectory n states of dimension d
   * @param velocities n d numbers, state after state, per unit of the trajectory's time; copied
   * @throws IllegalArgumentException when the sizes disagree or a velocity is NaN or infinite
   */
  public static Demonstration of(String name, Trajectory trajectory, double[] velocities) {
    int d = trajectory.dimension();
    if (velocities.length != trajectory.size() * d) {
      throw new IllegalArgumentException(
          name
              + ": "
              + trajectory.size()
              + " states of dimension "
              + d
              + " need "
              + trajectory.size() * d
              + " velocities, got "
              + velocities.length);
    }
    double[] own = velocities.clone();
    Trajectory.requireFinite(name + ": velocity", own, d);
    return new Demonstration(name, trajectory, own, VelocitySource.GIVEN);
  }

  /**
   * A demonstration whose velocities are estimated: at each state the slope of the parabola through
   * it and its two neighbours (at either end, through the three outermost states), which is exact
   * for quadratic movements whatever the time stamps. Two states give one difference quotient.
   *
   * @throws IllegalArgumentException when a slope overflows
   */
  public static Demonstration estimatingVelocities(String name, Trajectory trajectory) {
    double[] slopes = slopes(trajectory);
    Trajectory.requireFinite(name + ": estimated velocity", slopes, trajectory.dimension());
    return new Demonstration(name, trajectory, slopes, VelocitySource.ESTIMATED);
  }

  private static double[] slopes(Trajectory x) {
    int n = x.size();
    int d = x.dimension();
    double[] slopes = new double[n * d];
    for (int i = 0; i < n; i++) {
      if (n == 2) {
        for (int a = 0; a < d; a++) {
          slopes[i * d + a] = (x.position(1, a) - x.position(0, a)) / x.duration();
        }
        continue;
      }
      int mid = Math.clamp(i, 1, n - 2);
      double h = x.time(mid) - x.time(mid - 1);
      double k = x.time(mid + 1) - x.time(mid);
      // Newton's form: the slope at t of q(t_0) + s (t - t_0) + c (t - t_0)(t - t_1).
      double from0 = x.time(i) - x.time(mid - 1);
      double from1 = x.time(i) - x.time(mid);
      for (int a = 0; a < d; a++) {
        double s = (x.position(mid, a) - x.position(mid - 1, a)) / h;
        double c = ((x.position(mid + 1, a) - x.position(mid, a)) / k - s) / (h + k);
        slopes[i * d + a] = s + c * (from0 + from1);
      }
    }
    return slopes;
  }

  /** What reports call it. */
  public String name() {
    return name;
  }

  /** The states and their times. */
  public Trajectory trajectory() {
    return trajectory;
  }

  /** n, the number of states. */
  public int size() {
    return trajectory.size();
  }

  /** d, the number of axes. */
  public int dimension() {
    return trajectory.dimension();
  }

  /** The mean time between neighbouring states of this demonstration. */
  public double timeStep() {
    return trajectory.timeStep();
  }

  /** Axis {@code axis} of the velocity at state {@code i}. */
  public double velocity(int i, int axis) {
    return velocities[i * dimension() + Objects.checkIndex(axis, dimension())];
  }

  /** A copy of all n d velocities, state after state. */
  public double[] velocities() {
    return velocities.clone();
  }

  /** Whether the velocities came with the data or were estimated from the positions. */
  public VelocitySource velocitySource() {
    return velocitySource;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Demonstration o
        && name.equals(o.name)
        && velocitySource == o.velocitySource
        && trajectory.equals(o.trajectory)
        && Arrays.equals(velocities, o.velocities);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, trajectory, velocitySource) * 31 + Arrays.hashCode(velocities);
  }

  @Override
  public String toString() {
    return "Demonstration["
        + name
        + ": "
        + size()
        + " states of dimension "
        + dimension()
        + ", velocities "
        + (velocitySource == VelocitySource.GIVEN ? "given" : "estimated")
        + "]";
  }
}
