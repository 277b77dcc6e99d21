package dev.attractor.app.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Trajectory;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.junit.jupiter.api.Test;

class PanelAxesTest {
  /** Demonstrations are recorded at any time of day, and a push comes when it comes. */
  @Test
  void overTimeACurveStartsWhereItIsToldAndKeepsItsOwnClock() {
    Trajectory recorded = Trajectory.of(new double[] {100, 100.5, 102}, new double[] {3, 2, 1}, 1);
    PanelAxes axes = PanelAxes.overTime(0);
    assertThat(axes.places(recorded, 0)).isDeepEqualTo(new double[][] {{0, 3}, {0.5, 2}, {2, 1}});
    assertThat(axes.places(recorded, 7)[1]).containsExactly(7.5, 2);
    assertThat(axes.place(4, new double[] {9})).containsExactly(4, 9);
    assertThat(axes.horizontalName()).isEqualTo("t");
  }

  @Test
  void overTwoAxesTimeDoesNotMatter() {
    Trajectory path = Trajectory.evenlySpaced(1, new double[] {1, 2, 3, 4, 5, 6}, 3);
    PanelAxes axes = new PanelAxes(2, 0);
    assertThat(axes.places(path, 7)).isDeepEqualTo(new double[][] {{3, 1}, {6, 4}});
    assertThat(axes.place(7, path.start())).containsExactly(3, 1);
    assertThat(axes.verticalName()).isEqualTo("x1");
  }

  /** Of x' = -x the lines over time are x_0 exp(-t), on a page whose sides have other units. */
  @Test
  void streamLinesOverTimeAreSolutions() {
    PlaneView view = PlaneView.around(0, 4, 1, 50, false, new Rectangle2D.Double(0, 0, 300, 200));
    List<double[][]> lines =
        StreamLines.of(view, PanelAxes.overTime(0).planar((x, v) -> v[0] = -x[0]));
    assertThat(lines.size()).isGreaterThan(5);
    for (double[][] line : lines) {
      double constant = line[0][1] * Math.exp(line[0][0]);
      for (double[] point : line) {
        // Midpoint steps of a fifth of a cell, bilinear between samples: well below 1 % of the
        // view, 61 high.
        assertThat(point[1]).isEqualTo(constant * Math.exp(-point[0]), within(0.6));
      }
    }
  }
}
