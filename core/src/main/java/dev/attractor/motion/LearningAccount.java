package dev.attractor.motion;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model and a checkpoint say of how they came about.
 *
 * @param settings of the learner, by name
 */
record LearningAccount(Map<String, Object> settings) {
  Provenance of(MotionTraining training, TrainingSet set) {
    Provenance account = Provenance.UNKNOWN;
    for (Map.Entry<String, Object> setting : settings.entrySet()) {
      // Field and flow stand in the model itself.
      if (!setting.getKey().equals("field") && !setting.getKey().equals("flow")) {
        account = account.with(setting.getKey(), word(setting.getValue()));
      }
    }
    account =
        account
            .with("smoothed", set.smoothed())
            .with("demonstrations", set.demonstrations().stream().map(Demonstration::name).toList())
            .with("dataSha256", set.hash())
            .with("steps", training.stepsTaken());
    if (training.hasSecondStart()) {
      account = account.with("starts", 2);
    }
    return training.refusedGradients() == 0
        ? account
        : account.with("gradientsNotFinite", training.refusedGradients());
  }

  /** Settings and data: runs with the same one take the same steps. */
  String fingerprint(TrainingSet set) {
    return settings.entrySet().stream()
            .map(setting -> setting.getKey() + " " + word(setting.getValue()))
            .collect(Collectors.joining("; "))
        + "; data "
        + set.hash();
  }

  private static String word(Object setting) {
    return switch (setting) {
      case Goal.EndOfFirst end -> "end of first demonstration";
      case Goal.At at -> Arrays.toString(at.state());
      case Goal.Learned learned -> "learned";
      default -> String.valueOf(setting);
    };
  }
}
