package dev.attractor.internal.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FirstOrderOptimizerTest {
  /** Adam's first step is the rate against the gradient's sign, the second as in the paper. */
  @Test
  void adamTakesThePapersSteps() {
    Adam adam = new Adam(1, 0.999);
    double[] x = {1.0};
    adam.step(x, new double[] {4.0}, 0.1);
    assertThat(x[0]).isCloseTo(0.9, within(1e-8));
    adam.step(x, new double[] {-2.0}, 0.1);
    double m = (0.9 * 0.1 * 4 - 0.1 * 2) / (1 - 0.81);
    double v = (0.999 * 0.001 * 16 + 0.001 * 4) / (1 - 0.999 * 0.999);
    assertThat(x[0]).isCloseTo(0.9 - 0.1 * m / Math.sqrt(v), within(1e-8));
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
    assertThat(x).containsExactly(new double[] {1, 2}, within(1e-6));
    FirstOrderOptimizer resumed = maker.get();
    resumed.restore(state);
    for (int step = 1001; step <= 2000; step++) {
      resumed.step(
          halfWay, new double[] {halfWay[0] - 1, 4 * (halfWay[1] - 2)}, schedule.rate(step));
    }
    assertThat(halfWay).isEqualTo(x);
  }

  @Test
  void clippingKeepsTheDirectionAndRefusesNan() {
    double[] g = {3, 4};
    assertThat(FirstOrderOptimizer.clip(g, 1)).isEqualTo(5);
    assertThat(g).containsExactly(new double[] {0.6, 0.8}, within(1e-11));
    double[] small = {0.3, 0.4};
    FirstOrderOptimizer.clip(small, 1);
    assertThat(small).isEqualTo(new double[] {0.3, 0.4});
    double[] bad = {Double.NaN, 1};
    assertThat(FirstOrderOptimizer.clip(bad, 1)).isNaN();
    assertThat(bad).isEqualTo(new double[2]);
  }

  @Test
  void schedulesRiseAndFall() {
    Schedule schedule = new Schedule(2.0, 10, 0.1, 100);
    assertThat(schedule.rate(1)).isCloseTo(0.2, within(0.02));
    assertThat(schedule.rate(100)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(50)).isCloseTo(2.0 * 0.55, within(1e-12));
    assertThat(Schedule.constant(3.0).rate(12345)).isEqualTo(3.0);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Schedule.constant(Double.NaN));
  }
}
