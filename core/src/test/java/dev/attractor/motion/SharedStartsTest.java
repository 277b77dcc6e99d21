package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From one state a motion goes one way: of demonstrations that part it is to follow the mean. */
class SharedStartsTest {
  private static final Standardisation UNITS =
      Standardisation.of(new double[2], new double[] {1, 1});

  private static Demonstration shown(
      String name, int n, double duration, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    double[] states = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double s = i / (n - 1.0);
      states[2 * i] = x.applyAsDouble(s);
      states[2 * i + 1] = y.applyAsDouble(s);
    }
    return Demonstration.estimatingVelocities(
        name, Trajectory.evenlySpaced(duration / (n - 1), states, 2));
  }

  /** From (1, offset) over a hump of the given height to the origin. */
  private static Demonstration hump(double height, double offset) {
    return shown(
        "hump " + height,
        101,
        2,
        s -> 1 - s,
        s -> height * Math.sin(Math.PI * s) + offset * (1 - s));
  }

  @Test
  void startsNearerThanATwentiethOfTheLargestDistanceAreOne() {
    SharedStarts starts = new SharedStarts(UNITS);
    Demonstration low = hump(0.3, 0);
    assertThat(starts.groups(List.of(low, hump(0.5, 0)))).hasSize(1);
    // They come to be .2 apart, a little more with the offset: .005 is one place, .015 is two.
    assertThat(starts.groups(List.of(low, hump(0.5, 0.005)))).hasSize(1);
    assertThat(starts.groups(List.of(low, hump(0.5, 0.015)))).hasSize(2);
    // The same movement twice never parts.
    assertThat(starts.groups(List.of(low, low))).hasSize(2);
  }

  /** A line from (offset, 0) that ends at (x, y). */
  private static Demonstration line(double offset, double x, double y) {
    return shown("line", 51, 1, s -> offset + s * (x - offset), s -> s * y);
  }

  @Test
  void groupsDoNotDependOnTheOrder() {
    // Ends one apart from each other: starts .04 apart are one place, .08 apart are two.
    Demonstration left = line(-0.04, 0, 0);
    Demonstration middle = line(0, 1, 0);
    Demonstration right = line(0.04, 0.5, Math.sqrt(0.75));
    Demonstration other = line(5, 0, 0);
    SharedStarts starts = new SharedStarts(UNITS);
    assertThat(starts.groups(List.of(left, other, right)))
        .containsExactly(List.of(left), List.of(other), List.of(right));
    assertThat(starts.groups(List.of(left, other, right, middle)))
        .containsExactly(List.of(left, right, middle), List.of(other));
    assertThat(starts.groups(List.of(middle, other, left, right)))
        .containsExactly(List.of(middle, left, right), List.of(other));
  }

  @Test
  void theMeanIsTakenAtEqualSharesOfTheLengthAndOfTheTimes() {
    // Two lines from one place, the second at half the speed, sampled otherwise.
    Demonstration quick = shown("quick", 51, 1, s -> 1 - s, s -> 0);
    Demonstration slow = shown("slow", 81, 2, s -> 1 - s, s -> 0.5 * s);
    SharedStarts starts = new SharedStarts(UNITS);
    List<List<Demonstration>> groups = starts.groups(List.of(quick, slow));
    assertThat(groups).hasSize(1);
    Trajectory mean = starts.mean(groups.getFirst());
    assertThat(mean.size()).isEqualTo(81);
    for (int i = 0; i < mean.size(); i++) {
      double share = i / 80.0;
      assertThat(mean.position(i, 0)).isCloseTo(1 - share, within(1e-12));
      assertThat(mean.position(i, 1)).isCloseTo(0.25 * share, within(1e-12));
      assertThat(mean.time(i)).isCloseTo(1.5 * share, within(1e-12));
    }
  }

  @Test
  void aMotionLearnedFromTwoThatPartStaysBetweenThem() {
    List<Demonstration> shown = List.of(hump(0.3, 0), hump(0.5, 0));
    MotionModel model =
        MotionLearner.builder().recipe(Recipe.standard().rollOutSteps(600)).build().fit(shown);
    Trajectory first = shown.getFirst().trajectory();
    Trajectory followed = model.rollOut(first.start(), first.timeStep(), first.size() - 1);
    // Height over that of the mean curve where the hump is: a path that changes from one
    // demonstration to the other, as nearest-point distances from both prefer, has 3/4 and 5/4.
    double[] heights =
        IntStream.range(0, followed.size())
            .filter(i -> followed.position(i, 0) > 0.2 && followed.position(i, 0) < 0.8)
            .mapToDouble(
                i ->
                    followed.position(i, 1)
                        / (0.4 * Math.sin(Math.PI * (1 - followed.position(i, 0)))))
            .toArray();
    assertThat(heights).hasSizeGreaterThan(20);
    for (double height : heights) {
      assertThat(height).isCloseTo(1, within(0.08)); // a third of 1/4
    }
  }
}
