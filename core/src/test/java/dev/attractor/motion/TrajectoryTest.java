package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TrajectoryTest {
  private static final Trajectory BENT =
      Trajectory.of(new double[] {1, 2, 4}, new double[] {0, 10, 1, 20, 5, 0}, 2);

  @Test
  void keepsRealTimes() {
    assertThat(BENT.duration()).isEqualTo(3);
    assertThat(BENT.timeStep()).isEqualTo(1.5);
    assertThat(BENT.start()).containsExactly(0, 10);
    assertThat(BENT.end()).containsExactly(5, 0);
    assertThat(BENT.position(1, 1)).isEqualTo(20);
  }

  @Test
  void interpolatesBetweenStatesAndStaysAtTheEndsOutside() {
    double[] x = new double[2];
    BENT.interpolate(3, x);
    assertThat(x).containsExactly(3, 10);
    BENT.interpolate(2, x);
    assertThat(x).containsExactly(1, 20);
    BENT.interpolate(-1e300, x);
    assertThat(x).containsExactly(0, 10);
    BENT.interpolate(1e300, x);
    assertThat(x).containsExactly(5, 0);
  }

  /** A path of two pieces, 3 and 4 long, at a corner. */
  @Test
  void pointsAlongItsPathAreAtTheirDistances() {
    Trajectory corner = Trajectory.evenlySpaced(1, new double[] {0, 0, 3, 0, 3, 4}, 2);

    assertThat(corner.lengths()).containsExactly(0, 3, 7);
    assertThat(corner.length()).isEqualTo(7);
    assertThat(corner.alongPath(new double[] {0, 1.5, 3, 5, 7, 8}))
        .containsExactly(0, 0, 1.5, 0, 3, 0, 3, 2, 3, 4, 3, 4);
  }

  @Test
  void aStandstillHasNoLength() {
    Trajectory still = Trajectory.evenlySpaced(1, new double[] {2, 2, 2}, 1);

    assertThat(still.length()).isZero();
    assertThat(still.alongPath(new double[] {0, 1})).containsExactly(2, 2);
  }

  @Test
  void cannotBeChangedFromOutside() {
    double[] t = {0, 1};
    double[] x = {5, 6};
    Trajectory trajectory = Trajectory.of(t, x, 1);
    t[0] = x[0] = 99;
    trajectory.times()[0] = 99;
    trajectory.positions()[0] = 99;
    trajectory.position(0)[0] = 99;
    assertThat(trajectory).isEqualTo(Trajectory.evenlySpaced(1, new double[] {5, 6}, 1));
  }

  @Test
  void wrongNumbersAreRefusedByNameAndIndex() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trajectory.of(new double[] {0, 1, 1}, new double[3], 1))
        .withMessage("times must increase, but time 2 is 1.0 after 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trajectory.of(new double[] {0, Double.NaN}, new double[2], 1))
        .withMessage("time 1 is not finite: NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Trajectory.evenlySpaced(1, new double[] {0, 0, 0, Double.NEGATIVE_INFINITY}, 2))
        .withMessage("position of state 1, axis 1, is not finite: -Infinity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trajectory.of(new double[2], new double[5], 2))
        .withMessage("2 states of dimension 2 need 4 numbers, got 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trajectory.evenlySpaced(1, new double[1], 1))
        .withMessage("a trajectory needs at least 2 states, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trajectory.evenlySpaced(0, new double[4], 2))
        .withMessage("time step must be positive and finite, got 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trajectory.evenlySpaced(1, new double[4], 0))
        .withMessage("dimension must be at least 1, got 0");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> BENT.position(0, 2));
  }
}
