package dev.attractor.motion;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How well roll-outs follow their demonstrations, by every {@link Metric}.
 *
 * @param units in which the distances are told
 * @param scores one for each metric
 */
public record Evaluation(Units.Kind units, Map<Metric, Score> scores) {
  /**
   * The distances by one metric.
   *
   * @param values one for each demonstration, in order
   */
  public record Score(List<Double> values) {
    public Score {
      values = List.copyOf(values);
    }

    /** Mean over the demonstrations. */
    public double mean() {
      return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
  }

  public Evaluation {
    scores = Map.copyOf(scores);
  }

  /**
   * Compares each roll-out with the demonstration of the same index.
   *
   * @throws IllegalArgumentException when there are not equally many, or none, or when dimensions
   *     differ
   */
  public static Evaluation of(
      List<Trajectory> rollOuts, List<Demonstration> demonstrations, Units units) {
    if (rollOuts.size() != demonstrations.size() || rollOuts.isEmpty()) {
      throw new IllegalArgumentException(
          "need one roll-out for each demonstration, got "
              + rollOuts.size()
              + " for "
              + demonstrations.size());
    }
    Map<Metric, Score> scores = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < rollOuts.size(); i++) {
        values.add(
            metric.distance(
                units.express(rollOuts.get(i)), units.express(demonstrations.get(i).trajectory())));
      }
      scores.put(metric, new Score(values));
    }
    return new Evaluation(units.kind(), scores);
  }

  /**
   * The velocity error of each demonstration: sqrt(mean_i |f(x_i) - v_i|^2) over its states x_i and
   * velocities v_i, in units per unit of its time. It judges the field where the data are; errors
   * that roll-outs add up are seen by the metrics.
   *
   * <p>At order 2, where the velocity of a position is that of its state, the error is that of the
   * acceleration.
   *
   * @throws IllegalArgumentException when dimensions differ
   */
  public static Score velocityErrors(
      MotionModel model, List<Demonstration> demonstrations, Units units) {
    Policy policy = model.policy();
    double[] velocity = new double[model.dimension()];
    List<Double> errors = new ArrayList<>();
    int d = model.positions();
    int from = velocity.length - d; // 0, or the first acceleration
    for (Demonstration demonstration : demonstrations) {
      Demonstration shown = model.order() == 1 ? demonstration : demonstration.withVelocities();
      double sum = 0;
      for (int i = 0; i < shown.size(); i++) {
        policy.velocity(shown.trajectory().position(i), velocity);
        for (int axis = 0; axis < d; axis++) {
          double off =
              (velocity[from + axis] - shown.velocity(i, from + axis)) / units.divisor(axis);
          sum += off * off;
        }
      }
      errors.add(Math.sqrt(sum / shown.size()));
    }
    return new Score(errors);
  }

  /** The distances by one metric. */
  public Score score(Metric metric) {
    return Objects.requireNonNull(scores.get(metric), () -> "not judged by " + metric);
  }
}
