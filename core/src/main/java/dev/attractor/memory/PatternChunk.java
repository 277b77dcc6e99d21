package dev.attractor.memory;

import java.util.Arrays;

/**
 * Up to {@link #ROWS} patterns with their ids and, in a hetero-associative memory, their values.
 *
 * <p>Rows below a snapshot's count never change: a writer appends behind them, or replaces the
 * chunk.
 */
final class PatternChunk {
  /** Patterns of a full chunk. */
  static final int ROWS = 256;

  final float[] keys;
  final float[] values; // the keys themselves in an auto-associative memory
  final long[] ids;
  final double[] norms; // Euclidean

  private PatternChunk(float[] keys, float[] values, long[] ids, double[] norms) {
    this.keys = keys;
    this.values = values;
    this.ids = ids;
    this.norms = norms;
  }

  /** Room for {@code rows} patterns; {@code valueDimension} 0 where keys are their own values. */
  static PatternChunk empty(int rows, int dimension, int valueDimension) {
    float[] keys = new float[Math.multiplyExact(rows, dimension)];
    float[] values = valueDimension == 0 ? keys : new float[rows * valueDimension];
    return new PatternChunk(keys, values, new long[rows], new double[rows]);
  }

  int capacity() {
    return ids.length;
  }

  /** The same content with room for more. */
  PatternChunk withCapacity(int rows) {
    float[] moreKeys = Arrays.copyOf(keys, keys.length / ids.length * rows);
    return new PatternChunk(
        moreKeys,
        values == keys ? moreKeys : Arrays.copyOf(values, values.length / ids.length * rows),
        Arrays.copyOf(ids, rows),
        Arrays.copyOf(norms, rows));
  }

  void set(int row, long id, float[] key, int keyAt, float[] value, int valueAt) {
    int d = keys.length / ids.length;
    System.arraycopy(key, keyAt, keys, row * d, d);
    if (values != keys) {
      int dv = values.length / ids.length;
      System.arraycopy(value, valueAt, values, row * dv, dv);
    }
    ids[row] = id;
    double squares = 0;
    for (int c = 0; c < d; c++) {
      squares += (double) keys[row * d + c] * keys[row * d + c];
    }
    norms[row] = Math.sqrt(squares);
  }

  void copyRow(int row, PatternChunk from, int fromRow) {
    int d = keys.length / ids.length;
    int dv = values.length / ids.length;
    set(row, from.ids[fromRow], from.keys, fromRow * d, from.values, fromRow * dv);
  }
}
