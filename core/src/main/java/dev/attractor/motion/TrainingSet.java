package dev.attractor.motion;

import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StrictContraction;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Demonstrations in standardised units, all their states side by side: {@code positions} and {@code
 * velocities} are d rows of {@code size} numbers.
 */
record TrainingSet(
    List<Demonstration> demonstrations,
    Standardisation standardisation,
    int size,
    double[] positions,
    double[] velocities) {
  static TrainingSet of(List<Demonstration> demonstrations, Units.Kind kind, boolean centred) {
    if (demonstrations.isEmpty()) {
      throw new IllegalArgumentException("learning needs at least one demonstration, got none");
    }
    int d = demonstrations.getFirst().dimension();
    int size = 0;
    for (Demonstration demonstration : demonstrations) {
      if (demonstration.dimension() != d) {
        throw new IllegalArgumentException(
            demonstration.name()
                + " has dimension "
                + demonstration.dimension()
                + ", "
                + demonstrations.getFirst().name()
                + " has "
                + d);
      }
      size = Math.addExact(size, demonstration.size());
    }
    return of(demonstrations, Standardisation.of(kind, demonstrations, centred), size);
  }

  /** The same as states of position and velocity, as the field wants them. */
  TrainingSet withVelocities(SecondOrder field) {
    return of(
        demonstrations.stream().map(Demonstration::withVelocities).toList(),
        SecondOrderStates.units(standardisation, field.frequency()),
        size);
  }

  private static TrainingSet of(
      List<Demonstration> demonstrations, Standardisation units, int size) {
    int d = units.dimension();
    double[] x = new double[d * size];
    double[] v = new double[d * size];
    int at = 0;
    for (Demonstration demonstration : demonstrations) {
      for (int i = 0; i < demonstration.size(); i++, at++) {
        for (int a = 0; a < d; a++) {
          x[a * size + at] =
              (demonstration.trajectory().position(i, a) - units.offset(a)) / units.divisor(a);
          v[a * size + at] = demonstration.velocity(i, a) / units.divisor(a);
        }
      }
    }
    return new TrainingSet(List.copyOf(demonstrations), units, size, x, v);
  }

  int dimension() {
    return standardisation.dimension();
  }

  /**
   * The field at the rate at which a distance is halved in that share of the mean duration, and at
   * order 2 with the demonstrations' {@link #frequency}.
   *
   * @param share infinite for the field's own rate
   * @param goal standardised
   */
  Field timed(Field field, double share, double[] goal) {
    Field own = fieldOfHalfLife(field, share);
    return own instanceof SecondOrder swinging ? swinging.timed(own.rate(), frequency(goal)) : own;
  }

  private Field fieldOfHalfLife(Field field, double share) {
    if (share == Double.POSITIVE_INFINITY) {
      return field;
    }
    double duration =
        demonstrations.stream().mapToDouble(d -> d.trajectory().duration()).average().orElseThrow();
    double rate = Math.min(1e6, Math.log(2) / (share * duration)); // the largest a field takes
    return switch (field) {
      case ExtendedLinearization f -> f.rate(rate);
      case StrictContraction f -> f.rate(rate);
      case SecondOrder f -> f.timed(rate, f.frequency());
      default -> field;
    };
  }

  /**
   * The root mean square of the velocities over that of the distances from the goal: about the
   * angular frequency of a movement that swings about its goal.
   *
   * @param goal standardised
   */
  private double frequency(double[] goal) {
    double squares = 0;
    double distances = 0;
    for (int i = 0; i < positions.length; i++) {
      double away = positions[i] - goal[i / size];
      squares += velocities[i] * velocities[i];
      distances += away * away;
    }
    return distances > 0 ? Math.min(1e6, Math.sqrt(squares / distances)) : 0;
  }

  /** The largest demonstrated speed, in units of the data; infinite when nothing moves. */
  double peakSpeed() {
    double most = 0;
    for (Demonstration demonstration : demonstrations) {
      double[] v = new double[dimension()];
      for (int i = 0; i < demonstration.size(); i++) {
        for (int a = 0; a < v.length; a++) {
          v[a] = demonstration.velocity(i, a);
        }
        most = Math.max(most, FiniteStates.length(v));
      }
    }
    return most > 0 ? most : Double.POSITIVE_INFINITY;
  }

  /** How many demonstrations were smoothed. */
  long smoothed() {
    return demonstrations.stream()
        .filter(d -> d.velocitySource() == Demonstration.VelocitySource.SMOOTHED)
        .count();
  }

  /** SHA-256 of all times, positions and velocities, in order, as big-endian doubles. */
  String hash() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (Demonstration demonstration : demonstrations) {
      update(digest, demonstration.trajectory().times());
      update(digest, demonstration.trajectory().flat());
      update(digest, demonstration.velocities());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, double[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Double.BYTES);
    bytes.asDoubleBuffer().put(numbers);
    digest.update(bytes);
  }
}
