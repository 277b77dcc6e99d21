package dev.attractor.motion;

import dev.attractor.parallel.FixedRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Learns one motion from several seeds, side by side on the threads there are, and keeps the model
 * that is nearest to demonstrations which none of them learned from. The result does not depend on
 * the number of threads.
 */
public final class MotionRestarts {
  /**
   * One seed's model.
   *
   * @param distance mean over the demonstrations kept aside, by the criterion, in standard
   *     deviations of each axis of those that were learned from; infinite where a roll-out from
   *     their starts is not finite
   */
  public record Attempt(long seed, double distance, MotionModel model) {}

  /** Is told how an attempt goes on, from the thread that makes it. */
  @FunctionalInterface
  public interface Listener {
    /** {@code attempt} counts from 0. */
    void report(int attempt, LearningProgress progress);
  }

  private final List<Attempt> attempts;

  private MotionRestarts(List<Attempt> attempts) {
    this.attempts = List.copyOf(attempts);
  }

  /**
   * Learns from each seed.
   *
   * @param learners the learner of a seed
   * @param seeds at least one
   * @param shown what is learned from
   * @param keptAside at least one, what the models are judged by: each is followed from its start,
   *     with its own time step and length
   * @param criterion for instance {@link Metric#RMSE} for path and clock, {@link Metric#DTWD} for
   *     the path alone
   * @throws IllegalArgumentException when there is no seed or nothing is kept aside
   * @throws java.util.concurrent.CancellationException when the call is cancelled
   */
  public static MotionRestarts of(
      LongFunction<MotionLearner> learners,
      long[] seeds,
      List<Demonstration> shown,
      List<Demonstration> keptAside,
      Metric criterion,
      Listener listener) {
    if (seeds.length == 0 || keptAside.isEmpty()) {
      throw new IllegalArgumentException(
          "restarts need a seed and a demonstration that is kept aside, got %d and %d"
              .formatted(seeds.length, keptAside.size()));
    }
    Attempt[] attempts = new Attempt[seeds.length];
    FixedRanges.forEach(
        seeds.length,
        1,
        (range, from, to) -> {
          MotionModel model =
              learners
                  .apply(seeds[range])
                  .fit(
                      shown,
                      progress -> {
                        listener.report(range, progress);
                        return true;
                      });
          double distance = distance(model, shown, keptAside, criterion);
          attempts[range] = new Attempt(seeds[range], distance, model);
        });
    return new MotionRestarts(List.of(attempts));
  }

  private static double distance(
      MotionModel model, List<Demonstration> shown, List<Demonstration> aside, Metric criterion) {
    List<Trajectory> followed = new ArrayList<>();
    try {
      for (Demonstration demonstration : aside) {
        followed.add(model.rollOutAlike(demonstration, RollOut.EXPONENTIAL));
      }
      Units units = Units.of(Units.Kind.PER_AXIS, shown);
      return Evaluation.of(followed, aside, units).score(criterion).mean();
    } catch (IllegalArgumentException overflow) { // the roll-out left the range of numbers
      return Double.POSITIVE_INFINITY;
    }
  }

  /** All attempts, in the order of their seeds as given. */
  public List<Attempt> attempts() {
    return attempts;
  }

  /** The one nearest to what was kept aside, the first of equals. */
  public Attempt best() {
    return attempts.stream().min(Comparator.comparingDouble(Attempt::distance)).orElseThrow();
  }

  /** The distance of each seed. */
  @Override
  public String toString() {
    return "MotionRestarts"
        + IntStream.range(0, attempts.size())
            .mapToObj(i -> attempts.get(i).seed() + "=" + attempts.get(i).distance())
            .toList();
  }
}
