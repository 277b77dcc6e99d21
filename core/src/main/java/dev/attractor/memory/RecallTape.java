package dev.attractor.memory;

import dev.attractor.parallel.FixedRanges;
import java.util.stream.IntStream;

/**
 * What a recall needs to remember for its pull-back: with Y_i = sum_j W_ij v_j and W = separation
 * of beta s, G_i . v_j are the cotangents of the weights, and their pull-back times beta that of
 * the similarities.
 */
record RecallTape(
    Snapshot snapshot,
    int[] positions,
    Similarity similarity,
    Separation separation,
    float[] query,
    double beta) {
  private static final int GRAIN = 64;

  /** Weights below this over n move a recalled pattern by less than this of the largest value. */
  private static final double NEGLIGIBLE = 1e-20;

  /** Products from which on threads share the coordinates. */
  private static final long WORTH_SHARING = 100_000;

  /** Weights times values. */
  double[] pattern(double[] weights, boolean parallel) {
    int d = snapshot.valueDimension();
    double[] pattern = new double[d];
    double least = NEGLIGIBLE / weights.length;
    int[] heavy = IntStream.range(0, weights.length).filter(j -> weights[j] >= least).toArray();
    boolean shared = parallel && (long) heavy.length * d > WORTH_SHARING;
    FixedRanges.forEach(
        d,
        shared ? Math.max(16, (d + 7) / 8) : d,
        (range, from, to) -> {
          for (int j : heavy) {
            float[] values = snapshot.chunkOf(positions[j]).values;
            int at = Snapshot.row(positions[j]) * d;
            double weight = weights[j];
            for (int c = (int) from; c < to; c++) {
              pattern[c] += weight * values[at + c];
            }
          }
        });
    return pattern;
  }

  RecallGradient pullback(double[][] g, double[] thresholds, double[][] weights, double[] scores) {
    int k = weights.length;
    int n = positions.length;
    int d = snapshot.dimension();
    int dv = snapshot.valueDimension();
    check(g, k, dv);
    double[] flat = new double[k * n];
    FixedRanges.forEach(
        n,
        GRAIN,
        (range, from, to) -> {
          for (int j = (int) from; j < to; j++) {
            float[] values = snapshot.chunkOf(positions[j]).values;
            int at = Snapshot.row(positions[j]) * dv;
            for (int i = 0; i < k; i++) {
              double dot = 0;
              for (int c = 0; c < dv; c++) {
                dot += g[i][c] * values[at + c];
              }
              flat[i * n + j] = dot;
            }
          }
        });
    double[] dScores = new double[n];
    separation.pullback(scores, Rows.packed(1, n), thresholds, flat, dScores);
    double dBeta = 0;
    for (int j = 0; j < n; j++) {
      dBeta += dScores[j] == 0 ? 0 : dScores[j] * (scores[j] / beta);
    }
    boolean same = !hetero();
    double[][] dKeys = new double[n][d];
    double[][] dValues = same ? dKeys : new double[n][dv];
    int ranges = FixedRanges.count(n, GRAIN);
    double[][] partial = new double[ranges][d];
    FixedRanges.forEach(
        n,
        GRAIN,
        (range, from, to) -> {
          for (int j = (int) from; j < to; j++) {
            addSimilarity(positions[j], beta * dScores[j], partial[range], dKeys[j]);
            for (int i = 0; i < k; i++) {
              for (int c = 0; c < dv; c++) {
                dValues[j][c] += weights[i][j] * g[i][c];
              }
            }
          }
        });
    double[] dQuery = new double[d];
    for (double[] part : partial) {
      for (int c = 0; c < d; c++) {
        dQuery[c] += part[c];
      }
    }
    return new RecallGradient(dQuery, dKeys, dValues, dBeta);
  }

  private boolean hetero() {
    return snapshot.chunks()[0].values != snapshot.chunks()[0].keys;
  }

  private void check(double[][] g, int k, int dv) {
    if (g.length != k) {
      throw new IllegalArgumentException(
          "cotangents must be " + k + " vectors, one a column, got " + g.length);
    }
    for (int i = 0; i < k; i++) {
      if (g[i].length != dv) {
        throw new IllegalArgumentException(
            "cotangent " + i + " must have " + dv + " entries, got " + g[i].length);
      }
    }
    if (similarity instanceof CustomSimilarity custom && custom.gradient() == null) {
      throw new IllegalArgumentException(
          "the similarity '" + custom.name() + "' has no gradient; give one to Similarity.of");
    }
  }

  /** Adds weight times the gradient of the similarity. */
  private void addSimilarity(int position, double weight, double[] dQuery, double[] dKey) {
    if (weight == 0) {
      return;
    }
    PatternChunk chunk = snapshot.chunkOf(position);
    int d = snapshot.dimension();
    int at = Snapshot.row(position) * d;
    float[] keys = chunk.keys;
    switch (similarity) {
      case CustomSimilarity custom ->
          custom
              .gradient()
              .add(query, Snapshot.row(keys, Snapshot.row(position), d), weight, dQuery, dKey);
      case Measure measure -> {
        switch (measure) {
          case INNER_PRODUCT -> {
            for (int c = 0; c < d; c++) {
              dQuery[c] += weight * keys[at + c];
              dKey[c] += weight * query[c];
            }
          }
          case NEGATIVE_SQUARED_EUCLIDEAN -> {
            for (int c = 0; c < d; c++) {
              double slope = 2 * weight * ((double) keys[at + c] - query[c]);
              dQuery[c] += slope;
              dKey[c] -= slope;
            }
          }
          case NEGATIVE_MANHATTAN -> {
            for (int c = 0; c < d; c++) {
              double slope = weight * Math.signum(keys[at + c] - query[c]);
              dQuery[c] += slope;
              dKey[c] -= slope;
            }
          }
          case COSINE -> addCosine(chunk, position, weight, dQuery, dKey);
        }
      }
    }
  }

  private void addCosine(
      PatternChunk chunk, int position, double weight, double[] dQuery, double[] dKey) {
    int d = snapshot.dimension();
    int at = Snapshot.row(position) * d;
    double a = snapshot.norm(query, 0);
    double b = chunk.norms[Snapshot.row(position)];
    if (a == 0 || b == 0) {
      return;
    }
    double dot = 0;
    for (int c = 0; c < d; c++) {
      dot += (double) query[c] * chunk.keys[at + c];
    }
    double cosine = dot / (a * b);
    for (int c = 0; c < d; c++) {
      double x = query[c] / a;
      double y = chunk.keys[at + c] / b;
      dQuery[c] += weight * (y - cosine * x) / a;
      dKey[c] += weight * (x - cosine * y) / b;
    }
  }
}
