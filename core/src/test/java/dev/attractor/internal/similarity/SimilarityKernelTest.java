package dev.attractor.internal.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel of this process against the specification, at awkward sizes. */
class SimilarityKernelTest {
  private static final int[] DIMENSIONS = {1, 3, 15, 16, 17, 31, 64, 511, 512, 513, 1100};
  private static final int[] COUNTS = {1, 2, 3, 4, 5, 7, 9};

  @ParameterizedTest
  @EnumSource
  void agreesWithTheSpecification(SimilarityKernel.Measure measure) {
    Random random = new Random(Replay.SEED + 7);
    SimilarityKernel kernel = SimilarityKernel.get();
    SimilarityKernel specification = new ScalarSimilarityKernel();
    for (int d : DIMENSIONS) {
      for (int rows : COUNTS) {
        for (int count : COUNTS) {
          float[] patterns = floats(random, rows * d);
          float[] queries = floats(random, (count + 2) * d);
          int stride = rows + 3;
          double[] got = new double[5 + count * stride];
          double[] expected = got.clone();
          kernel.sums(measure, patterns, rows, d, queries, 2, count, got, 5, stride);
          specification.sums(measure, patterns, rows, d, queries, 2, count, expected, 5, stride);
          for (int i = 0; i < got.length; i++) {
            // each term below 16, at most 32 of them in one single-precision sum, tiles in double
            assertThat(got[i])
                .as("d = %d, %d patterns, %d queries, place %d", d, rows, count, i)
                .isCloseTo(expected[i], within(16 * d * 0x1p-22));
          }
        }
      }
    }
  }

  private static float[] floats(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) Math.clamp(random.nextGaussian(), -2, 2);
    }
    return values;
  }
}
