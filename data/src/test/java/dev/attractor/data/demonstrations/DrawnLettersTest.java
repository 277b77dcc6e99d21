package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DrawnLettersTest {
  static List<String> letters() {
    return DrawnLetters.names();
  }

  @ParameterizedTest
  @MethodSource("letters")
  void everyDrawingMovesAtItsStartAndRestsAtTheGoal(String letter) {
    DemonstrationSet drawn = DrawnLetters.draw(letter, 3, 2, 1);
    assertThat(drawn.training()).hasSize(3);
    assertThat(drawn.unseen()).hasSize(2);
    for (Demonstration drawing : drawn.training()) {
      assertThat(drawing.trajectory().end()).containsExactly(new double[2], within(1e-15));
      assertThat(speed(drawing, drawing.size() - 1)).isEqualTo(0, within(1e-12));
      assertThat(speed(drawing, 0)).isGreaterThan(0.03);
    }
  }

  @ParameterizedTest
  @MethodSource("letters")
  void velocitiesAreTheSlopesOfThePositions(String letter) {
    Demonstration drawing = DrawnLetters.draw(letter, 1, 0, 9).training().getFirst();
    Demonstration slopes = Demonstration.estimatingVelocities("slopes", drawing.trajectory());
    double h = drawing.timeStep();
    for (int i = 1; i < drawing.size() - 1; i++) {
      for (int axis = 0; axis < 2; axis++) {
        // A central difference errs by h^2 / 6 times the jerk, which the sharpest bends push to
        // some 200 m/s^3, and jumps there since a cubic spline's third derivative does.
        assertThat(slopes.velocity(i, axis))
            .isEqualTo(drawing.velocity(i, axis), within(h * h * 200));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("letters")
  void noStrokeCrossesItselfSinceNoPlanarFieldCouldFollowIt(String letter) {
    for (long seed = 0; seed < 5; seed++) {
      for (Demonstration drawing : DrawnLetters.draw(letter, 7, 0, seed).training()) {
        Trajectory x = drawing.trajectory();
        for (int i = 0; i + 1 < x.size(); i++) {
          for (int j = i + 2; j + 1 < x.size(); j++) {
            assertThat(cross(x, i, j)).as("%s at %d and %d", drawing.name(), i, j).isFalse();
          }
        }
      }
    }
  }

  @Test
  void drawingsRepeatBySeedAndDifferBetweenSeeds() {
    assertThat(DrawnLetters.draw("s", 3, 0, 4).training())
        .isEqualTo(DrawnLetters.draw("S", 3, 0, 4).training());
    assertThat(DrawnLetters.draw("S", 3, 0, 5).training())
        .isNotEqualTo(DrawnLetters.draw("S", 3, 0, 4).training());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DrawnLetters.draw("Q", 3, 0, 4))
        .withMessage("no drawn letter Q; there are C, J, N, S, W, Z");
  }

  private static double speed(Demonstration drawing, int i) {
    return Math.hypot(drawing.velocity(i, 0), drawing.velocity(i, 1));
  }

  private static boolean cross(Trajectory x, int i, int j) {
    return side(x, i, j) != side(x, i, j + 1) && side(x, j, i) != side(x, j, i + 1);
  }

  /** Whether point k is to the left of the segment from i to i + 1. */
  private static boolean side(Trajectory x, int i, int k) {
    double ax = x.position(i + 1, 0) - x.position(i, 0);
    double ay = x.position(i + 1, 1) - x.position(i, 1);
    return ax * (x.position(k, 1) - x.position(i, 1)) > ay * (x.position(k, 0) - x.position(i, 0));
  }
}
