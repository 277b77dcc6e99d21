package dev.attractor.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FirstOrderOptimizerTest {
  /** Adam's first step is the rate against the gradient's sign, the second as in the paper. */
  @Test
  void adamTakesThePapersSteps() {
    Adam adam = new Adam(1, 0.999);
    double[] x = {1.0};
    adam.step(x, new double[] {4.0}, 0.1);
    assertEquals(0.9, x[0], 1e-8);
    adam.step(x, new double[] {-2.0}, 0.1);
    double m = (0.9 * 0.1 * 4 - 0.1 * 2) / (1 - 0.81);
    double v = (0.999 * 0.001 * 16 + 0.001 * 4) / (1 - 0.999 * 0.999);
    assertEquals(0.9 - 0.1 * m / Math.sqrt(v), x[0], 1e-8);
  }

  @Test
  void bothFindTheBottomOfABowl() {
    check(() -> new Adam(2, 0.99), 0.05);
    check(() -> new Sgd(2, 0.5), 0.1);
  }

  private static void check(Supplier<FirstOrderOptimizer> maker, double rate) {
    FirstOrderOptimizer optimizer = maker.get();
    Schedule schedule = new Schedule(rate, 10, 0.0, 2000);
    double[] x = {3, -2};
    double[] halfWay = null;
    FirstOrderOptimizer.State state = null;
    for (int step = 1; step <= 2000; step++) {
      optimizer.step(x, new double[] {x[0] - 1, 4 * (x[1] - 2)}, schedule.rate(step));
      if (step == 1000) {
        halfWay = x.clone();
        state = optimizer.state();
      }
    }
    assertArrayEquals(new double[] {1, 2}, x, 1e-6);
    FirstOrderOptimizer resumed = maker.get();
    resumed.restore(state);
    for (int step = 1001; step <= 2000; step++) {
      resumed.step(
          halfWay, new double[] {halfWay[0] - 1, 4 * (halfWay[1] - 2)}, schedule.rate(step));
    }
    assertArrayEquals(x, halfWay, 0.0);
  }

  @Test
  void clippingKeepsTheDirectionAndRefusesNan() {
    double[] g = {3, 4};
    assertEquals(5, FirstOrderOptimizer.clip(g, 1));
    assertArrayEquals(new double[] {0.6, 0.8}, g, 1e-11);
    double[] small = {0.3, 0.4};
    FirstOrderOptimizer.clip(small, 1);
    assertArrayEquals(new double[] {0.3, 0.4}, small);
    double[] bad = {Double.NaN, 1};
    assertEquals(Double.NaN, FirstOrderOptimizer.clip(bad, 1));
    assertArrayEquals(new double[2], bad);
  }

  @Test
  void schedulesRiseAndFall() {
    Schedule schedule = new Schedule(2.0, 10, 0.1, 100);
    assertEquals(0.2, schedule.rate(1), 0.02);
    assertEquals(0.2, schedule.rate(100), 1e-12);
    assertEquals(2.0 * 0.55, schedule.rate(50), 1e-12);
    assertEquals(3.0, Schedule.constant(3.0).rate(12345));
    assertThrows(IllegalArgumentException.class, () -> Schedule.constant(Double.NaN));
  }
}
