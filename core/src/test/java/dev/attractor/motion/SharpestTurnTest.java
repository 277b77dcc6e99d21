package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharpestTurnTest {
  @Test
  void aCornerKeepsItsAngleAndAnArcTurnsByChordOverRadius() {
    double[] corner = {0, 0, 0.5, 0, 0.5, 0.5};
    SharpestTurn turn = new SharpestTurn(1, new double[] {-1, -1});
    // A point beside the corner by half a spacing, 1/8 of a chord, sees less of it: the chord
    // before is straight, the one after turns by atan(7), so 82 degrees at least.
    assertThat(turn.degrees(List.of(Trajectory.evenlySpaced(1, corner, 2)))).isBetween(81.8, 90.0);
    int n = 2000;
    double radius = 0.3;
    double[] arc = new double[2 * n];
    for (int i = 0; i < n; i++) {
      arc[2 * i] = radius * Math.cos(3.0 * i / n);
      arc[2 * i + 1] = radius * Math.sin(3.0 * i / n);
    }
    // Two chords of an arc of length .02 each meet at the angle .02 / radius.
    assertThat(turn.degrees(List.of(Trajectory.evenlySpaced(1, arc, 2))))
        .isEqualTo(Math.toDegrees(0.02 / radius), within(0.01));
    assertThat(
            new SharpestTurn(1, new double[] {0.5, 0})
                .degrees(List.of(Trajectory.evenlySpaced(1, corner, 2))))
        .isZero();
  }

  @Test
  void anExtentIsAPositiveNumber() {
    for (double extent : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new SharpestTurn(extent, new double[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the extent must be positive and finite");
    }
  }
}
