package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;
import dev.attractor.parallel.FixedRanges;
import dev.attractor.parallel.Running;
import java.util.Arrays;

/**
 * The pull-back of a recall: with Y_i = sum_j W_ij v_j and W = separation of beta s, G_i . v_j are
 * the cotangents of the weights, and their pull-back times beta that of the similarities.
 */
final class RecallPullback {
  /** Patterns of a range; the query's gradient is added up by range. */
  private static final int GRAIN = 64;

  /** Takes the gradient of one pattern; the array is the caller's and used again. */
  @FunctionalInterface
  interface RowSink {
    void accept(int j, double[] gradient);
  }

  private final RecallTape tape;
  private final double[] thresholds;
  private final double[] weights;
  private final double[] scores;
  private final double[][] g;
  private final int k;
  private final int n;
  private final Running running = Running.current();

  /**
   * @param g cotangents of the recalled patterns; not modified
   * @throws IllegalArgumentException when they do not fit the recall
   */
  RecallPullback(
      RecallTape tape, double[] thresholds, double[] weights, double[] scores, double[][] g) {
    this.tape = tape;
    this.thresholds = thresholds;
    this.weights = weights;
    this.scores = scores;
    this.g = g;
    k = thresholds.length;
    n = scores.length;
    check();
  }

  /**
   * Computes all gradients.
   *
   * @param dQuery overwritten, d entries
   * @param keys takes the gradients of the keys, of whole patterns where keys are their own values
   * @param values takes those of the values where they are apart
   * @return the gradient with respect to beta
   */
  double run(double[] dQuery, RowSink keys, RowSink values) {
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      RecallSpace space = lease.space();
      double[] dWeights = space.weights(k * n);
      findWeightCotangents(dWeights);
      double[] dScores = space.scores(n);
      tape.separation().pullback(scores, RowLayout.packed(1, n), thresholds, dWeights, dScores);
      int d = tape.snapshot().dimension();
      int ranges = FixedRanges.count(n, GRAIN);
      double[] partial = space.numbers(Math.multiplyExact(ranges, d));
      FixedRanges.forEach(
          n,
          GRAIN,
          (range, from, to) -> {
            running.checkTime();
            Patterns patterns = new Patterns(dScores, keys, values);
            patterns.pull((int) from, (int) to);
            System.arraycopy(patterns.dQuery, 0, partial, range * d, d);
          });
      addUp(partial, ranges, dQuery);
      return betaGradient(dScores);
    }
  }

  /** G_i . v_j, column by column. */
  private void findWeightCotangents(double[] out) {
    int d = tape.snapshot().valueDimension();
    FixedRanges.forEach(
        n,
        GRAIN,
        (range, from, to) -> {
          RowReader values = new RowReader();
          for (int j = (int) from; j < to; j++) {
            int position = tape.position(j);
            ChunkRows rows = tape.snapshot().chunkOf(position).values();
            values.moveTo(rows, Snapshot.row(position));
            for (int i = 0; i < k; i++) {
              double dot = 0;
              for (int c = 0; c < d; c++) {
                dot += g[i][c] * values.array[values.at + c];
              }
              out[i * n + j] = dot;
            }
          }
        });
  }

  private double betaGradient(double[] dScores) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += dScores[j] == 0 ? 0 : dScores[j] * (scores[j] / tape.beta());
    }
    return sum;
  }

  private static void addUp(double[] partial, int ranges, double[] dQuery) {
    int d = dQuery.length;
    Arrays.fill(dQuery, 0);
    for (int range = 0; range < ranges; range++) {
      for (int c = 0; c < d; c++) {
        dQuery[c] += partial[range * d + c];
      }
    }
  }

  /** The gradients of a range of patterns and its part of the query's. */
  private final class Patterns {
    private final double[] dScores;
    private final RowSink keys;
    private final RowSink values;
    private final SimilarityGradient gradient =
        new SimilarityGradient(tape.snapshot(), tape.similarity(), tape.query());
    private final double[] dQuery = new double[tape.snapshot().dimension()];
    private final double[] dKey = new double[tape.snapshot().dimension()];
    private final double[] dValue =
        tape.snapshot().hetero() ? new double[tape.snapshot().valueDimension()] : dKey;

    Patterns(double[] dScores, RowSink keys, RowSink values) {
      this.dScores = dScores;
      this.keys = keys;
      this.values = values;
    }

    void pull(int from, int to) {
      for (int j = from; j < to; j++) {
        Arrays.fill(dKey, 0);
        Arrays.fill(dValue, 0);
        gradient.add(tape.position(j), tape.beta() * dScores[j], dQuery, dKey);
        for (int i = 0; i < k; i++) {
          double weight = weights[i * n + j];
          for (int c = 0; c < dValue.length; c++) {
            dValue[c] += weight * g[i][c];
          }
        }
        keys.accept(j, dKey);
        if (dValue != dKey) {
          values.accept(j, dValue);
        }
      }
    }
  }

  private void check() {
    if (g == null) {
      throw new IllegalArgumentException("cotangents are missing (null)");
    }
    if (g.length != k) {
      throw new IllegalArgumentException(
          "cotangents must be " + k + " vectors, one a column, got " + g.length);
    }
    int d = tape.snapshot().valueDimension();
    for (int i = 0; i < k; i++) {
      if (g[i] == null) {
        throw new IllegalArgumentException("cotangent " + i + " is missing (null)");
      }
      if (g[i].length != d) {
        throw new IllegalArgumentException(
            "cotangent " + i + " must have " + d + " entries, got " + g[i].length);
      }
    }
    if (tape.similarity() instanceof CustomSimilarity custom && custom.gradient() == null) {
      throw new IllegalArgumentException(
          "the similarity '" + custom.name() + "' has no gradient; give one to Similarity.of");
    }
  }
}
