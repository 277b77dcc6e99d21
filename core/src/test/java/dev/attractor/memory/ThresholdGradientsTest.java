package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thresholds and their gradients for a graph of another engine, against the rows one by one. */
class ThresholdGradientsTest {
  private static final float EPS = 0x1p-23f;

  private final Random random = new Random(Replay.SEED + 1401);

  private record Solved(float[] thresholds, float[] shares) {}

  private static Solved solve(int k, int n, float[] scores) {
    int rows = scores.length / n;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_FLOAT, scores);
      MemorySegment thresholds = arena.allocate(4L * rows * k, 4);
      MemorySegment shares = arena.allocate(4L * rows * k * n, 4);
      new ThresholdGradients(k, n).solve(from, rows, thresholds, shares);
      return new Solved(
          thresholds.toArray(ValueLayout.JAVA_FLOAT), shares.toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  private float[] normal(int count, double scale) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (scale * random.nextGaussian());
    }
    return x;
  }

  /**
   * Thresholds are those of the double solver, shares its slopes over their sum. Scores up to 4
   * scale are rounded once, and slopes change by as much relatively as their exponents do.
   */
  @ParameterizedTest
  @CsvSource({"1,1,1", "1,2,1", "8,8,1", "3,17,1", "8,65,0.1", "8,65,20", "16,64,3", "5,300,2"})
  void thresholdsAndSharesAreThoseOfTheRowsAlone(int k, int n, double scale) {
    float[] scores = normal(5 * n, scale);
    Solved solved = solve(k, n, scores);
    double tolerance = 64 * EPS * Math.max(1, 4 * scale);
    for (int r = 0; r < 5; r++) {
      double[] x = new double[n];
      for (int j = 0; j < n; j++) {
        x[j] = scores[r * n + j];
      }
      double[] thresholds = new KSoftmax(k).separate(x).thresholds();
      for (int t = 0; t < k; t++) {
        float got = solved.thresholds()[r * k + t];
        if (t + 1 == n) {
          assertThat(got).isEqualTo(Float.POSITIVE_INFINITY);
        } else {
          assertThat((double) got).isCloseTo(thresholds[t], within(tolerance));
        }
        double[] expected = shares(x, thresholds[t]);
        for (int j = 0; j < n; j++) {
          assertThat((double) solved.shares()[(r * k + t) * n + j])
              .as("row %d, threshold %d, score %d", r, t, j)
              .isCloseTo(expected[j], within(tolerance * expected[j] + 1e-30));
        }
      }
    }
  }

  private static double[] shares(double[] x, double threshold) {
    double[] shares = new double[x.length];
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      shares[j] = threshold == Double.POSITIVE_INFINITY ? 0 : RowWeights.slope(x[j] + threshold);
      sum += shares[j];
    }
    for (int j = 0; j < x.length && sum > 0; j++) {
      shares[j] /= sum;
    }
    return shares;
  }

  /** Where every weight is 0 or 1 to the last digit, the shares still are those of the limit. */
  @Test
  void saturatedRowsShareBetweenTheNeighboursOfTheGap() {
    Solved solved = solve(2, 4, new float[] {3000, 1000, -1000, -5000});
    assertThat(solved.thresholds()).containsExactly(-2000, 0);
    assertThat(solved.shares()).containsExactly(.5f, .5f, 0, 0, 0, .5f, .5f, 0);
  }

  @Test
  void aMaskedScoreHasNoShareAndAFullRowAnInfiniteThreshold() {
    float masked = Float.NEGATIVE_INFINITY;
    Solved solved = solve(2, 3, new float[] {1, masked, 1});
    assertThat(solved.thresholds()).containsExactly(-1, Float.POSITIVE_INFINITY);
    assertThat(solved.shares()).containsExactly(.5f, 0, .5f, 0, 0, 0);
  }

  @Test
  void whatCannotBeSolvedIsNamed() {
    float masked = Float.NEGATIVE_INFINITY;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> solve(1, 2, new float[] {1, 2, masked, masked}))
        .withMessage(
            "row 1: k must be at most the number of scores that are not masked, got k = 1 and 0"
                + " scores");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> solve(1, 2, new float[] {1, Float.NaN}))
        .withMessage("row 0: score 1 must be a number, or negative infinity to mask it, got NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ThresholdGradients(3, 2))
        .withMessage("k must be at most the number of scores, got k = 3 and 2 scores");
    MemorySegment four = MemorySegment.ofArray(new float[4]);
    MemorySegment three = MemorySegment.ofArray(new float[3]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ThresholdGradients(1, 4).solve(four, 1, four, three))
        .withMessage("shares must hold 4 floats, got 3");
  }
}
