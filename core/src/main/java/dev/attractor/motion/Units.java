package dev.attractor.motion;

import java.util.List;

/**
 * The units of distances: each axis of a state is divided by its own number. Scores of one motion
 * differ by tens of per cent between units, so a score always names its units.
 */
public final class Units {
  /** Which number an axis is divided by. */
  public enum Kind {
    /** Its own standard deviation over the demonstrations. */
    PER_AXIS,
    /** The root mean square of all axes' standard deviations: shapes keep their proportions. */
    SCALAR,
    /** One: the units of the data. */
    DATA
  }

  private final Kind kind;
  private final double[] divisors;

  private Units(Kind kind, double[] divisors) {
    this.kind = kind;
    this.divisors = divisors;
  }

  /**
   * The units that some demonstrations define. Deviations are taken over all their states together,
   * about the common mean. An axis that never moves is divided by one.
   *
   * @param demonstrations at least one, all of one dimension
   */
  public static Units of(Kind kind, List<Demonstration> demonstrations) {
    if (demonstrations.isEmpty()) {
      throw new IllegalArgumentException("units need at least one demonstration, got none");
    }
    int d = demonstrations.getFirst().dimension();
    double[] divisors = new double[d];
    double meanVariance = 0;
    for (int axis = 0; axis < d; axis++) {
      double variance = variance(demonstrations, axis);
      meanVariance += variance / d;
      divisors[axis] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    double scalar = meanVariance > 0 ? Math.sqrt(meanVariance) : 1;
    for (int axis = 0; axis < d; axis++) {
      divisors[axis] =
          switch (kind) {
            case PER_AXIS -> divisors[axis];
            case SCALAR -> scalar;
            case DATA -> 1;
          };
    }
    return new Units(kind, divisors);
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
