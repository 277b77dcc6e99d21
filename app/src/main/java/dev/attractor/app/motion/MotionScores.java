package dev.attractor.app.motion;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.DemonstrationSet;
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
 * @param unseen null when no demonstration was kept aside
 */
public record MotionScores(Evaluation training, Evaluation unseen) {
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
        set.unseen().isEmpty()
            ? null
            : Evaluation.of(method.alike(model, set.unseen()), set.unseen(), units));
  }

  /** The document: dtwd, dtw, rmse, endpoint, units, and the same of those kept aside. */
  Map<String, Object> document() {
    Map<String, Object> document = scores(training);
    document.put("units", word(training.units()));
    if (unseen != null) {
      document.put("unseen", scores(unseen));
    }
    return document;
  }

  private static Map<String, Object> scores(Evaluation evaluation) {
    Map<String, Object> scores = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      Evaluation.Score score = evaluation.score(metric);
      scores.put(metric.name().toLowerCase(Locale.ROOT), new Score(score.mean(), score.values()));
    }
    return scores;
  }

  /** {@code per-axis}, {@code scalar} or {@code data}. */
  static String word(Units.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
