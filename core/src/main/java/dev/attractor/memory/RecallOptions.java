package dev.attractor.memory;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How to recall.
 *
 * @param separation what turns scores into weights
 * @param inverseTemperature beta > 0, multiplies the similarities
 * @param filter ids of the patterns that may take part; null for all
 * @param tolerance when positive, only the best scores enter the threshold solve, as many as it
 *     takes until the bound on the error of every weight is at most this; 0 for all
 * @param patterns whether to recall patterns at once; otherwise each when it is first asked for
 */
public record RecallOptions(
    Separation separation,
    double inverseTemperature,
    @Nullable LongPredicate filter,
    double tolerance,
    boolean patterns) {
  /** Checks the bounds. */
  public RecallOptions {
    if (!(inverseTemperature > 0) || inverseTemperature == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the inverse temperature must be positive and finite, got " + inverseTemperature);
    }
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "the tolerance must lie in [0, 1), 0 for no truncation, got " + tolerance);
    }
  }

  /** The k-Hopfield layer: k-softmax over all patterns. */
  public static RecallOptions nearest(int k, double inverseTemperature) {
    return of(new KSoftmax(k), inverseTemperature);
  }

  /** Any separation over all patterns. */
  public static RecallOptions of(Separation separation, double inverseTemperature) {
    return new RecallOptions(separation, inverseTemperature, null, 0, true);
  }

  /** The same, over the patterns whose id passes. */
  public RecallOptions withFilter(LongPredicate newFilter) {
    return new RecallOptions(separation, inverseTemperature, newFilter, tolerance, patterns);
  }

  /** The same, with truncation certified to this error of every weight. */
  public RecallOptions withTolerance(double newTolerance) {
    return new RecallOptions(separation, inverseTemperature, filter, newTolerance, patterns);
  }

  /** The same, for those who want weights and indices: patterns are recalled when asked for. */
  public RecallOptions withoutPatterns() {
    return new RecallOptions(separation, inverseTemperature, filter, tolerance, false);
  }
}
