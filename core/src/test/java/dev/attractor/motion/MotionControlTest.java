package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.attractor.parallel.Control;
import dev.attractor.parallel.Parallelism;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Learning and certificates under a control: cancellation, a time budget, threads. */
@Timeout(60)
class MotionControlTest {
  private static final MotionLearner LONG =
      MotionLearner.builder().recipe(Recipe.standard().epochs(100_000).rollOutSteps(10)).build();

  private static final List<Demonstration> SPIRAL = List.of(spiral());

  private static Demonstration spiral() {
    int n = 120;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double left = 1 - i / (n - 1.0);
      x[2 * i] = left * Math.cos(3 * left);
      x[2 * i + 1] = left * Math.sin(3 * left);
    }
    return Demonstration.estimatingVelocities("spiral", Trajectory.evenlySpaced(0.01, x, 2));
  }

  @Test
  void learningEndsWithItsTimeAndGivesTheModelSoFar() {
    MotionModel model =
        Control.NONE.withBudget(Duration.ofMillis(300)).during(() -> LONG.fit(SPIRAL));
    long steps = Long.parseLong(model.provenance().entries().get("steps"));
    assertThat(steps).isBetween(1L, 100_000L);
  }

  @Test
  void learningIsCancelledBetweenTwoStepsAndReportsItsProgress() {
    List<Control.Progress> heard = new ArrayList<>();
    Control control =
        Control.NONE
            .withParallelism(Parallelism.sequential())
            .withListener(heard::add)
            .withCancellation(() -> heard.size() >= 3);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> control.during(() -> LONG.fit(SPIRAL)));
    assertThat(heard).hasSize(3);
    assertThat(heard.getLast().step()).isEqualTo(150);
    assertThat(heard.getLast().stage()).isEqualTo("learning, velocity");
  }

  @Test
  void certificatesAndTheirChecksEndWithTheirTimeOrWhenCancelled() {
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(2).rollOutSteps(0))
            .build()
            .fit(SPIRAL);
    Stream.<Runnable>of(() -> model.certificate(3, 1_000_000_000), () -> model.check(1 << 28, 0))
        .forEach(
            call -> {
              assertEnds(Control.NONE.withBudget(Duration.ofMillis(50)), call);
              assertEnds(Control.NONE.withCancellation(() -> true), call);
              Thread.currentThread().interrupt();
              assertEnds(Control.NONE, call);
              assertThat(Thread.interrupted()).isTrue();
            });
  }

  private static void assertEnds(Control control, Runnable call) {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(
            () ->
                control.during(
                    () -> {
                      call.run();
                      return null;
                    }));
  }
}
