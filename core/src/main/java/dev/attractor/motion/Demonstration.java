package dev.attractor.motion;

import dev.attractor.internal.smoothing.SmoothingSpline;
import java.util.Arrays;
import java.util.Locale;
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
    ESTIMATED,
    /** They and the states are those of smoothing splines. */
    SMOOTHED
  }

  /** States that smoothing needs. */
  private static final int FEWEST_TO_SMOOTH = 20;

  /** Noise of slopes, over their mean size, below which they are left as they are. */
  private static final double SLIGHT = 0.05;

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

  /**
   * The same movement without its noise, where the noise matters: each axis becomes a cubic
   * smoothing spline whose weight is chosen by cross-validation, and velocities are its slopes. A
   * demonstration whose velocities were given is returned as it is, and so is one with fewer than
   * 20 states, or one whose noise changes estimated velocities by less than 5 % of their mean size.
   */
  public Demonstration smoothed() {
    if (velocitySource != VelocitySource.ESTIMATED || size() < FEWEST_TO_SMOOTH) {
      return this;
    }
    int n = size();
    int d = dimension();
    double[] smooth = new double[n * d];
    double[] slopes = new double[n * d];
    double noise = 0;
    double speed = 0;
    for (int a = 0; a < d; a++) {
      SmoothingSpline spline = spline(a);
      double[] values = spline.values();
      double[] rates = spline.slopes();
      noise += spline.noise() * spline.noise();
      for (int i = 0; i < n; i++) {
        smooth[i * d + a] = values[i];
        slopes[i * d + a] = rates[i];
        speed += rates[i] * rates[i] / n;
      }
    }
    // A central difference of noise of deviation s has deviation s / (sqrt(2) h).
    double rough = Math.sqrt(noise / 2) / timeStep();
    if (!(rough > SLIGHT * Math.sqrt(speed)) || !finite(smooth) || !finite(slopes)) {
      return this;
    }
    return new Demonstration(
        name, Trajectory.of(trajectory.times(), smooth, d), slopes, VelocitySource.SMOOTHED);
  }

  /**
   * The same movement as states (x, v) of position and velocity, 2 d axes, whose velocities are (v,
   * a) with the slopes a of v.
   */
  public Demonstration withVelocities() {
    int n = size();
    int d = dimension();
    double[] slopes = slopes(Trajectory.of(trajectory.times(), velocities, d));
    double[] states = new double[2 * n * d];
    double[] rates = new double[2 * n * d];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        states[2 * i * d + a] = trajectory.position(i, a);
        states[(2 * i + 1) * d + a] = velocities[i * d + a];
        rates[2 * i * d + a] = velocities[i * d + a];
        rates[(2 * i + 1) * d + a] = slopes[i * d + a];
      }
    }
    return of(name, Trajectory.of(trajectory.times(), states, 2 * d), rates);
  }

  private static boolean finite(double[] numbers) {
    return Arrays.stream(numbers).allMatch(Double::isFinite);
  }

  /**
   * The standard deviation of the noise of an axis, as a smoothing spline leaves it; NaN with fewer
   * than 20 states. Noise of neighbouring states that goes together is not seen.
   */
  public double noise(int axis) {
    return size() < FEWEST_TO_SMOOTH
        ? Double.NaN
        : spline(Objects.checkIndex(axis, dimension())).noise();
  }

  private SmoothingSpline spline(int axis) {
    int n = size();
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = trajectory.position(i, axis);
    }
    return SmoothingSpline.crossValidated(trajectory.times(), values);
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
        + velocitySource.name().toLowerCase(Locale.ROOT)
        + "]";
  }
}
