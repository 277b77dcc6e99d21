package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.RecallKernel;

/**
 * Work space of {@link KHopfieldHeads}: the tokens of one of the batch, and what follows from some
 * of its queries.
 */
final class QueryBlock {
  /** Rows of weights of a block: with what is multiplied with them they stay near. */
  private static final int ROWS = 64;

  // Of all tokens, token by token; transposed, number by number.
  float[] parts = new float[0];
  float[] queries = new float[0];
  float[] keys = new float[0];
  float[] keysTransposed = new float[0];
  float[] values = new float[0];
  float[] valuesTransposed = new float[0];
  float[] keyGradients = new float[0];
  float[] valueGradients = new float[0];

  // Of a block's queries.
  float[] scores = new float[0];
  float[] scoreGradients = new float[0];
  float[] queryGradients = new float[0];

  // Of a block's queries and columns.
  float[] weights = new float[0];
  float[] weightGradients = new float[0];
  float[] recalled = new float[0];

  /** How many queries of k columns make a block. */
  static int queries(int k) {
    return Math.max(1, ROWS / k);
  }

  /** The least multiple of {@link RecallKernel#ROWS} that is at least {@code rows}. */
  static int padded(int rows) {
    return (rows + RecallKernel.ROWS - 1) / RecallKernel.ROWS * RecallKernel.ROWS;
  }

  /** Room for {@code n} tokens of three parts of {@code size} numbers. */
  void reserve(int k, int n, int size, boolean pullback) {
    int block = padded(queries(k));
    int rows = padded(queries(k) * k);
    parts = atLeast(parts, 3 * n * size);
    queries = atLeast(queries, (n + block) * size);
    keysTransposed = atLeast(keysTransposed, n * size);
    values = atLeast(values, n * size);
    scores = atLeast(scores, block * n);
    weights = atLeast(weights, rows * n + RecallKernel.ROWS);
    recalled = atLeast(recalled, rows * size);
    if (pullback) {
      keys = atLeast(keys, n * size);
      valuesTransposed = atLeast(valuesTransposed, n * size);
      keyGradients = atLeast(keyGradients, padded(n) * size);
      valueGradients = atLeast(valueGradients, padded(n) * size);
      scoreGradients = atLeast(scoreGradients, block * n + RecallKernel.ROWS);
      queryGradients = atLeast(queryGradients, block * size);
      weightGradients = atLeast(weightGradients, rows * n);
    }
  }

  private static float[] atLeast(float[] array, int size) {
    return array.length < size ? new float[size] : array;
  }
}
