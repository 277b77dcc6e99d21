package dev.attractor.app.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.app.drawing.PlaneView;
import dev.attractor.app.drawing.StreamLines;
import java.awt.geom.Rectangle2D;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MotionDrawingTest {
  private static final Rectangle2D PAGE = new Rectangle2D.Double(10, 20, 300, 200);

  @Test
  void aUnitIsEquallyLongOnBothAxesAndAllOfTheBoxIsInside() {
    PlaneView view = PlaneView.around(-1, 3, 5, 6, true, PAGE);
    double across = view.pageX(1) - view.pageX(0);
    double up = view.pageY(5) - view.pageY(6);
    assertThat(across).isEqualTo(up, within(1e-9));
    for (double x : new double[] {-1, 3}) {
      for (double y : new double[] {5, 6}) {
        assertThat(PAGE.contains(view.pageX(x), view.pageY(y))).isTrue();
      }
    }
  }

  @Test
  void aSinglePointStillHasAView() {
    PlaneView view = PlaneView.around(2, 2, -7, -7, true, PAGE);
    assertThat(view.width()).isPositive().isFinite();
    assertThat(PAGE.contains(view.pageX(2), view.pageY(-7))).isTrue();
  }

  @Test
  void ticksAreRoundNumbersInsideTheRange() {
    assertThat(PlaneView.ticks(-0.9, 1.1)).containsExactly(-0.5, 0.0, 0.5, 1.0);
    assertThat(PlaneView.ticks(0, 10)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    for (double span : new double[] {1e-6, 0.3, 7, 12345}) {
      List<Double> ticks = PlaneView.ticks(100, 100 + span);
      assertThat(ticks.size()).isBetween(2, 6);
      assertThat(ticks).allMatch(tick -> tick >= 100 && tick <= 100 + span);
    }
  }

  @Test
  void numbersOfVeryLargeAndSmallViewsStayShort() {
    assertThat(PlaneView.label(-1e6, 2.4e6)).isEqualTo("-1e6");
    assertThat(PlaneView.label(1.5e6, 2.4e6)).isEqualTo("1.5e6");
    assertThat(PlaneView.label(0, 1e300)).isEqualTo("0");
    assertThat(PlaneView.label(-2e-7, 1e-6)).isEqualTo("-2e-7");
    assertThat(PlaneView.label(1.00002, 1e-4)).isEqualTo("1.00002");
    assertThat(PlaneView.label(-0.5, 2)).isEqualTo("-0.5");
    assertThat(PlaneView.label(20000, 90000)).isEqualTo("20000");
  }

  @Test
  void streamLinesFollowTheFieldAndKeepApart() {
    PlaneView view = PlaneView.around(-1, 1, -1, 1, true, new Rectangle2D.Double(0, 0, 200, 200));
    List<double[][]> lines =
        StreamLines.of(
            view,
            (x, v) -> {
              v[0] = -x[1];
              v[1] = x[0];
            });
    assertThat(lines.size()).isGreaterThan(5);
    for (double[][] line : lines) {
      double radius = Math.hypot(line[0][0], line[0][1]);
      for (int i = 1; i < line.length; i++) {
        // A midpoint step of a fifth of a cell on a circle of at least a few cells' radius, over a
        // few hundred steps, and the interpolation: a percent of the view.
        assertThat(Math.hypot(line[i][0], line[i][1])).isEqualTo(radius, within(0.03));
        double turn = line[i - 1][0] * line[i][1] - line[i - 1][1] * line[i][0];
        assertThat(turn).isPositive();
      }
    }
    Set<Long> starts = new HashSet<>();
    for (double[][] line : lines) {
      double[] mid = line[line.length / 2];
      starts.add(Math.round(mid[0] * 6) * 1000 + Math.round(mid[1] * 6));
    }
    assertThat(starts.size()).isGreaterThan(lines.size() / 3);
  }

  @Test
  void streamLinesEndInAValleyTooNarrowToFollow() {
    PlaneView view = PlaneView.around(-1, 1, -1, 1, true, new Rectangle2D.Double(0, 0, 200, 200));
    List<double[][]> lines =
        StreamLines.of(
            view,
            (x, v) -> {
              v[0] = 0.1;
              v[1] = -1e3 * x[1];
            });
    assertThat(lines).isNotEmpty();
    for (double[][] line : lines) {
      for (int i = 2; i < line.length; i++) {
        double cosine = 0;
        double size = 1;
        for (int pair = i - 1; pair <= i; pair++) {
          size *= Math.hypot(line[pair][0] - line[pair - 1][0], line[pair][1] - line[pair - 1][1]);
        }
        for (int axis = 0; axis < 2; axis++) {
          cosine +=
              (line[i][axis] - line[i - 1][axis]) * (line[i - 1][axis] - line[i - 2][axis]) / size;
        }
        assertThat(cosine).isGreaterThan(0.45);
      }
    }
  }

  @Test
  void aFieldThatIsZeroEverywhereHasNoLines() {
    PlaneView view = PlaneView.around(-1, 1, -1, 1, true, PAGE);
    assertThat(StreamLines.of(view, (x, v) -> v[0] = v[1] = 0)).isEmpty();
  }
}
