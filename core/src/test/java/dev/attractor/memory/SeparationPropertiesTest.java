package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.parallel.Parallelism;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the propositions of chapter 3 and the symmetries of the operators promise. */
class SeparationPropertiesTest {
  private static final double EPS = 0x1p-52;

  private final long seed = Long.getLong("attractor.seed", 35);
  private final Random random = new Random(seed);

  private double[] normal(int n, double scale) {
    return DoubleStream.generate(() -> scale * random.nextGaussian()).limit(n).toArray();
  }

  private static double[] ssm(double[] x, int k) {
    return SumSoftmax.of(k).separate(x).columns()[0];
  }

  static List<Separation> separations() {
    return List.of(
        new KSoftmax(4), SumSoftmax.upTo(4), SumSoftmax.of(3), new Softmax(), new TopK(4));
  }

  /** Proposition 3.5.1, with the rate of its proof: beta >= (M + log n) / gap gives 1 - eps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void tendsToTheTopKAsScoresGrowApart(int k) {
    double[] x = normal(20, 1);
    double[] sorted = Arrays.stream(x).sorted().toArray();
    double gap = sorted[20 - k] - sorted[20 - k - 1];
    double eps = 1e-6;
    double beta = 2 * Math.log(20 / eps) / gap;
    double[] y = ssm(Arrays.stream(x).map(v -> beta * v).toArray(), k);
    for (int i = 0; i < 20; i++) {
      assertThat(y[i]).as("seed %d", seed).isCloseTo(x[i] >= sorted[20 - k] ? 1 : 0, within(eps));
    }
  }

  /** Proposition 3.5.2, and its corollary that columns of k-softmax are not negative. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1, 30, 1e3})
  void weightsGrowWithK(double scale) {
    double[] x = normal(40, scale);
    double[][] weights = SumSoftmax.upTo(40).separate(x).columns();
    double[] thresholds = SumSoftmax.upTo(40).separate(x).thresholds();
    for (int k = 1; k < 40; k++) {
      assertThat(thresholds[k]).isGreaterThan(thresholds[k - 1]);
      for (int i = 0; i < 40; i++) {
        assertThat(weights[k][i]).isGreaterThanOrEqualTo(weights[k - 1][i]);
      }
    }
    for (double[] column : new KSoftmax(40).separate(x).columns()) {
      assertThat(Arrays.stream(column).min().orElseThrow()).isNotNegative();
      assertThat(Arrays.stream(column).sum()).isCloseTo(1, within(1e-12));
    }
  }

  /** Proposition 3.6.1: the Jacobian is a Laplacian, between 0 and a quarter of the identity. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1, 20, 2000})
  void theJacobianIsALaplacian(double scale) {
    double[] x = normal(15, scale);
    Jacobian jacobian = SumSoftmax.of(4).jacobian(x);
    double[][] matrix = jacobian.matrix();
    for (int i = 0; i < 15; i++) {
      assertThat(matrix[i][i]).isBetween(0.0, 0.25);
      assertThat(Arrays.stream(matrix[i]).sum()).isCloseTo(0, within(15 * EPS));
      for (int j = 0; j < 15; j++) {
        assertThat(matrix[i][j]).isCloseTo(matrix[j][i], within(4 * EPS));
        if (i != j) {
          assertThat(matrix[i][j]).isLessThanOrEqualTo(0);
        }
      }
    }
    for (int trial = 0; trial < 20; trial++) {
      double[] v = normal(15, 1);
      double[] jv = jacobian.times(v);
      double form = 0;
      double square = 0;
      for (int i = 0; i < 15; i++) {
        form += v[i] * jv[i];
        square += v[i] * v[i];
        double row = 0;
        for (int j = 0; j < 15; j++) {
          row += matrix[i][j] * v[j];
        }
        assertThat(jv[i]).isCloseTo(row, within(32 * EPS));
      }
      assertThat(form).isBetween(-32 * EPS, square / 4);
    }
  }

  /** Proposition 3.6.1: ssm is the gradient of the potential, which is convex. */
  @Test
  void thePotentialIsConvexAndItsGradientIsTheWeights() {
    double h = 1e-5;
    for (int k : new int[] {1, 3, 7}) {
      double[] x = normal(9, 2);
      double[] weights = ssm(x, k);
      for (int i = 0; i < 9; i++) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[i] += h;
        down[i] -= h;
        double slope =
            (SumSoftmax.of(k).potential(up) - SumSoftmax.of(k).potential(down)) / (2 * h);
        // h^2 / 6 times the third derivative, at most 1/8, and rounding of the difference
        assertThat(slope).isCloseTo(weights[i], within(h * h / 24 + 60 * EPS / h));
      }
      double[] y = normal(9, 2);
      double[] middle = new double[9];
      for (int i = 0; i < 9; i++) {
        middle[i] = 0.5 * (x[i] + y[i]);
      }
      assertThat(SumSoftmax.of(k).potential(middle))
          .isLessThanOrEqualTo(
              0.5 * (SumSoftmax.of(k).potential(x) + SumSoftmax.of(k).potential(y)) + 60 * EPS);
    }
  }

  /** [3.13]: V_k(x) - V_k(0) is the integral of x . ssm(tx; k) over t from 0 to 1. */
  @Test
  void thePotentialIsTheIntegralOfTheDissertation() {
    double[] x = normal(12, 1);
    int steps = 2000; // Simpson's rule: the error of h^4 / 180 times the fourth derivative
    double integral = 0;
    for (int s = 0; s <= steps; s++) {
      double t = s / (double) steps;
      double[] y = ssm(Arrays.stream(x).map(v -> t * v).toArray(), 5);
      double dot = 0;
      for (int i = 0; i < 12; i++) {
        dot += x[i] * y[i];
      }
      integral += dot * (s == 0 || s == steps ? 1 : s % 2 == 1 ? 4 : 2);
    }
    integral /= 3 * steps;
    assertThat(SumSoftmax.of(5).potential(x) - SumSoftmax.of(5).potential(new double[12]))
        .isCloseTo(integral, within(1e-11));
  }

  @Test
  void thePotentialLiesAboveTheSumOfTheLargest() {
    double[] x = normal(30, 3);
    double[] sorted = Arrays.stream(x).sorted().toArray();
    double top = 0;
    for (int k = 1; k <= 30; k++) {
      top += sorted[30 - k];
      assertThat(SumSoftmax.of(k).potential(x)).isGreaterThanOrEqualTo(top - 60 * EPS);
    }
    assertThat(SumSoftmax.of(30).potential(x)).isCloseTo(top, within(100 * EPS));
  }

  /** A shift by c rounds every score to an ulp of c, and no more than that may come through. */
  @ParameterizedTest
  @ValueSource(doubles = {-3, 1e4, -1e4})
  void aShiftOfAllScoresChangesNothing(double shift) {
    double[] x = normal(25, 1);
    double[] shifted = Arrays.stream(x).map(v -> v + shift).toArray();
    for (Separation separation : separations()) {
      SeparationResult a = separation.separate(x);
      SeparationResult b = separation.separate(shifted);
      for (int i = 0; i < separation.columns(); i++) {
        for (int j = 0; j < 25; j++) {
          assertThat(b.columns()[i][j])
              .as("%s", separation)
              .isCloseTo(a.columns()[i][j], within(2 * Math.ulp(shift) + 20 * EPS));
        }
        assertThat(b.thresholds()[i] + shift)
            .isCloseTo(a.thresholds()[i], within(4 * Math.ulp(shift) + 20 * EPS));
      }
    }
  }

  @Test
  void aPermutationOfScoresPermutesTheWeights() {
    double[] x = normal(33, 2);
    double[] reversed = new double[33];
    for (int i = 0; i < 33; i++) {
      reversed[i] = x[32 - i];
    }
    for (Separation separation : separations()) {
      SeparationResult a = separation.separate(x);
      SeparationResult b = separation.separate(reversed);
      for (int i = 0; i < separation.columns(); i++) {
        for (int j = 0; j < 33; j++) {
          assertThat(b.columns()[i][j])
              .as("%s", separation)
              .isCloseTo(a.columns()[i][32 - j], within(40 * EPS));
        }
      }
    }
  }

  @Test
  void equalScoresShareEqually() {
    for (int n : new int[] {2, 5, 1100, 1500}) {
      double[] x = new double[n];
      Arrays.fill(x, -7.25);
      double[][] columns = new KSoftmax(2).separate(x).columns();
      for (int j = 0; j < n; j++) {
        assertThat(columns[0][j]).isCloseTo(1.0 / n, within(1e-12 / n));
        assertThat(columns[1][j]).isCloseTo(1.0 / n, within(1e-12 / n));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1100, 20_000})
  void longVectorsSumToK(int n) {
    double[] x = normal(n, 1);
    for (int k : new int[] {1, 10, n / 2, n - 1}) {
      assertThat(Arrays.stream(ssm(x, k)).sum()).isCloseTo(k, within(1e-12 * k));
    }
  }

  @Test
  void allScoresTakenGivesOnesAnInfiniteThresholdAndNoGradient() {
    double[] x = normal(6, 1);
    SeparationResult all = SumSoftmax.of(6).separate(x);
    assertThat(all.columns()[0]).containsOnly(1);
    assertThat(all.thresholds()[0]).isInfinite().isPositive();
    double[] gradient = new double[6];
    SumSoftmax.of(6).pullback(x, RowLayout.packed(1, 6), all.thresholds(), normal(6, 1), gradient);
    assertThat(gradient).containsOnly(0);
  }

  @Test
  void maskedScoresWeighNothingAndTheOthersAsIfAlone() {
    double[] x = normal(10, 1);
    double[] masked = new double[13];
    Arrays.fill(masked, Double.NEGATIVE_INFINITY);
    int[] places = {0, 1, 3, 4, 6, 7, 8, 10, 11, 12};
    for (int i = 0; i < 10; i++) {
      masked[places[i]] = x[i];
    }
    for (Separation separation :
        List.of(
            new KSoftmax(10), new KSoftmax(4), SumSoftmax.of(10), new Softmax(), new TopK(10))) {
      SeparationResult alone = separation.separate(x);
      SeparationResult got = separation.separate(masked);
      for (int i = 0; i < separation.columns(); i++) {
        for (int j : new int[] {2, 5, 9}) {
          assertThat(got.columns()[i][j]).as("%s", separation).isZero();
        }
        for (int j = 0; j < 10; j++) {
          assertThat(got.columns()[i][places[j]])
              .as("%s", separation)
              .isCloseTo(alone.columns()[i][j], within(40 * EPS));
        }
      }
    }
  }

  @Test
  void fewerScoresThanColumnsIsRefusedNamingBoth() {
    double[] masked = {1, Double.NEGATIVE_INFINITY, 2};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KSoftmax(3).separate(masked))
        .withMessageContaining("k = 3")
        .withMessageContaining("2 scores");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KSoftmax(4).separate(1, 2, 3))
        .withMessageContaining("k = 4 and 3 scores");
    assertThatIllegalArgumentException().isThrownBy(() -> new KSoftmax(0));
  }

  @Test
  void notANumberIsRefusedNamingRowAndIndex() {
    double[] scores = {1, 2, 3, 4, Double.NaN, 6};
    for (Separation separation : List.of(new KSoftmax(1), new Softmax(), new TopK(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  separation.separate(scores, RowLayout.packed(2, 3), new double[2], new double[6]))
          .withMessageContaining("row 1: score 1")
          .withMessageContaining("NaN");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KSoftmax(1).separate(1, Double.POSITIVE_INFINITY))
        .withMessageContaining("score 1");
  }

  @Test
  void leadersWhoseDifferenceIsNoDoubleAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KSoftmax(2).separate(1e308, -1e308, 0, -1e308))
        .withMessageContaining("further apart than the range of a double");
    // What lies as far below all top scores has weight zero, and no difference is needed.
    assertThat(new KSoftmax(1).separate(1e308, 0.9e308, -1e308).columns()[0][2]).isZero();
  }

  /** A row's bits depend on nothing else in the batch, nor on the number of threads. */
  @ParameterizedTest
  @MethodSource("separations")
  void aRowDoesNotDependOnItsBatch(Separation separation) {
    int n = 37;
    int count = 901;
    int stride = 41;
    double[] scores = normal(5 + count * stride, 3);
    RowLayout rows = new RowLayout(count, n, 5, stride);
    int k = separation.columns();
    double[] thresholds = new double[count * k];
    double[] columns = new double[count * k * n];
    Parallelism.threads(3).run(() -> separation.separate(scores, rows, thresholds, columns));
    for (int r = 0; r < count; r += 100) {
      int from = 5 + r * stride;
      SeparationResult alone = separation.separate(Arrays.copyOfRange(scores, from, from + n));
      for (int i = 0; i < k; i++) {
        int at = (r * k + i) * n;
        assertThat(Arrays.copyOfRange(columns, at, at + n)).containsExactly(alone.columns()[i]);
        assertThat(thresholds[r * k + i]).isEqualTo(alone.thresholds()[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("separations")
  void singlePrecisionIsDoublePrecisionRounded(Separation separation) {
    int n = 70;
    int count = 30;
    float[] scores = new float[count * n];
    double[] wide = new double[count * n];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (3 * random.nextGaussian());
      wide[i] = scores[i];
    }
    int k = separation.columns();
    RowLayout rows = RowLayout.packed(count, n);
    float[] columns = new float[count * k * n];
    double[] expected = new double[count * k * n];
    double[] thresholds = new double[count * k];
    separation.separate(scores, rows, thresholds, columns);
    separation.separate(wide, rows, thresholds, expected);
    for (int i = 0; i < columns.length; i++) {
      assertThat((double) columns[i])
          .isCloseTo(expected[i], within(8 * 0x1p-23 * Math.abs(expected[i]) + 1e-37));
    }
    float[] g = new float[columns.length];
    double[] wideG = new double[columns.length];
    for (int i = 0; i < g.length; i++) {
      g[i] = (float) random.nextGaussian();
      wideG[i] = g[i];
    }
    float[] gradient = new float[scores.length];
    double[] expectedGradient = new double[scores.length];
    separation.pullback(scores, rows, thresholds, g, gradient);
    separation.pullback(wide, rows, thresholds, wideG, expectedGradient);
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) gradient[i]).isCloseTo(expectedGradient[i], within(1e-5));
    }
  }

  /** Central differences: h^2 / 6 of a third derivative below 1, and eps / h of rounding. */
  @ParameterizedTest
  @MethodSource("separations")
  void gradientMatchesFiniteDifferences(Separation separation) {
    if (separation instanceof TopK) {
      return;
    }
    int n = 11;
    double[] x = normal(n, 1.5);
    double[] g = normal(separation.columns() * n, 1);
    double[] gradient = new double[n];
    separation.pullback(
        x, RowLayout.packed(1, n), separation.separate(x).thresholds(), g, gradient);
    double h = 1e-5;
    for (int j = 0; j < n; j++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[j] += h;
      down[j] -= h;
      double difference = (dot(separation, up, g) - dot(separation, down, g)) / (2 * h);
      assertThat(gradient[j])
          .as("%s, seed %d", separation, seed)
          .isCloseTo(difference, within(2e-9));
    }
  }

  private static double dot(Separation separation, double[] x, double[] g) {
    double[][] columns = separation.separate(x).columns();
    double sum = 0;
    for (int i = 0; i < columns.length; i++) {
      for (int j = 0; j < x.length; j++) {
        sum += columns[i][j] * g[i * x.length + j];
      }
    }
    return sum;
  }

  @Test
  void sumSoftmaxOfOneIsNotSoftmax() {
    assertThat(ssm(new double[] {1, 0}, 1)[0]).isCloseTo(0.6225, within(1e-4));
    assertThat(new Softmax().separate(1, 0).columns()[0][0]).isCloseTo(0.7311, within(1e-4));
  }

  @Test
  void aSaturatedPullBackIsFiniteAndVanishes() {
    double[] x = {1e4, 0, -1e4, -3e4};
    double[] gradient = new double[4];
    KSoftmax separation = new KSoftmax(2);
    separation.pullback(
        x, RowLayout.packed(1, 4), separation.separate(x).thresholds(), normal(8, 1), gradient);
    assertThat(gradient).containsOnly(0);
  }
}
