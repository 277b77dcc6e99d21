package dev.attractor.memory;

import java.util.Arrays;

/**
 * Up to {@link #ROWS} patterns with their ids and, in a hetero-associative memory, their values.
 *
 * <p>Rows below a snapshot's count never change: a writer appends behind them, or replaces the
 * chunk.
 *
 * @param keys one a row
 * @param values the keys themselves in an auto-associative memory
 * @param ids of the rows
 * @param norms Euclidean, of the keys
 */
record PatternChunk(ChunkRows keys, ChunkRows values, long[] ids, double[] norms) {
  /** Patterns of a full chunk. */
  static final int ROWS = 256;

  /** Room for {@code rows} patterns; {@code valueDimension} 0 where keys are their own values. */
  static PatternChunk empty(int rows, int dimension, int valueDimension) {
    ChunkRows keys = ChunkRows.Own.empty(rows, dimension);
    ChunkRows values = valueDimension == 0 ? keys : ChunkRows.Own.empty(rows, valueDimension);
    return new PatternChunk(keys, values, new long[rows], new double[rows]);
  }

  int capacity() {
    return ids.length;
  }

  /** The same first {@code used} rows in arrays of the memory's own, with room for {@code rows}. */
  PatternChunk own(int used, int rows) {
    ChunkRows ownKeys = keys.own(used, rows);
    return new PatternChunk(
        ownKeys,
        values == keys ? ownKeys : values.own(used, rows),
        Arrays.copyOf(ids, rows),
        Arrays.copyOf(norms, rows));
  }

  /** Gives a row its id and, once its key stands there, the key's norm. */
  void sign(int row, long id, float[] key, int at) {
    double squares = 0;
    for (int c = 0; c < keys.dimension(); c++) {
      squares += (double) key[at + c] * key[at + c];
    }
    ids[row] = id;
    norms[row] = Math.sqrt(squares);
  }

  /** Copies a row of another chunk into this one, which has arrays of its own. */
  void copyRow(int row, PatternChunk from, int fromRow) {
    copy(from.keys, fromRow, (ChunkRows.Own) keys, row);
    if (values != keys) {
      copy(from.values, fromRow, (ChunkRows.Own) values, row);
    }
    ids[row] = from.ids[fromRow];
    norms[row] = from.norms[fromRow];
  }

  private static void copy(ChunkRows from, int fromRow, ChunkRows.Own to, int row) {
    int d = to.dimension();
    from.read(fromRow, 0, d, to.numbers(), row * d);
  }
}
