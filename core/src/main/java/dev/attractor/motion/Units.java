package dev.attractor.motion;

import java.util.List;

/**
 * The units of distances: each axis of a state is divided by its own number. Scores of one motion
 * differ by tens of per cent between units, so a score always names its units.
 */
public final class Units {
  /** Which number an axis is divided by. */
  public enum Kind {
    /** Its own standard deviation over the demonstrations, where it moves. */
    PER_AXIS,
    /** The root mean square of all axes' standard deviations: shapes keep their proportions. */
    SCALAR,
    /** One: the units of the data. */
    DATA
  }

  /** A deviation below this share of the largest is no movement. */
  private static final double LEAST = 1e-4;

  /** A deviation below this share of the largest may be noise. */
  private static final double SMALL = 1e-2;

  /** Noise above this share of a deviation is all that there is. */
  private static final double NOISY = 0.5;

  private final Kind kind;
  private final double[] divisors;

  private Units(Kind kind, double[] divisors) {
    this.kind = kind;
    this.divisors = divisors;
  }

  /**
   * The units that some demonstrations define. Deviations are taken over all their states together,
   * about the common mean.
   *
   * <p>An axis that hardly moves would turn its noise into a movement of unit size: one whose
   * deviation is below {@value #LEAST} of the largest, or below {@value #SMALL} of it and no more
   * than twice its own noise ({@link Demonstration#noise}), is divided by the largest deviation, or
   * by one where no axis moves.
   *
   * @param demonstrations at least one, all of one dimension
   */
  public static Units of(Kind kind, List<Demonstration> demonstrations) {
    if (demonstrations.isEmpty()) {
      throw new IllegalArgumentException("units need at least one demonstration, got none");
    }
    int d = demonstrations.getFirst().dimension();
    double[] deviations = new double[d];
    double meanVariance = 0;
    double largest = 0;
    for (int axis = 0; axis < d; axis++) {
      double variance = variance(demonstrations, axis);
      meanVariance += variance / d;
      deviations[axis] = Math.sqrt(variance);
      largest = Math.max(largest, deviations[axis]);
    }
    double scalar = meanVariance > 0 ? Math.sqrt(meanVariance) : 1;
    double[] divisors = new double[d];
    for (int axis = 0; axis < d; axis++) {
      divisors[axis] =
          switch (kind) {
            case PER_AXIS ->
                moves(demonstrations, axis, deviations[axis], largest)
                    ? deviations[axis]
                    : largest > 0 ? largest : 1;
            case SCALAR -> scalar;
            case DATA -> 1;
          };
    }
    return new Units(kind, divisors);
  }

  private static boolean moves(
      List<Demonstration> demonstrations, int axis, double deviation, double largest) {
    if (deviation >= SMALL * largest) {
      return deviation > 0;
    }
    if (deviation < LEAST * largest) {
      return false;
    }
    double squares = 0;
    for (Demonstration demonstration : demonstrations) {
      double noise = demonstration.noise(axis);
      squares += noise * noise / demonstrations.size();
    }
    return !(Math.sqrt(squares) > NOISY * deviation);
  }

  /** Two passes: a motion far from the origin keeps its digits. */
  private static double variance(List<Demonstration> demonstrations, int axis) {
    long n = 0;
    double sum = 0;
    for (Demonstration demonstration : demonstrations) {
      Trajectory x = demonstration.trajectory();
      for (int i = 0; i < x.size(); i++) {
        sum += x.position(i, axis);
      }
      n += x.size();
    }
    double mean = sum / n;
    double squares = 0;
    for (Demonstration demonstration : demonstrations) {
      Trajectory x = demonstration.trajectory();
      for (int i = 0; i < x.size(); i++) {
        double off = x.position(i, axis) - mean;
        squares += off * off;
      }
    }
    return squares / n;
  }

  /** Which number an axis is divided by. */
  public Kind kind() {
    return kind;
  }

  /** The number that axis {@code axis} is divided by, positive. */
  public double divisor(int axis) {
    return divisors[axis];
  }

  /**
   * The same movement in these units.
   *
   * @throws IllegalArgumentException when the trajectory has another dimension
   */
  public Trajectory express(Trajectory trajectory) {
    int d = divisors.length;
    if (trajectory.dimension() != d) {
      throw new IllegalArgumentException(
          "the units have dimension " + d + ", the trajectory " + trajectory.dimension());
    }
    double[] scaled = trajectory.positions();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] /= divisors[i % d];
    }
    return Trajectory.of(trajectory.times(), scaled, d);
  }
}
