package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.fixedpoint.Status;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {
  private static KMeans.Builder hard(int k, int d) {
    return KMeans.builder().codewords(k).dimension(d);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyCodewordsAreAllUsedAndCostNoMoreThanMergedNeighbours(boolean doubles) {
    int k = 16_384;
    double[] exact = new Random(1).doubles(20_000).map(u -> 4 * u * u - 1).toArray();
    float[] values = floats(exact);
    // 40,000 numbers are more than are fitted without a summary, whose cells are 8192
    double[] twice = IntStream.range(0, 40_000).mapToDouble(i -> exact[i / 2]).toArray();
    HardClustering found =
        hard(k, 1).build().fit(doubles ? Weights.of(twice) : Weights.of(floats(twice)));
    assertThat(found.status()).isEqualTo(Status.CONVERGED);
    assertThat(Arrays.stream(found.occupancy()).filter(mass -> mass > 0).count()).isEqualTo(k);
    assertThat(found.rmse()).isLessThanOrEqualTo(1.001 * merged(values, k));
  }

  /** Root-mean-square error when the numbers with the smallest gaps between them are joined. */
  private static double merged(float[] values, int k) {
    double[] sorted =
        IntStream.range(0, values.length).mapToDouble(i -> values[i]).sorted().toArray();
    double squares = 0;
    Integer[] gaps = IntStream.range(0, sorted.length - 1).boxed().toArray(Integer[]::new);
    Arrays.sort(
        gaps, (i, j) -> Double.compare(sorted[i + 1] - sorted[i], sorted[j + 1] - sorted[j]));
    boolean[] joined = new boolean[sorted.length];
    for (int g = 0; g < sorted.length - k; g++) {
      joined[gaps[g]] = true;
    }
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && joined[to]) {
        to++;
      }
      double mean = Arrays.stream(sorted, from, to + 1).average().orElseThrow();
      squares += Arrays.stream(sorted, from, to + 1).map(x -> (x - mean) * (x - mean)).sum();
      from = to + 1;
    }
    return Math.sqrt(squares / sorted.length);
  }

  @Test
  void asManyCodewordsAsDifferentNumbersLeaveNoError() {
    float[] values = new float[40_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7919 % 3000) / 17f;
    }
    HardClustering found = hard(3000, 1).build().fit(values);
    assertThat(found.rmse()).isZero();
    assertThat(found.effectiveCodewords()).isEqualTo(3000);
    assertThat(hard(3001, 1).build().fit(values).effectiveCodewords()).isEqualTo(3000);
  }

  /** Of 600 lumps each fills one cell of a summary, or two. */
  @Test
  void moreCodewordsThanCellsAreAllUsed() {
    Random random = new Random(6);
    float[] values = new float[40_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (i % 600 + 0.01 * random.nextDouble());
    }
    assertThat(hard(1000, 1).build().fit(values).effectiveCodewords()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void separatedBlobsAreAllFound(long seed) {
    int k = 32;
    int n = 200 * k;
    Random place = new Random(seed + 100);
    double[] centers = new double[3 * k];
    Arrays.setAll(centers, i -> 10 * place.nextGaussian());
    Random noise = new Random(seed);
    float[] rows = new float[3 * n];
    double squares = 0; // of the rows about the true centres
    for (int i = 0; i < rows.length; i++) {
      double off = noise.nextGaussian() / 2;
      rows[i] = (float) (centers[i / 3 % k * 3 + i % 3] + off);
      squares += off * off;
    }
    double rmse = hard(k, 3).build().fit(rows).rmse();
    assertThat(rmse * rmse * rows.length).isLessThanOrEqualTo(1.01 * squares);
  }

  @Test
  void moreStartsNeverEndWorseWhereNothingIsSummarised() {
    float[] rows = Draws.normal(3 * 2000, 5);
    double last = Double.POSITIVE_INFINITY;
    for (int restarts : new int[] {1, 4, 16}) {
      // the best start is taken at a coarse tolerance, from where all go the same way on
      double rmse =
          hard(20, 3).restarts(restarts).seeding(Seeding.plusPlus(3)).build().fit(rows).rmse();
      assertThat(rmse).isLessThanOrEqualTo(last * 1.001);
      last = rmse;
    }
    assertThatThrownBy(() -> KMeans.builder().restarts(0)).hasMessageContaining("got 0");
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}
