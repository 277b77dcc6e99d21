package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.parallel.Parallelism;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Of several seeds the one is kept whose motion is nearest to what none of them has seen. */
class MotionRestartsTest {
  private static final List<Demonstration> HOOKS = Shown.hooks(3, 80, 2);
  private static final List<Demonstration> LEARNED = HOOKS.subList(0, 2);
  private static final List<Demonstration> ASIDE = HOOKS.subList(2, 3);
  private static final long[] SEEDS = {4, 0, 9};

  private static MotionLearner learner(long seed) {
    return MotionLearner.builder()
        .recipe(Recipe.standard().epochs(2).rollOutSteps(2))
        .seed(seed)
        .build();
  }

  private static MotionRestarts restarts(Metric criterion) {
    return MotionRestarts.of(
        MotionRestartsTest::learner, SEEDS, LEARNED, ASIDE, criterion, (attempt, progress) -> {});
  }

  @Test
  void theBestIsTheOneNearestToWhatWasKeptAside() {
    for (Metric criterion : List.of(Metric.RMSE, Metric.DTWD)) {
      MotionRestarts restarts = restarts(criterion);
      assertThat(restarts.attempts())
          .extracting(MotionRestarts.Attempt::seed)
          .containsExactly(4L, 0L, 9L);
      Units units = Units.of(Units.Kind.PER_AXIS, LEARNED);
      Trajectory shown = ASIDE.getFirst().trajectory();
      for (MotionRestarts.Attempt attempt : restarts.attempts()) {
        Trajectory followed =
            attempt.model().rollOut(shown.start(), shown.timeStep(), shown.size() - 1);
        assertThat(attempt.distance())
            .isEqualTo(criterion.distance(units.express(followed), units.express(shown)))
            .isGreaterThanOrEqualTo(restarts.best().distance());
      }
      assertThat(restarts.attempts().stream().map(MotionRestarts.Attempt::distance).distinct())
          .hasSize(3);
    }
  }

  /** What each seed gives alone is what it gives beside others, on any number of threads. */
  @Test
  void anAttemptIsTheModelOfItsSeedAlone() throws Exception {
    MotionRestarts alone = Parallelism.sequential().during(() -> restarts(Metric.RMSE));
    MotionRestarts together = Parallelism.threads(3).during(() -> restarts(Metric.RMSE));
    for (int i = 0; i < SEEDS.length; i++) {
      double[] expected = learner(SEEDS[i]).fit(LEARNED).parameters();
      assertThat(alone.attempts().get(i).model().parameters()).containsExactly(expected);
      assertThat(together.attempts().get(i).model().parameters()).containsExactly(expected);
    }
  }

  @Test
  void everyAttemptReportsItsSteps() {
    Map<Integer, Long> last = new ConcurrentHashMap<>();
    MotionRestarts.of(
        MotionRestartsTest::learner,
        SEEDS,
        LEARNED,
        ASIDE,
        Metric.RMSE,
        (attempt, progress) -> last.put(attempt, progress.steps() - progress.step()));
    assertThat(new TreeMap<>(last))
        .containsExactlyEntriesOf(new TreeMap<>(Map.of(0, 0L, 1, 0L, 2, 0L)));
  }

  @Test
  void withoutAnythingKeptAsideNothingCanBeChosen() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MotionRestarts.of(
                    MotionRestartsTest::learner,
                    SEEDS,
                    HOOKS,
                    List.of(),
                    Metric.RMSE,
                    (a, p) -> {}))
        .withMessageContaining("kept aside");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MotionRestarts.of(
                    MotionRestartsTest::learner,
                    new long[0],
                    HOOKS,
                    ASIDE,
                    Metric.RMSE,
                    (a, p) -> {}))
        .withMessageContaining("a seed");
  }
}
