package dev.attractor.memory;

import dev.attractor.parallel.FixedRanges;

/**
 * What a recall needs to remember for its pull-back: with Y_i = sum_j W_ij v_j and W = separation
 * of beta s, G_i . v_j are the cotangents of the weights, and their pull-back times beta that of
 * the similarities.
 *
 * <p>No array of the caller's is kept: {@code query} is a copy.
 *
 * @param positions in storage, of the patterns that took part; null for all
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

  /** The position in storage of the j-th pattern that took part. */
  int position(int j) {
    return positions == null ? j : positions[j];
  }

  long id(int j) {
    return snapshot.id(position(j));
  }

  /** The n weights from {@code at} on, times values. */
  double[] pattern(double[] weights, int at, int n) {
    return patterns(weights, at, n, 1, true)[0];
  }

  /**
   * As many columns of n weights, the first from {@code at} on, times values: each is read once.
   */
  double[][] patterns(double[] weights, int at, int n, int columns, boolean parallel) {
    int d = snapshot.valueDimension();
    double[][] patterns = new double[columns][d];
    double least = NEGLIGIBLE / n;
    int[] heavy = RecallSpace.ofThread().heavy(n);
    int found = 0;
    long products = 0;
    for (int j = 0; j < n; j++) {
      int here = 0;
      for (int i = 0; i < columns; i++) {
        here += weights[at + i * n + j] >= least ? 1 : 0;
      }
      heavy[found] = j;
      found += here > 0 ? 1 : 0;
      products += here;
    }
    int count = found;
    boolean shared = parallel && products * d > WORTH_SHARING;
    FixedRanges.forEach(
        d,
        shared ? Math.max(16, (d + 7) / 8) : d,
        (range, from, to) -> {
          for (int h = 0; h < count; h++) {
            int j = heavy[h];
            float[] values = snapshot.chunkOf(position(j)).values;
            int row = Snapshot.row(position(j)) * d;
            for (int i = 0; i < columns; i++) {
              double weight = weights[at + i * n + j];
              if (weight >= least) {
                add(weight, values, row, patterns[i], (int) from, (int) to);
              }
            }
          }
        });
    return patterns;
  }

  private static void add(
      double weight, float[] values, int row, double[] pattern, int from, int to) {
    for (int c = from; c < to; c++) {
      pattern[c] += weight * values[row + c];
    }
  }

  RecallGradient pullback(double[][] g, double[] thresholds, double[] weights, double[] scores) {
    int k = thresholds.length;
    int n = scores.length;
    int d = snapshot.dimension();
    int dv = snapshot.valueDimension();
    check(g, k, dv);
    double[] flat = new double[k * n];
    FixedRanges.forEach(
        n,
        GRAIN,
        (range, from, to) -> {
          for (int j = (int) from; j < to; j++) {
            float[] values = snapshot.chunkOf(position(j)).values;
            int at = Snapshot.row(position(j)) * dv;
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
    separation.pullback(scores, RowLayout.packed(1, n), thresholds, flat, dScores);
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
            addSimilarity(position(j), beta * dScores[j], partial[range], dKeys[j]);
            for (int i = 0; i < k; i++) {
              for (int c = 0; c < dv; c++) {
                dValues[j][c] += weights[i * n + j] * g[i][c];
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
    if (g == null) {
      throw new IllegalArgumentException("cotangents are missing (null)");
    }
    if (g.length != k) {
      throw new IllegalArgumentException(
          "cotangents must be " + k + " vectors, one a column, got " + g.length);
    }
    for (int i = 0; i < k; i++) {
      if (g[i] == null) {
        throw new IllegalArgumentException("cotangent " + i + " is missing (null)");
      }
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
