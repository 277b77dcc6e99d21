package dev.attractor.app.motion;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Evaluation;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model's distances from its demonstrations, and from those kept aside, in the same units.
 *
 * @param velocity the velocity error of each
 * @param unseen null when no demonstration was kept aside, as is their velocity error
 */
public record MotionScores(
    Evaluation training,
    Evaluation.Score velocity,
    Evaluation unseen,
    Evaluation.Score unseenVelocity) {
  /** One metric, as JSON tells it. */
  record Score(double mean, List<Double> values) {}

  public static MotionScores of(
      MotionModel model, DemonstrationSet set, Units.Kind kind, MotionRollOuts method) {
    if (model.positions() != set.dimension()) {
      throw new WrongUsage(
          "the model has "
              + model.positions()
              + " dimensions, the demonstrations "
              + set.dimension());
    }
    Units units = Units.of(kind, set.training());
    return new MotionScores(
        Evaluation.of(method.alike(model, set.training()), set.training(), units),
        Evaluation.velocityErrors(model, set.training(), units),
        set.unseen().isEmpty()
            ? null
            : Evaluation.of(method.alike(model, set.unseen()), set.unseen(), units),
        set.unseen().isEmpty() ? null : Evaluation.velocityErrors(model, set.unseen(), units));
  }

  /**
   * The document: dtwd, dtw, rmse, endpoint, swept_area, velocity, units, and the same of those
   * kept aside.
   */
  Map<String, Object> document() {
    Map<String, Object> document = scores(training, velocity);
    document.put("units", word(training.units()));
    if (unseen != null) {
      document.put("unseen", scores(unseen, unseenVelocity));
    }
    return document;
  }

  /** Every score by its name: the metrics of roll-outs, then the velocity error. */
  static Map<String, Evaluation.Score> named(Evaluation evaluation, Evaluation.Score velocity) {
    Map<String, Evaluation.Score> named = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      named.put(metric.name().toLowerCase(Locale.ROOT), evaluation.score(metric));
    }
    named.put("velocity", velocity);
    return named;
  }

  private static Map<String, Object> scores(Evaluation evaluation, Evaluation.Score velocity) {
    Map<String, Object> scores = new LinkedHashMap<>();
    named(evaluation, velocity)
        .forEach((name, score) -> scores.put(name, new Score(score.mean(), score.values())));
    return scores;
  }

  /** {@code per-axis}, {@code scalar} or {@code data}. */
  static String word(Units.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
