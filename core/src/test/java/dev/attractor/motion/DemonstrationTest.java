package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Demonstration.VelocitySource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DemonstrationTest {
  private static final double EPS = Math.ulp(1.0);

  @Test
  void velocitiesOfAQuadraticMovementAreExactAtUnevenTimesAndAtTheEnds() {
    SplittableRandom random = new SplittableRandom(Long.getLong("attractor.seed", 1));
    int n = 50;
    double[] t = new double[n];
    double[] x = new double[n * 2];
    for (int i = 0; i < n; i++) {
      t[i] = (i == 0 ? -3 : t[i - 1]) + 0.05 + random.nextDouble();
      x[2 * i] = 1 - 2 * t[i] + 0.5 * t[i] * t[i];
      x[2 * i + 1] = 4 + t[i] - 0.25 * t[i] * t[i];
    }
    Demonstration shown = Demonstration.estimatingVelocities("parabola", Trajectory.of(t, x, 2));
    assertThat(shown.velocitySource()).isEqualTo(VelocitySource.ESTIMATED);
    // positions reach 300 and carry one rounding; the smallest step is .05, and two slopes are
    // subtracted: 300 eps / .05, times a handful of operations.
    double rounding = 8 * 300 * EPS / 0.05;
    for (int i = 0; i < n; i++) {
      assertThat(shown.velocity(i, 0)).isEqualTo(-2 + t[i], within(rounding));
      assertThat(shown.velocity(i, 1)).isEqualTo(1 - 0.5 * t[i], within(rounding));
    }
  }

  @Test
  void twoStatesGiveTheirDifferenceQuotient() {
    Demonstration shown =
        Demonstration.estimatingVelocities(
            "segment", Trajectory.of(new double[] {1, 3}, new double[] {0, 8}, 1));
    assertThat(shown.velocities()).containsExactly(4, 4);
  }

  @Test
  void givenVelocitiesAreKeptAndCopied() {
    double[] v = {1, 2, 3};
    Demonstration shown =
        Demonstration.of("d", Trajectory.evenlySpaced(0.5, new double[] {0, 1, 2}, 1), v);
    v[0] = 99;
    shown.velocities()[1] = 99;
    assertThat(shown.velocities()).containsExactly(1, 2, 3);
    assertThat(shown.velocitySource()).isEqualTo(VelocitySource.GIVEN);
    assertThat(shown.timeStep()).isEqualTo(0.5);
  }

  @Test
  void wrongVelocitiesAreRefusedByNameAndIndex() {
    Trajectory line = Trajectory.evenlySpaced(1, new double[] {0, 0, 1, 1}, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demonstration.of("hook", line, new double[3]))
        .withMessage("hook: 2 states of dimension 2 need 4 velocities, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demonstration.of("hook", line, new double[] {0, 0, 0, Double.NaN}))
        .withMessage("hook: velocity of state 1, axis 1, is not finite: NaN");
    Trajectory leap = Trajectory.of(new double[] {0, Double.MIN_VALUE}, new double[] {0, 1}, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demonstration.estimatingVelocities("leap", leap))
        .withMessageStartingWith("leap: estimated velocity of state 0");
  }

  @Test
  void smoothingBringsNoisyVelocitiesBackAndLeavesCleanOnesAlone() {
    java.util.SplittableRandom random = dev.attractor.Replay.random(40);
    int n = 300;
    double[] clean = new double[n];
    double[] noisy = new double[n];
    for (int i = 0; i < n; i++) {
      double s = i / (n - 1.0);
      clean[i] = Math.cos(3 * s);
      noisy[i] = clean[i] + 0.01 * random.nextGaussian();
    }
    Demonstration still =
        Demonstration.estimatingVelocities("", Trajectory.evenlySpaced(1.0 / (n - 1), clean, 1));
    assertThat(still.smoothed()).isSameAs(still);
    Demonstration rough =
        Demonstration.estimatingVelocities("", Trajectory.evenlySpaced(1.0 / (n - 1), noisy, 1));
    Demonstration smooth = rough.smoothed();
    assertThat(smooth.velocitySource()).isEqualTo(VelocitySource.SMOOTHED);
    assertThat(smooth.smoothed()).isSameAs(smooth);
    double before = 0;
    double after = 0;
    for (int i = 0; i < n; i++) {
      double truth = -3 * Math.sin(3 * i / (n - 1.0));
      before += Math.pow(rough.velocity(i, 0) - truth, 2);
      after += Math.pow(smooth.velocity(i, 0) - truth, 2);
    }
    // Slopes of neighbours err by .01 / (sqrt(2) h) = 2.1; a spline by about a tenth of that.
    assertThat(Math.sqrt(after / n)).isLessThan(0.2 * Math.sqrt(before / n));
  }
}
