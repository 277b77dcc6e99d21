package dev.attractor.motion;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where something was, and when: n states of dimension d with their time stamps. Immutable.
 *
 * <p>Times are in seconds (or whatever unit the source keeps; velocities are in the same one) and
 * strictly increase; they need neither start at zero nor be evenly spaced. Positions are held in
 * one array, state after state: axis a of state i is {@code positions[i * d + a]}.
 */
public final class Trajectory {
  private final double[] times;
  private final double[] positions;
  private final int dimension;

  private Trajectory(double[] times, double[] positions, int dimension) {
    this.times = times;
    this.positions = positions;
    this.dimension = dimension;
  }

  /**
   * A trajectory of n states at the given times.
   *
   * @param times n time stamps, strictly increasing; copied
   * @param positions n d numbers, state after state; copied
   * @param dimension d
   * @throws IllegalArgumentException when there are fewer than two states, when the sizes disagree,
   *     when times do not increase, or when any number is NaN or infinite
   */
  public static Trajectory of(double[] times, double[] positions, int dimension) {
    return checked(times.clone(), positions.clone(), dimension);
  }

  /**
   * A trajectory whose state i is at time {@code i * timeStep}.
   *
   * @param timeStep time between neighbours, positive
   * @param positions n d numbers, state after state; copied
   * @param dimension d
   * @throws IllegalArgumentException as {@link #of}
   */
  public static Trajectory evenlySpaced(double timeStep, double[] positions, int dimension) {
    if (!(timeStep > 0) || timeStep == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("time step must be positive and finite, got " + timeStep);
    }
    double[] times = new double[dimension < 1 ? 0 : positions.length / dimension];
    for (int i = 0; i < times.length; i++) {
      times[i] = i * timeStep;
    }
    return checked(times, positions.clone(), dimension);
  }

  private static Trajectory checked(double[] times, double[] positions, int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "a trajectory needs at least 2 states, got " + times.length);
    }
    if (positions.length != (long) times.length * dimension) {
      throw new IllegalArgumentException(
          times.length
              + " states of dimension "
              + dimension
              + " need "
              + (long) times.length * dimension
              + " numbers, got "
              + positions.length);
    }
    for (int i = 0; i < times.length; i++) {
      if (!Double.isFinite(times[i])) {
        throw new IllegalArgumentException("time " + i + " is not finite: " + times[i]);
      }
      if (i > 0 && times[i] <= times[i - 1]) {
        throw new IllegalArgumentException(
            "times must increase, but time " + i + " is " + times[i] + " after " + times[i - 1]);
      }
    }
    requireFinite("position", positions, dimension);
    return new Trajectory(times, positions, dimension);
  }

  static void requireFinite(String what, double[] numbers, int dimension) {
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw new IllegalArgumentException(
            what
                + " of state "
                + i / dimension
                + ", axis "
                + i % dimension
                + ", is not finite: "
                + numbers[i]);
      }
    }
  }

  /** n, the number of states; at least 2. */
  public int size() {
    return times.length;
  }

  /** d, the number of axes. */
  public int dimension() {
    return dimension;
  }

  /** The time stamp of state {@code i}. */
  public double time(int i) {
    return times[i];
  }

  /** Axis {@code axis} of state {@code i}. */
  public double position(int i, int axis) {
    return positions[i * dimension + checkAxis(axis)];
  }

  /** State {@code i}, a fresh array of d numbers. */
  public double[] position(int i) {
    return Arrays.copyOfRange(positions, i * dimension, (i + 1) * dimension);
  }

  /** The first state, a fresh array of d numbers. */
  public double[] start() {
    return position(0);
  }

  /** The last state, a fresh array of d numbers. */
  public double[] end() {
    return position(size() - 1);
  }

  /** A copy of all n time stamps. */
  public double[] times() {
    return times.clone();
  }

  /** A copy of all n d numbers, state after state. */
  public double[] positions() {
    return positions.clone();
  }

  /** The numbers themselves, for reading inside this package. */
  double[] flat() {
    return positions;
  }

  /**
   * The first axes of every state.
   *
   * @param count how many, 1 to d
   */
  public Trajectory firstAxes(int count) {
    if (count < 1 || count > dimension) {
      throw new IllegalArgumentException("can keep 1 to " + dimension + " axes, got " + count);
    }
    if (count == dimension) {
      return this;
    }
    double[] kept = new double[size() * count];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(positions, i * dimension, kept, i * count, count);
    }
    return of(times, kept, count);
  }

  /** Time from the first state to the last. */
  public double duration() {
    return times[times.length - 1] - times[0];
  }

  /** The mean time between neighbours, duration / (n - 1). */
  public double timeStep() {
    return duration() / (times.length - 1);
  }

  /**
   * The state at any time, on the straight line between its neighbours; before the first and after
   * the last state, that state.
   *
   * @param time when, finite
   * @param into d numbers, overwritten
   */
  public void interpolate(double time, double[] into) {
    if (into.length != dimension) {
      throw new IllegalArgumentException(
          "the state has dimension " + dimension + ", the array has " + into.length);
    }
    if (!Double.isFinite(time)) {
      throw new IllegalArgumentException("time is not finite: " + time);
    }
    int found = Arrays.binarySearch(times, time);
    int right = found >= 0 ? found : -found - 1;
    if (found >= 0 || right == 0 || right == times.length) {
      System.arraycopy(
          positions, Math.min(right, times.length - 1) * dimension, into, 0, dimension);
      return;
    }
    double share = (time - times[right - 1]) / (times[right] - times[right - 1]);
    for (int a = 0; a < dimension; a++) {
      double before = positions[(right - 1) * dimension + a];
      into[a] = before + share * (positions[right * dimension + a] - before);
    }
  }

  /** How long the path is from its start to each state, straight between neighbours: n numbers. */
  public double[] lengths() {
    double[] lengths = new double[size()];
    for (int i = 1; i < lengths.length; i++) {
      double square = 0;
      for (int at = i * dimension; at < (i + 1) * dimension; at++) {
        double step = positions[at] - positions[at - dimension];
        square += step * step;
      }
      lengths[i] = lengths[i - 1] + Math.sqrt(square);
    }
    return lengths;
  }

  /** How long the whole path is. */
  public double length() {
    return lengths()[size() - 1];
  }

  /**
   * The points of the path at some distances along it from its start; its end beyond that.
   *
   * @param distances m numbers in ascending order
   * @return m d numbers, point after point
   */
  public double[] alongPath(double[] distances) {
    double[] lengths = lengths();
    double[] points = new double[distances.length * dimension];
    int piece = 0;
    for (int i = 0; i < distances.length; i++) {
      while (piece < size() - 1 && lengths[piece + 1] <= distances[i]) {
        piece++;
      }
      boolean last = piece == size() - 1;
      double share =
          last ? 0 : (distances[i] - lengths[piece]) / (lengths[piece + 1] - lengths[piece]);
      for (int axis = 0; axis < dimension; axis++) {
        double here = positions[piece * dimension + axis];
        points[i * dimension + axis] =
            last ? here : here + share * (positions[(piece + 1) * dimension + axis] - here);
      }
    }
    return points;
  }

  private int checkAxis(int axis) {
    return Objects.checkIndex(axis, dimension);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Trajectory t
        && dimension == t.dimension
        && Arrays.equals(times, t.times)
        && Arrays.equals(positions, t.positions);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(times) + Arrays.hashCode(positions);
  }

  @Override
  public String toString() {
    return "Trajectory[" + size() + " states of dimension " + dimension + "]";
  }
}
