package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DemonstrationSetTest {
  private static final int STATES = 200;
  private static final double NOISE = 0.03;

  /** From (k, 1) to 0, slowing down. */
  private static List<Demonstration> shown(double noise) {
    SplittableRandom random = new SplittableRandom(4);
    List<Demonstration> all = new ArrayList<>();
    for (int k = 1; k <= 4; k++) {
      double[] states = new double[2 * STATES];
      for (int i = 0; i < STATES; i++) {
        double left = Math.pow(1 - i / (STATES - 1.0), 3);
        states[2 * i] = k * left + noise * random.nextGaussian();
        states[2 * i + 1] = left + noise * random.nextGaussian();
      }
      all.add(Demonstration.estimatingVelocities("" + k, Trajectory.evenlySpaced(0.01, states, 2)));
    }
    return all;
  }

  @Test
  void cleanDemonstrationsEndWhereTheFirstDoes() {
    List<Demonstration> clean = shown(0);
    assertThat(DemonstrationSet.endingTogether("clean", clean).goal())
        .isEqualTo(clean.getFirst().trajectory().end());
  }

  /**
   * The end of a smoothing spline over some ten states deviates by less than the noise of one, and
   * the mean of four by half of that: here four deviations of it.
   */
  @Test
  void theGoalOfNoisyDemonstrationsIsNotTheirNoise() {
    double[] goal = DemonstrationSet.endingTogether("noisy", shown(NOISE)).goal();
    assertThat(goal[0]).isEqualTo(0, within(2 * NOISE));
    assertThat(goal[1]).isEqualTo(0, within(2 * NOISE));
    assertThat(goal).isNotEqualTo(shown(NOISE).getFirst().trajectory().end());
  }

  @Test
  void nothingShownIsRefused() {
    assertThatThrownBy(() -> DemonstrationSet.endingTogether("none", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("none: no demonstration to learn from");
  }
}
