package dev.attractor.internal.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineOptimumTest {
  private static final int N = 60_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 16, 61, 256})
  void costsAsLittleAsTheBestPartitionOfAllNumbers(int k) {
    float[] values = normal(k, N);
    assertOptimal(values, null, k);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 40})
  void weightsCountAsRepetitions(int k) {
    float[] values = normal(k, N);
    float[] weights = new float[N];
    SplittableRandom random = Replay.random(k);
    for (int i = 0; i < N; i++) {
      weights[i] = random.nextInt(4); // zeros among them
    }
    assertOptimal(values, weights, k);
  }

  @ParameterizedTest(name = "outlier {0}, {1} codewords")
  @CsvSource({"1e6,8", "-3e9,8", "1e6,64"})
  void anOutlierDoesNotBlurTheRest(float outlier, int k) {
    float[] values = normal(k, N);
    values[17] = outlier;
    assertOptimal(values, null, k);
  }

  @Test
  void manyEqualNumbersAreOne() {
    float[] values = normal(1, N);
    SplittableRandom random = Replay.random(1);
    for (int i = 0; i < N; i++) {
      values[i] = random.nextInt(10) < 7 ? 0 : values[i];
    }
    assertOptimal(values, null, 9);
  }

  @Test
  void oneCodewordIsTheMean() {
    float[] values = new float[N];
    for (int i = 0; i < N; i++) {
      values[i] = i % 3 == 0 ? -5 : 100;
    }
    double[] means = LineOptimum.means(Rows.of(values, 1), RowScan.of(Rows.of(values, 1)), 1);
    assertThat(means[0]).isCloseTo(65, within(1e-9));
  }

  @Test
  void fewerCellsThanCodewordsAreLeftToOthers() {
    float[] values = {1, 2, 2, 3};
    Rows rows = Rows.of(values, 1);
    assertThat(LineOptimum.means(rows, RowScan.of(rows), 3)).isNull();
  }

  /** Against the partition of all numbers by {@link LinePartition}, which has its own proof. */
  private static void assertOptimal(float[] values, float[] weights, int k) {
    Rows rows = weights == null ? Rows.of(values, 1) : Rows.of(values, 1, weights);
    double[] means = LineOptimum.means(rows, RowScan.of(rows), k);
    double found = HardPass.sums(rows, means).squares();

    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(values[a], values[b]));
    double[] points = new double[values.length];
    double[] mass = new double[values.length];
    int used = 0;
    for (int i : order) {
      double weight = weights == null ? 1 : weights[i];
      if (weight > 0) {
        points[used] = values[i];
        mass[used++] = weight;
      }
    }
    points = Arrays.copyOf(points, used);
    mass = Arrays.copyOf(mass, used);
    int[] cuts = LinePartition.optimal(points, mass, k);
    double[] best = new double[k];
    for (int j = 0; j < k; j++) {
      double sum = 0;
      double total = 0;
      for (int i = cuts[j]; i < cuts[j + 1]; i++) {
        sum += mass[i] * points[i];
        total += mass[i];
      }
      best[j] = sum / total;
    }
    double least = HardPass.sums(rows, best).squares();
    // both searches compare prefix sums, right to some 1e-16 of the whole a number
    double spread = RowScan.of(rows).standardDeviation();
    double rounding = values.length * Math.ulp(spread * spread * values.length);
    assertThat(found).isLessThanOrEqualTo(least * (1 + 1e-9) + Math.min(rounding, least * 1e-6));
  }

  private static float[] normal(long seed, int n) {
    SplittableRandom random = Replay.random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
