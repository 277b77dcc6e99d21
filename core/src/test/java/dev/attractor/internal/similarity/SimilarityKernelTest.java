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
          PatternRows keys = PatternRows.of(patterns, d);
          QueryRows asked = new QueryRows(queries, 2, count);
          kernel.sums(measure, keys, rows, asked, new PairSums(got, stride), 5);
          specification.sums(measure, keys, rows, asked, new PairSums(expected, stride), 5);
          double[] elsewhere = new double[got.length];
          kernel.sums(measure, elsewhere(keys), rows, asked, new PairSums(elsewhere, stride), 5);
          assertThat(elsewhere).containsExactly(got);
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

  /** The same rows, as if they were in no array. */
  private static PatternRows elsewhere(PatternRows rows) {
    return new PatternRows() {
      @Override
      public int dimension() {
        return rows.dimension();
      }

      @Override
      public float[] array() {
        return null;
      }

      @Override
      public int start() {
        throw new UnsupportedOperationException("there is no array");
      }

      @Override
      public void read(int row, int from, int width, float[] target, int at) {
        rows.read(row, from, width, target, at);
      }
    };
  }
}
