package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every similarity keeps: a new one is tested by extending this. */
abstract class SimilarityContract {
  private final long seed = Long.getLong("attractor.seed", 8);
  private final Random random = new Random(seed);

  abstract Similarity similarity();

  /** Its definition, in double precision. */
  abstract double exact(float[] query, float[] pattern);

  private float[][] vectors(int n, int d) {
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      for (int c = 0; c < d; c++) {
        row[c] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  /** The kernels add floats up in float lanes: a relative error of 2^-20 a coordinate is ample. */
  @Test
  void scoresAreThoseOfTheDefinition() {
    float[][] patterns = vectors(300, 50); // more than one chunk
    float[] query = vectors(1, 50)[0];
    double[] got = AssociativeMemory.of(patterns, similarity()).similarities(query);
    for (int i = 0; i < 300; i++) {
      double exact = exact(query, patterns[i]);
      assertThat(got[i])
          .as("pattern %d, seed %d", i, seed)
          .isCloseTo(exact, within(50 * 0x1p-20 * Math.max(1, Math.abs(exact))));
    }
  }

  @Test
  void manyQueriesAtOnceAreThoseOneByOne() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(700, 33), similarity());
    float[][] queries = vectors(70, 33);
    RecallOptions options = RecallOptions.nearest(4, 1.5);
    List<Recall> together = memory.recallAll(queries, options);
    for (int q = 0; q < 70; q += 23) {
      Recall alone = memory.recall(queries[q], options);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 700; j++) {
          assertThat(together.get(q).weights(i)[j])
              .as("query %d, column %d, pattern %d, seed %d", q, i, j, seed)
              .isCloseTo(alone.weights(i)[j], within(1e-4 * alone.weights(i)[j] + 1e-30));
        }
      }
    }
  }

  /** A caller may use one buffer for query after query and pull back later. */
  @Test
  void gradientsAreThoseOfTheQueryThatWasAsked() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(20, 6), similarity());
    float[] buffer = vectors(1, 6)[0];
    float[][] buffers = {buffer};
    RecallOptions options = RecallOptions.nearest(2, 0.7);
    double[][] cotangents = {{1, 2, 3, 4, 5, 6}, {-1, 1, -1, 1, -1, 1}};
    double[] alone = memory.recall(buffer.clone(), options).pullback(cotangents).query();
    double[] batch =
        memory
            .recallAll(new float[][] {buffer.clone()}, options)
            .getFirst()
            .pullback(cotangents)
            .query();
    Recall one = memory.recall(buffer, options);
    Recall many = memory.recallAll(buffers, options).getFirst();
    Arrays.fill(buffer, 9);
    assertThat(one.pullback(cotangents).query()).as("seed %d", seed).isEqualTo(alone);
    assertThat(many.pullback(cotangents).query()).as("seed %d", seed).isEqualTo(batch);
  }

  /**
   * Away from kinks. Queries are floats, so a step is 1/64 and the quotient of differences is right
   * to h^2 times a third derivative; Richardson's extrapolation from two steps removes that.
   */
  @Test
  void gradientsMatchFiniteDifferences() {
    Similarity similarity = similarity();
    int d = 5;
    int n = 9;
    int k = 3;
    double beta = 0.5;
    float[][] patterns = grid(n, d);
    float[] query = grid(1, d)[0];
    double[][] g = new double[k][d];
    for (double[] row : g) {
      Arrays.setAll(row, c -> random.nextGaussian());
    }
    RecallGradient got =
        AssociativeMemory.of(patterns, similarity).recall(query, k, beta).pullback(g);
    for (int c = 0; c < d; c++) {
      int coordinate = c;
      assertThat(got.query()[c])
          .as("query %d, seed %d", c, seed)
          .isCloseTo(
              slope(h -> loss(patterns, moved(query, coordinate, h), similarity, k, beta, g)),
              within(2e-4));
      for (int j = 0; j < n; j += 4) {
        int row = j;
        assertThat(got.keys()[j][c])
            .as("pattern %d, %d, seed %d", j, c, seed)
            .isCloseTo(
                slope(
                    h -> {
                      float[][] other = patterns.clone();
                      other[row] = moved(patterns[row], coordinate, h);
                      return loss(other, query, similarity, k, beta, g);
                    }),
                within(2e-4));
      }
    }
    assertThat(got.inverseTemperature())
        .isCloseTo(slope(h -> loss(patterns, query, similarity, k, beta + h, g)), within(2e-4));
  }

  /** Coordinates on a grid of odd and even eighths, so that no step meets a kink. */
  private float[][] grid(int n, int d) {
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      for (int c = 0; c < d; c++) {
        row[c] = (random.nextInt(16) - 8) / 8f + (n == 1 ? 0.0625f : 0);
      }
    }
    return rows;
  }

  private interface Along {
    double at(float h);
  }

  private static double slope(Along f) {
    float h = 1 / 64f;
    double wide = (f.at(h) - f.at(-h)) / (2 * h);
    double narrow = (f.at(h / 2) - f.at(-h / 2)) / h;
    return (4 * narrow - wide) / 3;
  }

  private static float[] moved(float[] v, int c, float h) {
    float[] copy = v.clone();
    copy[c] += h;
    return copy;
  }

  private static double loss(
      float[][] patterns, float[] query, Similarity s, int k, double beta, double[][] g) {
    Recall recall = AssociativeMemory.of(patterns, s).recall(query, k, beta);
    double sum = 0;
    for (int i = 0; i < k; i++) {
      for (int c = 0; c < query.length; c++) {
        sum += g[i][c] * recall.pattern(i)[c];
      }
    }
    return sum;
  }
}
