package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.StrictContraction;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static MotionModel model(Field field, int d) {
    return MotionLearner.builder()
        .field(field)
        .recipe(Recipe.standard().epochs(20).rollOutSteps(0))
        .build()
        .fit(Shown.hooks(2, 60, d));
  }

  @Test
  void velocityAndStepAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Field field : List.of(ExtendedLinearization.hidden(16), StrictContraction.hidden(16))) {
      for (int d : new int[] {2, 4}) {
        Policy policy = model(field, d).policy();
        double[] x = new double[d];
        double[] v = new double[d];
        java.util.Arrays.fill(x, 3.0);
        long least = Long.MAX_VALUE;
        // Compiled code allocates nothing; the interpreter boxes vectors until the compiler is
        // done.
        long end = System.nanoTime() + 120_000_000_000L;
        while (least > 0 && System.nanoTime() < end) {
          long before = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < 1000; i++) {
            policy.velocity(x, v);
            policy.step(x, 0.001);
            policy.rungeKuttaStep(x, 0.001);
          }
          least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as(field + " in " + d + " dimensions, bytes in 3000 calls").isEqualTo(0);
      }
    }
  }

  @Test
  void stepsConvergeToTheVelocityAtSecondOrder() {
    for (Field field : List.of(ExtendedLinearization.hidden(16), StrictContraction.hidden(16))) {
      MotionModel model = model(field, 3);
      // From {4, -2, 3} errors do not fall in order of the number of steps.
      double[] start = {1, -0.5, 0.75};
      double[] exact = end(model, start, 2048, RollOut.RK4);
      double coarse = distance(end(model, start, 64, RollOut.EXPONENTIAL), exact);
      double fine = distance(end(model, start, 128, RollOut.EXPONENTIAL), exact);
      assertThat(fine < coarse / 3 && fine < 1e-2)
          .as(field + ": " + coarse + " then " + fine)
          .isTrue();
    }
  }

  private static double[] end(MotionModel model, double[] start, int steps, RollOut method) {
    return model.rollOut(start, 1.0 / steps, steps, method).end();
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void velocityIsTheSlopeOfASmallStep() {
    Policy policy = model(ExtendedLinearization.hidden(16), 2).policy();
    double[] x = {5, -4};
    double[] v = new double[2];
    policy.velocity(x, v);
    double h = 1e-5;
    double[] forward = x.clone();
    policy.step(forward, h);
    double[] slope = {(forward[0] - x[0]) / h, (forward[1] - x[1]) / h};
    assertThat(slope).containsExactly(v, within(1e-3 * (1 + Math.hypot(v[0], v[1]))));
  }

  @Test
  void argumentsMayBeOneArrayAndAreOtherwiseKept() {
    Policy policy = model(ExtendedLinearization.hidden(16), 2).policy();
    double[] x = {1, 2};
    double[] v = new double[2];
    policy.velocity(x, v);
    assertThat(x).isEqualTo(new double[] {1, 2});
    policy.velocity(x, x);
    assertThat(x).isEqualTo(v);
  }

  @Test
  void badStatesAreRefusedByNameAndIndex() {
    Policy policy = model(ExtendedLinearization.hidden(4), 2).policy();
    double[] v = new double[2];
    String message =
        assertThatExceptionOfType(IllegalArgumentException.class)
            .isThrownBy(() -> policy.velocity(new double[] {1, Double.NaN}, v))
            .actual()
            .getMessage();
    assertThat(message).isEqualTo("state axis 1 is not finite: NaN");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> policy.velocity(new double[3], v));
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> policy.step(v, -1));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> policy.step(v, Double.NaN));
  }

  /** Every answer is finite, or the state is refused and the caller's array is as it was. */
  @Test
  void noStateHoweverFarGetsAnAnswerThatIsNotFinite() {
    for (Field field :
        List.of(
            ExtendedLinearization.hidden(8), StrictContraction.hidden(8), new PlainNetwork(8))) {
      Policy policy = model(field, 2).policy();
      for (double size : new double[] {1e10, 1e100, 1e200, 1e300, 1e308, Double.MAX_VALUE}) {
        for (double other : new double[] {0, size, -size}) {
          double[] x = {size, other};
          answersOrRefuses(x, y -> policy.velocity(y, y));
          answersOrRefuses(x, y -> policy.step(y, 0.1));
          answersOrRefuses(x, y -> policy.step(y, 1e6));
          answersOrRefuses(x, y -> policy.rungeKuttaStep(y, 0.1));
          answersOrRefuses(x, y -> policy.encode(y, y));
          answersOrRefuses(x, y -> policy.decode(y, y));
          answersOrRefuses(x, y -> policy.latentVelocity(y, y));
          answersOrRefuses(x, y -> policy.latentStep(y, 0.1));
        }
      }
    }
  }

  private static void answersOrRefuses(double[] x, java.util.function.Consumer<double[]> question) {
    double[] y = x.clone();
    try {
      question.accept(y);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage().contains("overflows")).as(refused.getMessage()).isTrue();
      assertThat(y).isEqualTo(x);
      return;
    }
    for (double number : y) {
      assertThat(Double.isFinite(number))
          .as(java.util.Arrays.toString(x) + " gave " + number)
          .isTrue();
    }
  }

  @Test
  void infiniteStatesAreRefusedByEveryQuestion() {
    Policy policy = model(ExtendedLinearization.hidden(4), 2).policy();
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] x = {1, bad};
      double[] out = new double[2];
      List<Runnable> questions =
          List.of(
              () -> policy.velocity(x, out),
              () -> policy.step(x, 0.1),
              () -> policy.rungeKuttaStep(x, 0.1),
              () -> policy.encode(x, out),
              () -> policy.decode(x, out),
              () -> policy.latentVelocity(x, out),
              () -> policy.latentStep(x, 0.1));
      for (Runnable question : questions) {
        assertThatIllegalArgumentException()
            .isThrownBy(question::run)
            .withMessage("state axis 1 is not finite: " + bad);
      }
    }
  }

  /** 0 on a state that was kept, and the length of the way back to the nearest elsewhere. */
  @Test
  void theDistanceFromTheDataIsThatToTheNearestStateInDeviations() {
    List<Demonstration> hooks = Shown.hooks(2, 100, 2);
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(0).rollOutSteps(0))
            .build()
            .fit(hooks);
    Policy policy = model.policy();
    double[][] states = model.support().states();
    assertThat(states.length).isEqualTo(hooks.stream().mapToInt(Demonstration::size).sum());
    for (double[] state : states) {
      assertThat(policy.distanceFromData(state)).isZero();
    }
    Standardisation units = model.standardisation();
    double[] away = hooks.getFirst().trajectory().start();
    away[0] -= 1000 * units.divisor(0); // nothing was shown so far out
    double distance = policy.distanceFromData(away);
    double expected = Double.POSITIVE_INFINITY;
    for (double[] state : states) {
      expected =
          Math.min(
              expected,
              Math.hypot(
                  (away[0] - state[0]) / units.divisor(0),
                  (away[1] - state[1]) / units.divisor(1)));
    }
    assertThat(distance).isCloseTo(expected, within(1e-9));
    // Data follow a goal that moves.
    double[] goal = model.goal();
    goal[0] += 5;
    policy.goal(goal);
    away[0] += 5;
    assertThat(policy.distanceFromData(away)).isCloseTo(distance, within(1e-9));
  }

  @Test
  void ofLongDemonstrationsAsManyStatesAreKeptAsTheBoundSays() {
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(0).rollOutSteps(0))
            .build()
            .fit(Shown.hooks(3, 400, 2));
    assertThat(model.support().size()).isEqualTo(DataSupport.MOST);
  }

  @Test
  void aModelWithoutDataSaysSo() {
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(0).rollOutSteps(0))
            .build()
            .fit(Shown.hooks(2, 100, 2))
            .withSupport(DataSupport.NONE);
    assertThatThrownBy(() -> model.policy().distanceFromData(model.goal()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not know where its data were");
    assertThatThrownBy(() -> model.withSupport(DataSupport.of(new double[][] {{1, 2, 3}})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension 2, the states of the data 3");
  }
}
