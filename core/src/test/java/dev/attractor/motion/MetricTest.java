package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final double EPS = Math.ulp(1.0);

  @Test
  void dtwdIsTheMeanNearestDistanceBothWays() {
    Trajectory x = Trajectory.evenlySpaced(1, new double[] {0, 0, 3, 4}, 2);
    Trajectory y = Trajectory.evenlySpaced(1, new double[] {0, 0, 0, 1, 3, 0}, 2);
    // From x: 0 and min(5, sqrt 18, 4) = 4. From y: 0, 1 and 3.
    assertThat(Metric.DTWD.distance(x, y)).isEqualTo(4.0 / 2 + 4.0 / 3, within(4 * EPS));
  }

  @Test
  void dtwdIgnoresOrderAndDtwDoesNot() {
    Trajectory there = Trajectory.evenlySpaced(1, new double[] {0, 1, 2, 3}, 1);
    Trajectory back = Trajectory.evenlySpaced(1, new double[] {3, 2, 1, 0}, 1);
    assertThat(Metric.DTWD.distance(there, back)).isZero();
    // Worked by hand: the pairs of the best path cost 3, 1 or 2, ... and the cheapest sum is 8.
    assertThat(Metric.DTW.distance(there, back)).isEqualTo(bruteWarp(there, back, 0, 0) / 4);
    assertThat(bruteWarp(there, back, 0, 0)).isEqualTo(8);
  }

  @Test
  void warpingForgivesPausesAndRootMeanSquareDoesNot() {
    Trajectory steady = Trajectory.evenlySpaced(1, new double[] {0, 1, 2}, 1);
    Trajectory pausing = Trajectory.evenlySpaced(1, new double[] {0, 0, 1, 1, 2}, 1);
    assertThat(Metric.DTW.distance(steady, pausing)).isZero();
    // At the five times the steady one is at 0, 1, 2, 2 (held), 2 (held).
    assertThat(Metric.RMSE.distance(steady, pausing))
        .isEqualTo(Math.sqrt((0 + 1 + 1 + 1 + 0) / 5.0), within(2 * EPS));
  }

  @Test
  void rootMeanSquareComparesEqualTimesSinceTheStart() {
    Trajectory line = Trajectory.of(new double[] {100, 104}, new double[] {0, 8}, 1);
    Trajectory same = Trajectory.of(new double[] {0, 1, 3, 4}, new double[] {0, 2, 6, 8}, 1);
    assertThat(Metric.RMSE.distance(line, same)).isZero();
    Trajectory off = Trajectory.of(new double[] {0, 1, 3, 4}, new double[] {3, 5, 9, 11}, 1);
    assertThat(Metric.RMSE.distance(line, off)).isEqualTo(3);
  }

  @Test
  void endPointErrorLooksAtTheLastStatesAlone() {
    Trajectory x = Trajectory.evenlySpaced(1, new double[] {9, 9, 0, 0}, 2);
    Trajectory y = Trajectory.evenlySpaced(1, new double[] {0, 0, 7, 7, 3, -4}, 2);
    assertThat(Metric.ENDPOINT.distance(x, y)).isEqualTo(5);
  }

  @Test
  void theSweptAreaOfTwoParallelPathsIsLengthTimesDistanceHoweverTheyAreSampled() {
    SplittableRandom random = new SplittableRandom(Long.getLong("attractor.seed", 8));
    for (int trial = 0; trial < 40; trial++) {
      int d = 2 + random.nextInt(4);
      double[] along = direction(random, d);
      double[] aside = direction(random, d);
      double dot = 0;
      for (int a = 0; a < d; a++) {
        dot += along[a] * aside[a];
      }
      double distance = Math.sqrt(1 - dot * dot); // of the lines through 0 and through aside
      Trajectory x = line(random, new double[d], along, 2 + random.nextInt(20));
      Trajectory y = line(random, aside, along, 2 + random.nextInt(20));
      // Lengths of at most 20 parts and areas of at most 40 triangles; a triangle's height is lost
      // to eps of its sides.
      assertThat(Metric.SWEPT_AREA.distance(x, y)).isEqualTo(3 * distance, within(1000 * EPS));
    }
  }

  @Test
  void theSweptAreaAddsUpTheTrianglesOfPairsAtEqualFractionsOfLength() {
    // Up a corner and straight to its end: at half the length (0, 1) beside (.5, .5).
    Trajectory corner = Trajectory.evenlySpaced(1, new double[] {0, 0, 0, 1, 1, 1}, 2);
    Trajectory straight = Trajectory.evenlySpaced(1, new double[] {0, 0, 1, 1}, 2);
    assertThat(Metric.SWEPT_AREA.distance(straight, corner)).isEqualTo(0.5, within(4 * EPS));
    Trajectory rest = Trajectory.evenlySpaced(1, new double[] {2, 0, 2, 0}, 2);
    // A roll-out that rests spans triangles with what moves; two that rest, nothing.
    assertThat(Metric.SWEPT_AREA.distance(rest, straight)).isEqualTo(1, within(4 * EPS));
    assertThat(Metric.SWEPT_AREA.distance(straight, rest)).isZero();
    Trajectory there = Trajectory.evenlySpaced(1, new double[] {0, 1, 2}, 1);
    Trajectory back = Trajectory.evenlySpaced(1, new double[] {5, 1, 0}, 1);
    assertThat(Metric.SWEPT_AREA.distance(there, back)).as("in one dimension").isZero();
  }

  @Test
  void velocityErrorsAreThoseOfTheFieldAtTheDemonstratedStates() {
    List<Demonstration> shown = Shown.hooks(2, 30, 2);
    MotionModel model =
        MotionLearner.builder()
            .recipe(Recipe.standard().epochs(1).rollOutSteps(0))
            .build()
            .fit(shown);
    Policy policy = model.policy();
    Trajectory states = shown.getFirst().trajectory();
    double[] own = new double[states.size() * 2];
    double[] off = new double[own.length];
    for (int i = 0; i < states.size(); i++) {
      double[] v = new double[2];
      policy.velocity(states.position(i), v);
      System.arraycopy(v, 0, own, 2 * i, 2);
      off[2 * i] = v[0] + 3;
      off[2 * i + 1] = v[1] - 4;
    }
    List<Demonstration> both =
        List.of(Demonstration.of("own", states, own), Demonstration.of("off", states, off));
    Evaluation.Score errors =
        Evaluation.velocityErrors(model, both, Units.of(Units.Kind.DATA, both));
    double largest = java.util.Arrays.stream(own).map(Math::abs).max().orElseThrow();
    assertThat(errors.values().get(0)).isZero();
    assertThat(errors.values().get(1)).isEqualTo(5, within(4 * EPS * (largest + 5)));
  }

  private static double[] direction(SplittableRandom random, int d) {
    double[] u = new double[d];
    double square = 0;
    for (int a = 0; a < d; a++) {
      u[a] = random.nextDouble(-1, 1);
      square += u[a] * u[a];
    }
    for (int a = 0; a < d; a++) {
      u[a] /= Math.sqrt(square);
    }
    return u;
  }

  /** From a point along a direction, over a length of 3 in uneven steps. */
  private static Trajectory line(SplittableRandom random, double[] from, double[] along, int n) {
    double[] at = random.doubles(n, 0, 3).sorted().toArray();
    at[0] = 0;
    at[n - 1] = 3;
    double[] x = new double[n * from.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = from[i % from.length] + at[i / from.length] * along[i % from.length];
    }
    return Trajectory.evenlySpaced(1, x, from.length);
  }

  @Test
  void everyMetricAgreesWithItsDefinitionOnRandomMovements() {
    SplittableRandom random = new SplittableRandom(Long.getLong("attractor.seed", 7));
    for (int trial = 0; trial < 40; trial++) {
      int d = 1 + random.nextInt(4);
      Trajectory x = random(random, 2 + random.nextInt(6), d);
      Trajectory y = random(random, 2 + random.nextInt(6), d);
      // Sums of at most 13 square roots of 4 squares each, all below 10.
      double rounding = 13 * 10 * 8 * EPS;
      assertThat(Metric.DTW.distance(x, y))
          .isEqualTo(bruteWarp(x, y, 0, 0) / Math.max(x.size(), y.size()), within(rounding));
      assertThat(Metric.DTWD.distance(x, y))
          .isEqualTo(nearest(x, y) + nearest(y, x), within(rounding));
      assertThat(Metric.DTWD.distance(y, x))
          .isEqualTo(Metric.DTWD.distance(x, y), within(rounding));
      for (Metric metric : Metric.values()) {
        assertThat(metric.distance(x, x)).as(metric.name()).isZero();
      }
    }
  }

  @Test
  void dimensionsMustAgree() {
    Trajectory flat = Trajectory.evenlySpaced(1, new double[4], 2);
    Trajectory deep = Trajectory.evenlySpaced(1, new double[6], 3);
    for (Metric metric : Metric.values()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> metric.distance(flat, deep))
          .withMessage("the roll-out has dimension 2, the demonstration 3");
    }
  }

  @Test
  void unitsDivideEachAxisByItsDeviationOrAllByOne() {
    // Axis 0 has deviation 1, axis 1 has 7, axis 2 never moves.
    Demonstration shown =
        Demonstration.estimatingVelocities(
            "d", Trajectory.evenlySpaced(1, new double[] {1e6, -7, 5, 1e6 + 2, 7, 5}, 3));
    Units perAxis = Units.of(Units.Kind.PER_AXIS, List.of(shown));
    assertThat(perAxis.divisor(0)).isEqualTo(1);
    assertThat(perAxis.divisor(1)).isEqualTo(7);
    assertThat(perAxis.divisor(2)).isEqualTo(7);
    Units scalar = Units.of(Units.Kind.SCALAR, List.of(shown));
    assertThat(scalar.divisor(0)).isEqualTo(Math.sqrt(50 / 3.0), within(8 * EPS * 4));
    assertThat(scalar.divisor(2)).isEqualTo(scalar.divisor(0));
    assertThat(Units.of(Units.Kind.DATA, List.of(shown)).express(shown.trajectory()))
        .isEqualTo(shown.trajectory());
    assertThat(perAxis.express(shown.trajectory()).positions())
        .containsExactly(1e6, -1, 5 / 7.0, 1e6 + 2, 1, 5 / 7.0);
  }

  /** The height of a table, an angle that nobody turned, and a slow axis beside a fast one. */
  @Test
  void anAxisThatDoesNotMoveGetsNoUnitOfItsOwn() {
    SplittableRandom random = new SplittableRandom(4);
    double[] x = new double[5 * 80];
    for (int i = 0; i < 80; i++) {
      x[5 * i] = Math.sin(i / 20.0);
      x[5 * i + 1] = 0.1; // whose mean is not .1 to the last bit
      x[5 * i + 2] = 2e-3 * random.nextGaussian();
      x[5 * i + 3] = 2e-3 * Math.sin(i / 20.0);
      x[5 * i + 4] = 1e-17 * random.nextGaussian();
    }
    Demonstration shown =
        Demonstration.estimatingVelocities("d", Trajectory.evenlySpaced(.02, x, 5));
    Units units = Units.of(Units.Kind.PER_AXIS, List.of(shown));

    double fast = units.divisor(0);
    assertThat(units.divisor(1)).as("constant").isEqualTo(fast);
    assertThat(units.divisor(2)).as("noise alone").isEqualTo(fast);
    assertThat(units.divisor(3)).as("slow and smooth").isEqualTo(2e-3 * fast, within(1e-15));
    assertThat(units.divisor(4)).as("rounding").isEqualTo(fast);
  }

  @Test
  void anEvaluationKeepsEveryDemonstrationsDistance() {
    Demonstration one =
        Demonstration.estimatingVelocities(
            "one", Trajectory.evenlySpaced(1, new double[] {0, 4}, 1));
    Demonstration two =
        Demonstration.estimatingVelocities(
            "two", Trajectory.evenlySpaced(1, new double[] {4, 0}, 1));
    Trajectory rollOut = Trajectory.evenlySpaced(1, new double[] {0, 2}, 1);
    List<Demonstration> both = List.of(one, two);
    Evaluation evaluation =
        Evaluation.of(List.of(rollOut, rollOut), both, Units.of(Units.Kind.PER_AXIS, both));
    // The deviation of 0, 4, 4, 0 is 2.
    assertThat(evaluation.score(Metric.ENDPOINT).values()).containsExactly(1.0, 1.0);
    assertThat(evaluation.score(Metric.RMSE).values())
        .containsExactly(Math.sqrt((0 + 1) / 2.0), Math.sqrt((4 + 1) / 2.0));
    assertThat(evaluation.score(Metric.ENDPOINT).mean()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.of(List.of(rollOut), both, Units.of(Units.Kind.DATA, both)))
        .withMessage("need one roll-out for each demonstration, got 1 for 2");
  }

  private static Trajectory random(SplittableRandom random, int n, int d) {
    return Trajectory.evenlySpaced(1, random.doubles((long) n * d).toArray(), d);
  }

  private static double apart(Trajectory x, int i, Trajectory y, int j) {
    double sum = 0;
    for (int a = 0; a < x.dimension(); a++) {
      sum += Math.pow(x.position(i, a) - y.position(j, a), 2);
    }
    return Math.sqrt(sum);
  }

  private static double nearest(Trajectory x, Trajectory y) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < y.size(); j++) {
        least = Math.min(least, apart(x, i, y, j));
      }
      sum += least;
    }
    return sum / x.size();
  }

  /** Least sum from pair (i, j) on, by trying every path. */
  private static double bruteWarp(Trajectory x, Trajectory y, int i, int j) {
    boolean lastI = i == x.size() - 1;
    boolean lastJ = j == y.size() - 1;
    double rest = lastI && lastJ ? 0 : Double.POSITIVE_INFINITY;
    if (!lastI) {
      rest = Math.min(rest, bruteWarp(x, y, i + 1, j));
    }
    if (!lastJ) {
      rest = Math.min(rest, bruteWarp(x, y, i, j + 1));
    }
    if (!lastI && !lastJ) {
      rest = Math.min(rest, bruteWarp(x, y, i + 1, j + 1));
    }
    return apart(x, i, y, j) + rest;
  }
}
