package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Demonstration.VelocitySource;
import dev.attractor.motion.Trajectory;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackingTest {
  private static final Demonstration FAST =
      Demonstration.of(
          "fast",
          Trajectory.of(new double[] {5, 6, 7}, new double[] {0, 3, 6}, 1),
          new double[] {3, 3, 3});
  private static final Demonstration SLOW =
      Demonstration.of(
          "slow",
          Trajectory.of(new double[] {0, 2, 4}, new double[] {9, 8, 7}, 1),
          new double[] {-0.5, -0.5, -0.5});

  @Test
  void partsStartAndEndTogetherAndVelocitiesStayTheSlopesOfPositions() {
    Demonstration both = Stacking.stack(List.of(FAST, SLOW));
    assertThat(both.name()).isEqualTo("fast + slow");
    assertThat(both.trajectory())
        .isEqualTo(Trajectory.of(new double[] {0, 1.5, 3}, new double[] {0, 9, 3, 8, 6, 7}, 2));
    Demonstration slopes = Demonstration.estimatingVelocities("", both.trajectory());
    assertThat(both.velocitySource()).isEqualTo(VelocitySource.GIVEN);
    assertThat(both.velocities()).containsExactly(slopes.velocities(), within(1e-15));
  }

  @Test
  void setsAreStackedAsFarAsEachHasDemonstrations() {
    DemonstrationSet first =
        new DemonstrationSet("a", List.of(FAST, SLOW), List.of(FAST), new double[] {6});
    DemonstrationSet second =
        new DemonstrationSet("b", List.of(SLOW, SLOW, FAST), List.of(), new double[] {7});
    DemonstrationSet both = Stacking.stackSets(List.of(first, second));
    assertThat(both.name()).isEqualTo("a + b");
    assertThat(both.training())
        .extracting(Demonstration::name)
        .containsExactly("fast + slow", "slow + slow");
    assertThat(both.unseen()).isEmpty();
    assertThat(both.goal()).containsExactly(6, 7);
  }

  @Test
  void statesThatDoNotMatchAreRefused() {
    Demonstration two =
        Demonstration.estimatingVelocities(
            "two", Trajectory.evenlySpaced(1, new double[] {0, 1}, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stacking.stack(List.of(FAST, two)))
        .withMessage("stacked movements need equally many states, but fast has 3 and two has 2");
    Demonstration uneven =
        Demonstration.estimatingVelocities(
            "uneven", Trajectory.of(new double[] {0, 1, 4}, new double[] {0, 1, 2}, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stacking.stack(List.of(FAST, uneven)))
        .withMessageContaining("state 1 is at 0.5 of fast and at 0.25 of uneven");
  }
}
