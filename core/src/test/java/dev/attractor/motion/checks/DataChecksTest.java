package dev.attractor.motion.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.checks.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each thing that a motion cannot follow is found, and nothing is found in what it can. */
@ExtendWith(Replay.class)
class DataChecksTest {
  private static Demonstration shown(
      String name, int n, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    double[] states = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double s = i / (n - 1.0);
      states[2 * i] = x.applyAsDouble(s);
      states[2 * i + 1] = y.applyAsDouble(s);
    }
    return Demonstration.estimatingVelocities(name, Trajectory.evenlySpaced(2.0 / n, states, 2));
  }

  /** From (1, a) in an arc to the origin. */
  private static Demonstration arc(String name, double a) {
    return shown(name, 100, s -> (1 - s) * (1 - s), s -> a * (1 - s) + Math.sin(3 * s) * (1 - s));
  }

  private static List<Kind> kinds(List<Demonstration> shown) {
    double[] goal = shown.getFirst().trajectory().end();
    return DataChecks.of(shown, goal).stream().map(Finding::kind).toList();
  }

  @Test
  void nothingIsFoundInArcsToOneGoal() {
    assertThat(kinds(List.of(arc("a", 0.1), arc("b", 0.2), arc("c", 0.3)))).isEmpty();
  }

  @Test
  void linesToThreeGoalsAreFound() {
    List<Demonstration> lines = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      double end = k;
      lines.add(shown("line " + k, 50, s -> s, s -> end * s));
    }
    List<Finding> found = DataChecks.of(lines, new double[] {1, 0});
    // And one start with three velocities, which is a crossing.
    assertThat(found)
        .extracting(Finding::kind)
        .containsExactly(Kind.DIFFERENT_GOALS, Kind.ONE_START, Kind.CROSSING);
    assertThat(found.getFirst().demonstrations()).containsExactly("line 1", "line 2");
    assertThat(found.getFirst().line()).contains("line 1, line 2", "--goal").doesNotContain("\n");
  }

  @Test
  void demonstrationsFromOneStartAreFoundAndTheirSpreadIsTold() {
    Demonstration low = shown("low", 100, s -> 1 - s, s -> Math.sin(Math.PI * s));
    Demonstration high = shown("high", 100, s -> 1 - s, s -> 1.2 * Math.sin(Math.PI * s));
    List<Finding> found = DataChecks.of(List.of(low, high), new double[2]);
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.ONE_START);
    assertThat(found.getFirst().demonstrations()).containsExactly("low", "high");
    assertThat(found.getFirst().line()).contains("low, high", "% of the extent", "mean");
  }

  @Test
  void aCircleStartsAtItsGoal() {
    assertThat(
            kinds(
                List.of(
                    shown(
                        "circle",
                        200,
                        s -> Math.cos(2 * Math.PI * s),
                        s -> Math.sin(2 * Math.PI * s)))))
        .contains(Kind.CLOSED);
  }

  @Test
  void aLoopCrossesItself() {
    // A line with a loop on its way: x goes forth, back and forth.
    List<Kind> found =
        kinds(
            List.of(
                shown(
                    "loop",
                    400,
                    s -> 3 * s + 0.9 * Math.sin(2 * Math.PI * s) - 3,
                    s -> 1 - Math.cos(2 * Math.PI * s))));
    assertThat(found).containsExactly(Kind.SELF_CROSSING);
  }

  @Test
  void curvesThatCrossAreFoundAndCurvesThatMeetAreNot() {
    Demonstration down = shown("down", 100, s -> 1 - s, s -> (1 - s) * (1 - 2 * s));
    Demonstration up = shown("up", 100, s -> 1 - s, s -> -(1 - s) * (1 - 2 * s));
    assertThat(kinds(List.of(down, up))).containsExactly(Kind.CROSSING);
    // Two corners a little apart: the paths cross at right angles there and then run together.
    Demonstration early =
        shown("early", 300, s -> Math.max(0, 1 - 2 * s), s -> Math.min(1, 2 - 2 * s));
    Demonstration late =
        shown(
            "late", 300, s -> Math.max(0.01 * (1 - s), 1 - 2 * s), s -> Math.min(0.99, 2 - 2 * s));
    assertThat(kinds(List.of(early, late))).isEmpty();
  }

  /** From (1, height) to the origin, touching y = 0 after 35 % of the way. */
  private static Demonstration throughGate(String name, double height) {
    return shown(name, 300, s -> 1 - s, s -> height * Math.pow((s - 0.35) / 0.35, 2) * (1 - s));
  }

  @Test
  void curvesThatMeetInAGateInOneDirectionAndPartAreFound() {
    List<Finding> found =
        DataChecks.of(List.of(throughGate("up", 1), throughGate("down", -1)), new double[2]);
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.CROSSING);
    assertThat(found.getFirst().line()).contains("up and down", "meet", "(0.7");
    // On one side of the gate, a tenth of that apart behind it.
    assertThat(kinds(List.of(throughGate("up", 1), throughGate("upper", 1.2)))).isEmpty();
  }

  @Test
  void anOvershootOnALineIsFound() {
    double[] x = new double[100];
    double[] calm = new double[100];
    for (int i = 0; i < 100; i++) {
      double s = i / 99.0;
      x[i] = Math.exp(-4 * s) * Math.cos(9 * s);
      calm[i] = (1 - s) * (1 - s);
    }
    Demonstration over =
        Demonstration.estimatingVelocities("over", Trajectory.evenlySpaced(0.01, x, 1));
    Demonstration back =
        Demonstration.estimatingVelocities("calm", Trajectory.evenlySpaced(0.01, calm, 1));
    assertThat(kinds(List.of(over))).contains(Kind.REVERSAL);
    assertThat(kinds(List.of(back))).isEmpty();
  }

  @Test
  void aRestOnTheWayIsFoundAndOneAtTheGoalIsNot() {
    DoubleUnaryOperator waits = s -> s < 0.4 ? 1 - s : s < 0.7 ? 0.6 : 2 * (1 - s);
    assertThat(kinds(List.of(shown("waits", 200, waits, s -> 0.5 * waits.applyAsDouble(s)))))
        .containsExactly(Kind.STANDSTILL);
    DoubleUnaryOperator arrives = s -> s < 0.6 ? 0.6 - s : 0;
    assertThat(kinds(List.of(shown("arrives", 200, arrives, s -> 0.5 * arrives.applyAsDouble(s)))))
        .isEmpty();
    assertThat(kinds(List.of(shown("still", 50, s -> 1, s -> 2)))).containsExactly(Kind.STANDSTILL);
  }

  @Test
  void aRestIsCutOutAndTheSamePathIsLeft() {
    DoubleUnaryOperator waits = s -> s < 0.4 ? 1 - s : s < 0.7 ? 0.6 : 2 * (1 - s);
    Demonstration still = shown("waits", 200, waits, s -> 0.5 * waits.applyAsDouble(s));
    Demonstration cut = Rests.cut(List.of(still)).getFirst();
    assertThat(kinds(List.of(cut))).isEmpty();
    Trajectory x = cut.trajectory();
    // The rest took .3 of the duration; a state and the way on from it are left, 1 % of the extent.
    assertThat(x.duration()).isCloseTo(0.7 * still.trajectory().duration(), within(0.03));
    assertThat(x.length()).isCloseTo(still.trajectory().length(), within(1e-12));
    double slowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < cut.size(); i++) {
      slowest = Math.min(slowest, Math.hypot(cut.velocity(i, 0), cut.velocity(i, 1)));
      assertThat(i == 0 || x.time(i) > x.time(i - 1)).isTrue();
    }
    // The slower half moves at a speed of hypot(1, .5); nothing is slower than half of that.
    assertThat(slowest).isGreaterThan(0.5 * Math.hypot(1, 0.5));
  }

  @Test
  void velocitiesThatWereGivenAreKeptWhereTheMovementIs() {
    DoubleUnaryOperator waits = s -> s < 0.4 ? 1 - s : s < 0.7 ? 0.6 : 2 * (1 - s);
    Demonstration still = shown("waits", 200, waits, s -> 0.5 * waits.applyAsDouble(s));
    Demonstration given =
        Demonstration.of("given", still.trajectory(), new double[2 * still.size()]);
    Demonstration cut = Rests.cut(List.of(given)).getFirst();
    assertThat(cut.velocitySource()).isEqualTo(Demonstration.VelocitySource.GIVEN);
    // All were given as zero; the one that leads across the rest is the way over its time.
    long moving = IntStream.range(0, cut.size()).filter(i -> cut.velocity(i, 0) != 0).count();
    assertThat(moving).isEqualTo(1);
  }

  @Test
  void whatDoesNotRestIsReturnedAsItIs() {
    Demonstration arc = arc("a", 0.1);
    assertThat(Rests.cut(List.of(arc)).getFirst()).isSameAs(arc);
  }

  @Test
  void fewSamplesAndWrongTimeStampsAreFound() {
    assertThat(kinds(List.of(shown("few", 8, s -> 1 - s, s -> (1 - s) * (1 - s)))))
        .containsExactly(Kind.FEW_SAMPLES);
    double[] times = new double[60];
    double[] x = new double[120];
    for (int i = 0; i < 60; i++) {
      times[i] = 0.01 * i + (i > 30 ? 0.5 : 0);
      x[2 * i] = 1 - i / 59.0;
      x[2 * i + 1] = x[2 * i] * x[2 * i];
    }
    Demonstration late = Demonstration.estimatingVelocities("late", Trajectory.of(times, x, 2));
    List<Finding> found = DataChecks.of(List.of(late), new double[2]);
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.TIME_STAMPS);
    assertThat(found.getFirst().message()).contains("0.51 between the times 0.3 and 0.81");
  }

  @Test
  void noiseIsFoundAndMeasured() {
    SplittableRandom random = Replay.random(31);
    Demonstration clean = arc("clean", 0.2);
    double[] x = clean.trajectory().positions();
    for (int i = 0; i < x.length; i++) {
      x[i] += 0.02 * random.nextGaussian();
    }
    Demonstration noisy =
        Demonstration.estimatingVelocities(
            "noisy", Trajectory.of(clean.trajectory().times(), x, 2));
    List<Finding> found = DataChecks.of(List.of(noisy), new double[2]);
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.NOISE);
    // 100 deviates: known to a tenth or so.
    assertThat(noisy.noise(0)).isBetween(0.015, 0.025);
  }
}
