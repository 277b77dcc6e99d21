package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What docs/errata.md says of chapter 3. */
class MemoryErrataTest {
  private static final double BETA = 1.5;

  private final Random random = new Random(5);

  private double[] normal(int n, double scale) {
    return DoubleStream.generate(() -> scale * random.nextGaussian()).limit(n).toArray();
  }

  private static double[] ssm(double[] x, int k) {
    return k == 0 ? new double[x.length] : SumSoftmax.of(k).separate(x).columns()[0];
  }

  private static double potential(double[] x, int k) {
    return k == 0 ? 0 : SumSoftmax.of(k).potential(x);
  }

  private static double sigma(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static double[] scaled(double[] x, double factor) {
    return Arrays.stream(x).map(v -> factor * v).toArray();
  }

  @Test
  void sumSoftmaxOfOneIsNotSoftmax() {
    double[] x = {1, 0};
    assertThat(ssm(x, 1)[0]).isCloseTo(sigma(0.5), within(1e-12)); // .622
    assertThat(new Softmax().separate(x).columns()[0][0])
        .isCloseTo(sigma(1), within(1e-12)); // .731
  }

  @Test
  void noFiniteThresholdTakesAllScoresIn311() {
    double[] x = {3, 1, -2};
    for (double lambda : new double[] {0, 10, 30}) {
      assertThat(Arrays.stream(x).map(v -> sigma(v + lambda)).sum()).isLessThan(3);
    }
    SeparationResult all = SumSoftmax.of(3).separate(x);
    assertThat(all.thresholds()[0]).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(all.columns()[0]).containsOnly(1);
  }

  @Test
  void theDifferenceIn33LosesDigitsThatItsProductFormKeeps() {
    double[] x = {0, -40, -80};
    SeparationResult both = SumSoftmax.upTo(2).separate(x);
    double a = both.thresholds()[1];
    double b = both.thresholds()[0];
    double exact = sigma(-b) * sigma(a) * -Math.expm1(b - a);
    double column = new KSoftmax(2).separate(x).columns()[1][0];
    double printed = both.columns()[1][0] - both.columns()[0][0];
    assertThat(column).isCloseTo(exact, within(1e-12 * exact));
    assertThat(Math.abs(printed - exact)).isGreaterThan(1e-9 * exact);
  }

  @Test
  void theLargestEntryOfColumnIIn38IsTheIthNearestOnlyWhereScoresLieFarApart() {
    assertThat(agreement(1)).isLessThan(0.3);
    assertThat(agreement(100)).isGreaterThan(0.98);
  }

  /** Share of the first ten columns of 50 normal scores whose largest entry is the i-th score. */
  private double agreement(double scale) {
    int hits = 0;
    int columns = 0;
    for (int trial = 0; trial < 50; trial++) {
      double[] x = normal(50, scale);
      double[] sorted = Arrays.stream(x).map(v -> -v).sorted().map(v -> -v).toArray();
      Set<Integer> found = new HashSet<>();
      for (double[] column : new KSoftmax(10).separate(x).columns()) {
        int best = 0;
        for (int j = 1; j < 50; j++) {
          best = column[j] > column[best] ? j : best;
        }
        hits += x[best] == sorted[columns % 10] ? 1 : 0;
        columns++;
        found.add(best);
      }
      assertThat(scale > 1 || found.size() < 10).as("one index for several columns").isTrue();
    }
    return hits / (double) columns;
  }

  @Test
  void theThresholdIn39LiesBelowTheBoundOfTheNextScoreAndNotOfTheOneBefore() {
    double[] x = {2, 1, 0}; // k = 2: x_[k-1] = 2, x_[k+1] = 0
    double m = Math.log(0.01 / 0.99);
    double beta = 12; // at least (sigma^-1(1 - eps / k) - m) / 1 for eps = .01: 9.9
    double lambda = SumSoftmax.of(2).separate(scaled(x, beta)).thresholds()[0];
    assertThat(lambda).isLessThanOrEqualTo(m - beta * x[2]);
    assertThat(lambda).isGreaterThan(m - beta * x[0]);
  }

  @Test
  void theIntegral313HasAClosedFormBetweenTheSumOfTheLargestAndAConstantAboveIt() {
    for (int k : new int[] {1, 3, 6}) {
      double[] x = normal(7, 2);
      int n = 7;
      double share = k / (double) n;
      double entropy = -n * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
      double integral = simpson(t -> dot(x, ssm(scaled(x, t), k)));
      assertThat(potential(x, k) - entropy).isCloseTo(integral, within(1e-8));
      double largest = Arrays.stream(x).sorted().skip(n - k).sum();
      assertThat(potential(x, k)).isBetween(largest, largest + entropy);
    }
  }

  private static double simpson(ToDoubleFunction<Double> f) {
    int pieces = 400;
    double sum = 0;
    for (int i = 0; i <= pieces; i++) {
      double weight = i == 0 || i == pieces ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * f.applyAsDouble(i / (double) pieces);
    }
    return sum / (3 * pieces);
  }

  @Test
  void theEnergies318And319HaveTheUpdateAsGradientWithXiInTheIntegralAndNotAsPrinted() {
    double[][] patterns = {normal(3, 1), normal(3, 1), normal(3, 1)}; // as many as dimensions
    double[] x = normal(3, 1);
    for (int i : new int[] {1, 2}) {
      double[] expected = x.clone();
      double[] update = update(patterns, x, i);
      Arrays.setAll(expected, c -> x[c] - update[c]);
      double[] right = gradient(y -> energy(y, similarities(patterns, y), patterns, i), x);
      double[] printed = gradient(y -> energy(y, y, patterns, i), x);
      for (int c = 0; c < 3; c++) {
        assertThat(right[c]).isCloseTo(expected[c], within(1e-6));
      }
      assertThat(Math.sqrt(square(printed, expected))).isGreaterThan(0.1);
    }
  }

  private static double square(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum();
  }

  /** beta Xi^T x. */
  private static double[] similarities(double[][] patterns, double[] x) {
    return Arrays.stream(patterns).mapToDouble(p -> BETA * dot(p, x)).toArray();
  }

  /** Xi ksoftmax_i(beta Xi^T x). */
  private static double[] update(double[][] patterns, double[] x, int i) {
    double[] weights = new KSoftmax(i).separate(similarities(patterns, x)).columns()[i - 1];
    double[] sum = new double[x.length];
    for (int j = 0; j < weights.length; j++) {
      for (int c = 0; c < x.length; c++) {
        sum[c] += weights[j] * patterns[j][c];
      }
    }
    return sum;
  }

  /**
   * |x|^2 / 2 - (1 / beta) integral over t of front . ksoftmax_i(t beta Xi^T x): printed is x for
   * the front, right is beta Xi^T x.
   */
  private static double energy(double[] x, double[] front, double[][] patterns, int i) {
    double[] scores = similarities(patterns, x);
    double integral =
        simpson(
            t -> {
              double[] at = scaled(scores, t);
              return dot(front, ssm(at, i)) - dot(front, ssm(at, i - 1));
            });
    return 0.5 * dot(x, x) - integral / BETA;
  }

  private static double[] gradient(ToDoubleFunction<double[]> f, double[] x) {
    double[] gradient = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[c] += 1e-5;
      down[c] -= 1e-5;
      gradient[c] = (f.applyAsDouble(up) - f.applyAsDouble(down)) / 2e-5;
    }
    return gradient;
  }

  @Test
  void aGradientStepOfLengthOneCanRaiseTheEnergyOfTheSecondColumnAndNeverThatOfTheFirst() {
    double mostFirst = Double.NEGATIVE_INFINITY;
    double mostSecond = Double.NEGATIVE_INFINITY;
    for (int trial = 0; trial < 2000; trial++) {
      double[][] patterns = {normal(2, 2), normal(2, 2), normal(2, 2)};
      double[] x = normal(2, 2);
      mostFirst = Math.max(mostFirst, rise(patterns, x, 1));
      mostSecond = Math.max(mostSecond, rise(patterns, x, 2));
    }
    assertThat(mostFirst).isLessThan(1e-10);
    assertThat(mostSecond).isGreaterThan(0.1);
  }

  private static double rise(double[][] patterns, double[] x, int i) {
    return closed(patterns, update(patterns, x, i), i) - closed(patterns, x, i);
  }

  private static double closed(double[][] patterns, double[] x, int i) {
    double[] scores = similarities(patterns, x);
    return 0.5 * dot(x, x) - (potential(scores, i) - potential(scores, i - 1)) / BETA;
  }
}
