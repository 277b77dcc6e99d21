package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurvesTest {
  private static Demonstration swings(double periods) {
    int n = 1001;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double angle = 2 * Math.PI * periods * i / (n - 1);
      x[2 * i] = Math.cos(angle);
      x[2 * i + 1] = -Math.sin(angle);
    }
    return Demonstration.estimatingVelocities("swings", Trajectory.evenlySpaced(0.1, x, 2));
  }

  @Test
  void aSingleTurnStaysWhole() {
    List<Trajectory> curves =
        Curves.of(TrainingSet.of(List.of(swings(1)), Units.Kind.PER_AXIS, true), 98);
    assertThat(curves.size()).isEqualTo(1);
  }

  @Test
  void manySwingsAreCutWhereNoPieceReachesFar() {
    Demonstration shown = swings(50);
    List<Trajectory> curves =
        Curves.of(TrainingSet.of(List.of(shown), Units.Kind.PER_AXIS, true), 98);
    // Speed 2 pi 50 / 100 over a deviation of sqrt(1/2) on either axis: 444 in 100 s, 98 a curve.
    assertThat(curves.size()).isEqualTo(5);
    assertThat(curves.getFirst().start()).isEqualTo(shown.trajectory().start());
    assertThat(curves.getLast().end()).isEqualTo(shown.trajectory().end());
    for (int k = 1; k < curves.size(); k++) {
      assertThat(curves.get(k).start()).isEqualTo(curves.get(k - 1).end());
      assertThat(curves.get(k).duration() < 21).isTrue();
    }
  }

  @Test
  void curvesAreNeverFewerThanTwoStates() {
    Demonstration shown =
        Demonstration.of(
            "jump",
            Trajectory.evenlySpaced(1, new double[] {0, 0, 1, 1, 0, 0}, 2),
            new double[] {1e6, 0, 1e6, 0, 0, 0});
    assertThat(Curves.of(TrainingSet.of(List.of(shown), Units.Kind.PER_AXIS, true), 10).size())
        .isEqualTo(2);
  }
}
