package dev.attractor.nets;

import dev.attractor.data.Examples;
import dev.attractor.data.Targets;
import java.util.List;
import java.util.Locale;

/**
 * How well a network does on examples it has not learnt from.
 *
 * @param measure what the value is
 * @param value of the measure
 */
public record Quality(Measure measure, double value) {
  /** What is measured. */
  public enum Measure {
    /** The share of examples whose highest score is that of their class. */
    ACCURACY,
    /** The root of the mean squared difference from the numbers to predict, over all of them. */
    RMSE
  }

  /**
   * Of what a network gives.
   *
   * @param outputs count x outputs
   */
  public static Quality of(float[] outputs, Examples examples) {
    return switch (examples.targets()) {
      case Targets.Classes classes -> new Quality(Measure.ACCURACY, accuracy(outputs, classes));
      case Targets.Values values ->
          new Quality(Measure.RMSE, Math.sqrt(meanSquare(outputs, values)));
    };
  }

  /**
   * Refuses a network that gives something else than is to be found.
   *
   * @param given the shape of what it gives for one example: 1 x outputs; for one number to predict
   *     also 1
   * @throws IllegalArgumentException naming the shape and what the examples need
   */
  public static void requireOutputs(List<Long> given, Examples examples) {
    long outputs = examples.targets().outputs();
    boolean values = examples.targets() instanceof Targets.Values;
    boolean one = values && outputs == 1 && given.equals(List.of(1L));
    if (!one && !given.equals(List.of(1L, outputs))) {
      throw new IllegalArgumentException(
          values
              ? "the network gives numbers of shape %s for an example, and the data have %d to predict (targets that are integers are classes)"
                  .formatted(given, outputs)
              : "the network gives scores of shape %s for an example, and the data have %d classes"
                  .formatted(given, outputs));
    }
  }

  /**
   * Refuses outputs that cannot be judged.
   *
   * @param all count x {@code outputs}
   * @throws IllegalStateException naming the output that is not finite
   */
  public static void requireFinite(float[] all, int outputs) {
    for (int i = 0; i < all.length; i++) {
      if (!Float.isFinite(all[i])) {
        throw new IllegalStateException(
            "the network's output %d for example %d is %s: it cannot be judged"
                .formatted(i % outputs, i / outputs, all[i]));
      }
    }
  }

  /** The mean cross-entropy in nats, or the mean squared difference. */
  static double loss(float[] outputs, Examples examples) {
    return switch (examples.targets()) {
      case Targets.Classes classes -> crossEntropy(outputs, classes);
      case Targets.Values values -> meanSquare(outputs, values);
    };
  }

  private static double accuracy(float[] scores, Targets.Classes targets) {
    int classes = targets.outputs();
    long right = 0;
    for (int example = 0; example < targets.count(); example++) {
      int best = 0;
      for (int i = 1; i < classes; i++) {
        if (scores[example * classes + i] > scores[example * classes + best]) {
          best = i;
        }
      }
      right += best == targets.labels()[example] ? 1 : 0;
    }
    return right / (double) targets.count();
  }

  private static double crossEntropy(float[] scores, Targets.Classes targets) {
    int classes = targets.outputs();
    double sum = 0;
    for (int example = 0; example < targets.count(); example++) {
      int from = example * classes;
      double right = scores[from + targets.labels()[example]];
      double exponentials = 0; // of scores less the right one: their logarithm is the loss
      for (int i = 0; i < classes; i++) {
        exponentials += Math.exp(scores[from + i] - right);
      }
      sum += Math.log(exponentials);
    }
    return sum / targets.count();
  }

  private static double meanSquare(float[] outputs, Targets.Values targets) {
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      double difference = (double) outputs[i] - targets.values()[i];
      sum += difference * difference;
    }
    return sum / outputs.length;
  }

  /** Such as {@code accuracy 0.9173}. */
  @Override
  public String toString() {
    return switch (measure) {
      case ACCURACY -> String.format(Locale.ROOT, "accuracy %.4f", value);
      case RMSE -> String.format(Locale.ROOT, "rmse %.4g", value);
    };
  }
}
