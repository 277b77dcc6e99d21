package dev.attractor.memory;

/**
 * Looks at one row after the other without copying those that lie in an array. Belongs to one
 * thread.
 */
final class RowReader {
  private float[] copy = new float[0];

  /** Where the columns of the last row lie. */
  float[] array = copy;

  /** Index of column 0 in it, which may be negative where only later columns were read. */
  int at;

  /** Moves to columns {@code from} to {@code to - 1} of a row. */
  void moveTo(ChunkRows rows, int row, int from, int to) {
    switch (rows) {
      case ChunkRows.Own own -> {
        array = own.numbers();
        at = row * own.dimension();
      }
      case ChunkRows.Foreign foreign -> {
        if (copy.length < to - from) {
          copy = new float[to - from];
        }
        foreign.read(row, from, to - from, copy, 0);
        array = copy;
        at = -from;
      }
    }
  }

  /** Moves to a whole row. */
  void moveTo(ChunkRows rows, int row) {
    moveTo(rows, row, 0, rows.dimension());
  }
}
