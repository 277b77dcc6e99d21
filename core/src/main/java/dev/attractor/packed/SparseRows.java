package dev.attractor.packed;

/**
 * Numbers of a matrix that stand in place of what codes say, as many in each row.
 *
 * @param perRow how many
 * @param columns their columns, row by row
 * @param values their values
 * @param differences values less what codes say: what products lack
 */
record SparseRows(int perRow, int[] columns, float[] values, float[] differences) {
  long bytes() {
    return (long) columns.length * (Integer.BYTES + 2 * Float.BYTES);
  }

  /** Adds the products of some rows with a vector. */
  void add(int from, int to, float[] x, int xAt, float[] y, int yAt) {
    for (int row = from; row < to; row++) {
      double sum = 0;
      for (int i = row * perRow; i < (row + 1) * perRow; i++) {
        sum += (double) differences[i] * x[xAt + columns[i]];
      }
      y[yAt + row] += (float) sum;
    }
  }

  /** Puts the values into a dense matrix. */
  void put(float[] dense, int width) {
    for (int i = 0; i < columns.length; i++) {
      dense[i / perRow * width + columns[i]] = values[i];
    }
  }
}
