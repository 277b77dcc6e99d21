package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarQuantizerTest {
  private static final long SEED = Long.getLong("attractor.seed", 1);

  enum Kind {
    NORMAL,
    HEAVY_TAILED,
    LUMPS,
    BFLOAT16,
    ONE_OUTLIER,
    UNIFORM;

    float[] draw(int n, long seed) {
      return switch (this) {
        case NORMAL -> Draws.normal(n, seed);
        case HEAVY_TAILED -> Draws.heavyTailed(n, seed);
        case LUMPS -> Draws.lumps(n, 7, 1, seed);
        case BFLOAT16 -> {
          float[] w = Draws.heavyTailed(n, seed);
          for (int i = 0; i < n; i++) {
            w[i] = Float.intBitsToFloat(Float.floatToRawIntBits(w[i]) & 0xffff0000);
          }
          yield w;
        }
        case ONE_OUTLIER -> {
          float[] w = Draws.normal(n, seed);
          w[n / 2] = 1e4f;
          yield w;
        }
        case UNIFORM -> {
          Random random = new Random(seed);
          float[] w = new float[n];
          for (int i = 0; i < n; i++) {
            w[i] = random.nextFloat();
          }
          yield w;
        }
      };
    }
  }

  /** Dynamic programming over all partitions is the reference. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void noPartitionCostsLess(Kind kind) {
    int[] sizes = {5, 17, 64, 100, 257, 700};
    for (int n : sizes) {
      for (int k : new int[] {1, 2, 3, 4, 8, 16, 32}) {
        for (int draw = 0; draw < 4; draw++) {
          long seed = SEED + 1000L * draw + n;
          float[] values = kind.draw(n, seed);
          float[] weights = draw % 2 == 0 ? null : weights(n, seed);
          float[] codebook = new float[k];
          ScalarQuantizer quantizer = new ScalarQuantizer(k);
          assertThat(quantizer.fit(values, weights, 0, n, codebook, 0)).isTrue();
          double cost = cost(quantizer, values, weights, codebook);
          double least = least(values, weights, k);
          // Codewords are floats: an error of one ulp in a mean adds its square for each number;
          // and sums of squares are right to a few ulps of the total.
          double slack = 1e-12 * total(values, weights) + 1e-10 * least;
          assertThat(cost)
              .as("%s, n = %d, k = %d, attractor.seed = %d, draw %d", kind, n, k, SEED, draw)
              .isLessThanOrEqualTo(least + slack);
        }
      }
    }
  }

  @Test
  void manyCodewordsAreTheOptimumToo() {
    float[] values = Draws.normal(1000, SEED);
    float[] codebook = new float[256];
    ScalarQuantizer quantizer = new ScalarQuantizer(256);
    quantizer.fit(values, null, 0, 1000, codebook, 0);
    assertThat(cost(quantizer, values, null, codebook))
        .isLessThanOrEqualTo(least(values, null, 256) * (1 + 1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 300})
  void codesAreThoseOfTheNearestCodeword(int n) {
    float[] values = Draws.heavyTailed(n + 3, SEED);
    float[] codebook = {9, -0.03f, -0.001f, 0, 0, 0.02f, 0.5f, 0.5f, 0.5f};
    int[] codes = new int[n];
    new ScalarQuantizer(8).assign(values, 3, n, codebook, 1, codes);
    for (int i = 0; i < n; i++) {
      int nearest = 1;
      for (int j = 2; j < codebook.length; j++) {
        if (Math.abs((double) values[3 + i] - codebook[j])
            < Math.abs((double) values[3 + i] - codebook[nearest])) {
          nearest = j;
        }
      }
      assertThat(codes[i]).as("attractor.seed = %d, number %d", SEED, i).isEqualTo(nearest - 1);
    }
  }

  @Test
  void aNumberInTheMiddleBelongsToTheFirstCodeword() {
    int[] codes = new int[3];
    new ScalarQuantizer(2)
        .assign(new float[] {1.5f, Math.nextUp(1.5f), 1}, 0, 3, new float[] {1, 2}, 0, codes);
    assertThat(codes).containsExactly(0, 1, 0);
  }

  @Test
  void fewerDifferentNumbersThanCodewordsAreTheCodewords() {
    float[] codebook = {7, 7, 7, 7, 7};
    new ScalarQuantizer(4).fit(new float[] {2, -1, 2, -0f, 0}, null, 0, 5, codebook, 1);
    assertThat(codebook).containsExactly(7, -1, 0, 2, 2);
  }

  @Test
  void countedNumbersGiveTheSameCodebook() {
    float[] values = Kind.BFLOAT16.draw(5000, SEED);
    TreeMap<Float, Long> counted = new TreeMap<>();
    for (float value : values) {
      counted.merge(value + 0f, 1L, Long::sum);
    }
    float[] distinct = new float[counted.size()];
    long[] counts = new long[counted.size()];
    int at = 0;
    for (var entry : counted.entrySet()) {
      distinct[at] = entry.getKey();
      counts[at++] = entry.getValue();
    }
    float[] once = new float[16];
    float[] twice = new float[16];
    new ScalarQuantizer(16).fit(values, null, 0, values.length, once, 0);
    new ScalarQuantizer(16).fitCounted(distinct, counts, at, twice, 0);
    assertThat(twice).containsExactly(once);
  }

  @Test
  void wrongNumbersAreNamed() {
    ScalarQuantizer quantizer = new ScalarQuantizer(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantizer.fit(new float[] {1, Float.NaN}, null, 0, 2, new float[2], 0))
        .withMessage("number 1 is NaN; every number must be finite");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> quantizer.fit(new float[] {1, 2}, new float[] {-1, 1}, 0, 2, new float[2], 0))
        .withMessageContaining("weight 0 is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScalarQuantizer(0))
        .withMessageContaining("got 0");
    assertThat(quantizer.fit(new float[] {1}, new float[] {0}, 0, 1, new float[2], 0)).isFalse();
  }

  private static float[] weights(int n, long seed) {
    Random random = new Random(~seed);
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = random.nextInt(5) == 0 ? 0 : (float) Math.exp(random.nextGaussian());
    }
    weights[0] = 1;
    return weights;
  }

  private static double cost(
      ScalarQuantizer quantizer, float[] values, float[] weights, float[] codebook) {
    int[] codes = new int[values.length];
    quantizer.assign(values, 0, values.length, codebook, 0, codes);
    double cost = 0;
    for (int i = 0; i < values.length; i++) {
      double error = (double) values[i] - codebook[codes[i]];
      cost += (weights == null ? 1 : weights[i]) * error * error;
    }
    return cost;
  }

  private static double total(float[] values, float[] weights) {
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      total += (weights == null ? 1 : weights[i]) * (double) values[i] * values[i];
    }
    return total;
  }

  private static double least(float[] values, float[] weights, int k) {
    TreeMap<Float, Double> counted = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      double mass = weights == null ? 1 : weights[i];
      if (mass > 0) {
        counted.merge(values[i] + 0f, mass, Double::sum);
      }
    }
    double[] points = counted.keySet().stream().mapToDouble(Float::doubleValue).toArray();
    double[] masses = counted.values().stream().mapToDouble(Double::doubleValue).toArray();
    if (points.length <= k) {
      return 0;
    }
    int n = points.length;
    double center = points[n / 2];
    double[] mass = new double[n + 1];
    double[] moment = new double[n + 1];
    double[] square = new double[n + 1];
    for (int i = 0; i < n; i++) {
      double x = points[i] - center;
      mass[i + 1] = mass[i] + masses[i];
      moment[i + 1] = moment[i] + masses[i] * x;
      square[i + 1] = square[i] + masses[i] * x * x;
    }
    double[] cost = new double[n + 1];
    Arrays.fill(cost, 1, n + 1, Double.POSITIVE_INFINITY);
    for (int j = 0; j < k; j++) {
      double[] next = new double[n + 1];
      Arrays.fill(next, Double.POSITIVE_INFINITY);
      for (int end = j + 1; end <= n; end++) {
        for (int start = j; start < end; start++) {
          double sum = moment[end] - moment[start];
          double run = square[end] - square[start] - sum * sum / (mass[end] - mass[start]);
          next[end] = Math.min(next[end], cost[start] + Math.max(0, run));
        }
      }
      cost = next;
    }
    return cost[n];
  }
}
