package dev.attractor.motion.kinematics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Pace;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Trajectory;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedReportTest {
  /** x = (sin w t, 0): derivatives of size w, w^2 and w^3. */
  @Test
  void peaksAreThoseOfTheCurve() {
    double w = 3;
    int n = 2000;
    double[] x = new double[2 * (n + 1)];
    for (int i = 0; i <= n; i++) {
      x[2 * i] = Math.sin(w * 4.0 * i / n);
    }
    Trajectory wave = Trajectory.evenlySpaced(4.0 / n, x, 2);
    Trajectory still = Trajectory.evenlySpaced(1, new double[4], 2);
    Peaks peaks = Peaks.of(List.of(still, wave), n);
    double h = 4.0 / n;
    // Central differences of a sine are short by (w h)^2 / 24 for each order.
    assertThat(peaks.speed().value()).isCloseTo(w, within(w * w * h));
    assertThat(peaks.acceleration().value()).isCloseTo(w * w, within(w * w * w * h));
    assertThat(peaks.jerk().value()).isCloseTo(w * w * w, within(w * w * w * w * h));
    assertThat(peaks.speed().trajectory()).isEqualTo(1);
    double at = peaks.acceleration().time();
    assertThat(Math.abs(Math.sin(w * at))).isCloseTo(1, within(1e-4));
  }

  private static final List<Demonstration> LINE = List.of(line());

  private static Demonstration line() {
    int n = 101;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double left = 1 - i / 100.0;
      x[2 * i] = 10 * left * left;
      x[2 * i + 1] = 5 * left * left;
    }
    return Demonstration.estimatingVelocities("line", Trajectory.evenlySpaced(0.02, x, 2));
  }

  @Test
  void aSpeedLimitShowsInEveryRegion() {
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(60).rollOutSteps(20))
            .speedLimit(Double.POSITIVE_INFINITY)
            .build()
            .fit(LINE);
    SpeedReport free = SpeedReport.of(model, LINE, 20, 1);
    assertThat(free.regions()).hasSize(3);
    assertThat(free.regions().get(2).speedRatio()).isGreaterThan(2);
    double limit = 1.25 * free.demonstrated().speed().value();
    SpeedReport limited = SpeedReport.of(model.withPace(Pace.LEARNED.maxSpeed(limit)), LINE, 20, 1);
    for (SpeedReport.Region region : limited.regions()) {
      assertThat(region.speedRatio()).as(region.from()).isLessThanOrEqualTo(1.25 + 1e-9);
      assertThat(region.medianSpeedRatio()).isLessThanOrEqualTo(region.speedRatio());
    }
  }

  /** The demonstration itself: |x'| = 2 sqrt(125) / 2 at its start, |x''| = 2 sqrt(125) / 4. */
  @Test
  void demonstratedPeaksAreThoseOfTheData() {
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(5).rollOutSteps(0))
            .build()
            .fit(LINE);
    Peaks shown = SpeedReport.of(model, LINE, 2, 1).demonstrated();
    assertThat(shown.speed().value()).isCloseTo(Math.sqrt(125), within(0.02 * Math.sqrt(125)));
    assertThat(shown.acceleration().value()).isCloseTo(Math.sqrt(125) / 2, within(1e-6));
  }
}
