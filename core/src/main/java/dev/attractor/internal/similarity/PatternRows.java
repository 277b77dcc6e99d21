package dev.attractor.internal.similarity;

/** Rows of d floats, in an array or elsewhere; read only. */
public interface PatternRows {
  /** Floats of a row. */
  int dimension();

  /**
   * The array in which the rows lie one behind the other, the first of them from {@link #start} on;
   * null where they lie elsewhere.
   */
  float[] array();

  /** Index of the first float in {@link #array}. */
  int start();

  /** Copies {@code width} floats of a row, from column {@code from} on. */
  void read(int row, int from, int width, float[] target, int at);

  /** All rows of an array. */
  static PatternRows of(float[] array, int dimension) {
    return new ArrayRows(array, 0, dimension);
  }

  /** Rows that lie in an array from {@code start} on. */
  record ArrayRows(float[] array, int start, int dimension) implements PatternRows {
    @Override
    public void read(int row, int from, int width, float[] target, int at) {
      System.arraycopy(array, start + row * dimension + from, target, at, width);
    }
  }
}
