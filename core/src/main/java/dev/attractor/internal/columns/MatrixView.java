package dev.attractor.internal.columns;

/**
 * A matrix in an array: entry (i, j) is {@code values[from + i * rowStep + j * columnStep]}.
 *
 * @param rows how many rows
 * @param columns how many columns
 */
public record MatrixView(
    double[] values, int from, int rows, int columns, int rowStep, int columnStep) {
  /** Rows that follow each other from the first number on. */
  public static MatrixView dense(double[] values, int rows, int columns) {
    return new MatrixView(values, 0, rows, columns, columns, 1);
  }

  /** Rows and columns change places; the numbers stay where they are. */
  public MatrixView transposed() {
    return new MatrixView(values, from, columns, rows, columnStep, rowStep);
  }
}
