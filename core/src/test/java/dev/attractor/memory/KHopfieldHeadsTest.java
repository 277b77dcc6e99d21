package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.parallel.Parallelism;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads and their pull-back in another engine's memory, against the operator in doubles. */
class KHopfieldHeadsTest {
  private static final double EPS = 0x1p-23;
  private static final int BATCH = 2;

  private final Random random = new Random(Replay.SEED + 1404);

  private record Pass(float[] recalled, float[] gradient) {}

  private static Pass pass(KHopfieldHeads heads, float[] parts, float[] mask, float[] cotangent) {
    MemorySegment from = MemorySegment.ofArray(parts);
    MemorySegment open = mask == null ? null : MemorySegment.ofArray(mask);
    float[] recalled = new float[cotangent.length];
    float[] gradient = new float[parts.length];
    double[] thresholds = heads.recall(from, open, BATCH, MemorySegment.ofArray(recalled));
    heads.pullback(
        from,
        open,
        BATCH,
        thresholds,
        MemorySegment.ofArray(cotangent),
        MemorySegment.ofArray(gradient));
    return new Pass(recalled, gradient);
  }

  private float[] normal(int count, double scale) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (scale * random.nextGaussian());
    }
    return x;
  }

  /** Leaves k keys of the first of the batch, every third in turn, and one more of the second. */
  private static float[] mask(int tokens, int k) {
    float[] mask = new float[BATCH * tokens];
    for (int b = 0; b < BATCH; b++) {
      for (int j = 0; j < Math.min(tokens, k + b); j++) {
        mask[b * tokens + (3 * j + b) % tokens] = 1;
      }
    }
    return mask;
  }

  /**
   * What is recalled and the gradients of queries, keys and values. Scores are sums of {@code size}
   * products in floats, and a weight changes by at most as much as its score; everything after them
   * sums k tokens products of such weights.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, false",
    "1, 2, 3, 1, false",
    "7, 7, 4, 1, false",
    "3, 8, 5, 1, true",
    "7, 7, 16, 1, true",
    "8, 65, 64, .3, false",
    "16, 50, 64, 1, false",
    "70, 71, 9, 1, false",
    "5, 300, 8, 1, true",
    "4, 31, 16, 15, false"
  })
  void areThoseOfTheOperatorInDoubles(int k, int tokens, int size, double scale, boolean masked) {
    float beta = .5f;
    float[] parts = normal(BATCH * tokens * 3 * size, scale);
    float[] cotangent = normal(BATCH * tokens * k * size, 1);
    float[] mask = masked ? mask(tokens, k) : null;
    Pass pass = pass(new KHopfieldHeads(k, tokens, size, beta), parts, mask, cotangent);

    double[] recalled = new double[cotangent.length];
    double[] gradient = new double[parts.length];
    reference(k, tokens, size, beta, parts, mask, cotangent, recalled, gradient);
    double score = beta * scale * scale * size;
    double rounding = EPS * (8 + 4 * score) * Math.sqrt((double) k * tokens * size) * (1 + scale);
    for (int i = 0; i < recalled.length; i++) {
      assertThat((double) pass.recalled[i])
          .as("recalled %d", i)
          .isCloseTo(recalled[i], within(rounding));
    }
    double largest = Math.max(1, beta * scale * scale * size);
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) pass.gradient[i])
          .as("gradient %d", i)
          .isCloseTo(gradient[i], within(rounding * largest));
    }
  }

  private static void reference(
      int k,
      int tokens,
      int size,
      double beta,
      float[] parts,
      float[] mask,
      float[] cotangent,
      double[] recalled,
      double[] gradient) {
    SumSoftmax operator = SumSoftmax.upTo(k);
    RowLayout row = RowLayout.packed(1, tokens);
    for (int q = 0; q < BATCH * tokens; q++) {
      int first = q / tokens * tokens;
      double[] x = new double[tokens];
      for (int j = 0; j < tokens; j++) {
        for (int s = 0; s < size; s++) {
          x[j] += beta * parts[3 * q * size + s] * parts[(3 * (first + j) + 1) * size + s];
        }
        if (mask != null && mask[first + j] == 0) {
          x[j] = Double.NEGATIVE_INFINITY;
        }
      }
      double[] thresholds = new double[k];
      double[] weights = new double[k * tokens];
      operator.separate(x, row, thresholds, weights);
      double[] pulled = new double[k * tokens];
      for (int t = 0; t < k; t++) {
        for (int j = 0; j < tokens; j++) {
          for (int s = 0; s < size; s++) {
            int value = (3 * (first + j) + 2) * size + s;
            int head = (q * k + t) * size + s;
            recalled[head] += weights[t * tokens + j] * parts[value];
            gradient[value] += weights[t * tokens + j] * cotangent[head];
            pulled[t * tokens + j] += (double) cotangent[head] * parts[value];
          }
        }
      }
      double[] scoreGradient = new double[tokens];
      operator.pullback(x, row, thresholds, pulled, scoreGradient);
      for (int j = 0; j < tokens; j++) {
        for (int s = 0; s < size; s++) {
          int query = 3 * q * size + s;
          int key = (3 * (first + j) + 1) * size + s;
          gradient[query] += beta * scoreGradient[j] * parts[key];
          gradient[key] += beta * scoreGradient[j] * parts[query];
        }
      }
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    KHopfieldHeads heads = new KHopfieldHeads(3, 17, 6, 1);
    float[] parts = normal(BATCH * 17 * 18, 1);
    float[] cotangent = normal(BATCH * 17 * 18, 1);
    Pass one = Parallelism.sequential().during(() -> pass(heads, parts, null, cotangent));
    Pass two = Parallelism.threads(2).during(() -> pass(heads, parts, null, cotangent));
    assertThat(two.recalled).containsExactly(one.recalled);
    assertThat(two.gradient).containsExactly(one.gradient);
  }

  /** Weights that are 0 or 1 to the last digit pull nothing back but to the values. */
  @Test
  void saturatedHeadsRecallTheBestValues() {
    float[] parts = {1, 900, 5, 1, 300, 7, 1, -300, 11};
    float[] twice = new float[18];
    System.arraycopy(parts, 0, twice, 0, 9);
    System.arraycopy(parts, 0, twice, 9, 9);
    float[] cotangent = new float[BATCH * 3 * 2];
    Arrays.fill(cotangent, 1);
    Pass pass = pass(new KHopfieldHeads(2, 3, 1, 1), twice, null, cotangent);
    assertThat(pass.recalled).startsWith(5, 12, 5, 12, 5, 12);
    // Each of three queries takes the first value twice and the second once.
    assertThat(pass.gradient).startsWith(0, 0, 6, 0, 0, 3, 0, 0, 0);
  }

  @Test
  void whatCannotBeSolvedIsNamed() {
    KHopfieldHeads heads = new KHopfieldHeads(2, 2, 1, 1);
    float[] parts = new float[12];
    float[] cotangent = new float[8];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass(heads, parts, new float[] {1, 1, 1, 0}, cotangent))
        .withMessage(
            "row 2: k must be at most the number of scores that are not masked, got k = 2 and 1"
                + " scores");
    float[] bad = new float[12];
    bad[6] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass(heads, bad, null, cotangent))
        .withMessage("row 2: score 0 must be a number, or negative infinity to mask it, got NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass(heads, new float[11], null, cotangent))
        .withMessage("parts must hold 12 floats, got 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass(heads, parts, new float[3], cotangent))
        .withMessage("mask must hold 4 floats, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KHopfieldHeads(3, 2, 1, 1))
        .withMessage("k must be at most the number of scores, got k = 3 and 2 scores");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KHopfieldHeads(1, 2, 0, 1))
        .withMessage("size must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KHopfieldHeads(1, 2, 1, 0))
        .withMessage("the inverse temperature must be a positive number, got 0.0");
  }
}
