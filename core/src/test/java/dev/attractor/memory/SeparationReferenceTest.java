package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number against values of 50 digits. */
class SeparationReferenceTest {
  /** What is promised of every weight and column, relative. */
  private static final double WEIGHT = 1e-9;

  /** What is promised of the sum of a column. */
  private static final double SUM = 1e-12;

  /** Below this, doubles have no digits to be right about. */
  private static final double UNDERFLOW = 1e-300;

  static List<ReferenceCase> cases() {
    return ReferenceCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyColumnOfKSoftmaxIsRight(ReferenceCase c) {
    SeparationResult got = new KSoftmax(c.k).separate(c.scores);
    for (int i = 0; i < c.k; i++) {
      assertRelative(got.columns()[i], c.columns.get(i), c.name + " column " + i);
      assertThat(Arrays.stream(got.columns()[i]).sum()).isCloseTo(1, within(SUM));
      assertThreshold(got.thresholds()[i], c, i);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyWeightOfSumSoftmaxIsRight(ReferenceCase c) {
    SeparationResult together = SumSoftmax.upTo(c.k).separate(c.scores);
    for (int i = 0; i < c.k; i++) {
      SeparationResult alone = SumSoftmax.of(i + 1).separate(c.scores);
      assertRelative(together.columns()[i], c.weights.get(i), c.name + " weights " + i);
      assertRelative(alone.columns()[0], c.weights.get(i), c.name + " weights alone " + i);
      assertThat(Arrays.stream(alone.columns()[0]).sum()).isCloseTo(i + 1.0, within(SUM * (i + 1)));
      assertThreshold(alone.thresholds()[0], c, i);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePotentialIsRight(ReferenceCase c) {
    double largest = Arrays.stream(c.scores).map(Math::abs).max().orElseThrow();
    assertThat(SumSoftmax.of(c.k).potential(c.scores))
        .isCloseTo(c.potential, within(8 * Math.ulp(c.k * largest + c.n)));
  }

  /**
   * A threshold is carried as x + lambda, so a pull-back knows each exponent to an ulp of the
   * largest score, and each slope to as much, relative.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void thePullBackIsRight(ReferenceCase c) {
    KSoftmax separation = new KSoftmax(c.k);
    SeparationResult forward = separation.separate(c.scores);
    double[] gradient = new double[c.n];
    separation.pullback(
        c.scores, RowLayout.packed(1, c.n), forward.thresholds(), c.flatCotangents(), gradient);
    double largest = Arrays.stream(c.scores).map(Math::abs).max().orElseThrow();
    double slope = Arrays.stream(c.gradient).map(Math::abs).max().orElseThrow();
    for (int j = 0; j < c.n; j++) {
      assertThat(gradient[j])
          .as("%s gradient %d", c.name, j)
          .isCloseTo(
              c.gradient[j], within(slope * (1e-13 * c.k + 8 * Math.ulp(largest)) + UNDERFLOW));
    }
  }

  /**
   * A threshold is found relative to one of the scores, so it is right to a few ulps of the
   * largest, and no better than the sums of n rounded terms that it balances.
   */
  private static void assertThreshold(double got, ReferenceCase c, int i) {
    if (Double.isInfinite(c.thresholds[i])) {
      assertThat(got).isInfinite().isPositive();
    } else {
      double largest = Arrays.stream(c.scores).map(Math::abs).max().orElseThrow();
      assertThat(got).isCloseTo(c.thresholds[i], within(4 * Math.ulp(largest + 1) + c.n * 0x1p-53));
    }
  }

  private static void assertRelative(double[] got, double[] expected, String what) {
    assertThat(got).hasSameSizeAs(expected);
    for (int j = 0; j < got.length; j++) {
      assertThat(got[j])
          .as("%s entry %d", what, j)
          .isCloseTo(expected[j], within(WEIGHT * Math.abs(expected[j]) + UNDERFLOW));
    }
  }
}
