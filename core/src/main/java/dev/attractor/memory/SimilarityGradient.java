package dev.attractor.memory;

/**
 * The gradient of a similarity between one query and the patterns of a snapshot. Belongs to one
 * thread.
 */
final class SimilarityGradient {
  private final Snapshot snapshot;
  private final Similarity similarity;
  private final float[] query;
  private final RowReader reader = new RowReader();

  SimilarityGradient(Snapshot snapshot, Similarity similarity, float[] query) {
    this.snapshot = snapshot;
    this.similarity = similarity;
    this.query = query;
  }

  /**
   * Adds {@code weight} times the gradients with respect to the query, from {@code dQuery}'s place
   * on, and to the key at a position.
   */
  void add(int position, double weight, double[] dQuery, double[] dKey) {
    if (weight == 0) {
      return;
    }
    PatternChunk chunk = snapshot.chunkOf(position);
    int row = Snapshot.row(position);
    switch (similarity) {
      case CustomSimilarity custom ->
          custom.gradient().add(query, chunk.keys().copy(row), weight, dQuery, dKey);
      case Measure measure -> {
        reader.moveTo(chunk.keys(), row);
        add(measure, chunk.norms()[row], weight, dQuery, dKey);
      }
    }
  }

  private void add(Measure measure, double norm, double weight, double[] dQuery, double[] dKey) {
    float[] keys = reader.array;
    int at = reader.at;
    int d = query.length;
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
      case COSINE -> addCosine(norm, weight, dQuery, dKey);
    }
  }

  /** With a = |x|, b = |y| the norm of the key, and cosine x . y / (a b). */
  private void addCosine(double b, double weight, double[] dQuery, double[] dKey) {
    double a = snapshot.norm(query, 0);
    if (a == 0 || b == 0) {
      return;
    }
    float[] keys = reader.array;
    int at = reader.at;
    double dot = 0;
    for (int c = 0; c < query.length; c++) {
      dot += (double) query[c] * keys[at + c];
    }
    double cosine = dot / (a * b);
    for (int c = 0; c < query.length; c++) {
      double x = query[c] / a;
      double y = keys[at + c] / b;
      dQuery[c] += weight * (y - cosine * x) / a;
      dKey[c] += weight * (x - cosine * y) / b;
    }
  }
}
