package dev.attractor.internal.autodiff;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node whose value is set from outside: an input, a constant or a parameter. */
public final class Leaf extends Node {
  Leaf(Graph graph, int rows, int columns, int stride, boolean parameter) {
    super(graph, rows, columns, stride, parameter);
    if (parameter) {
      adjoint = new double[value.length];
    }
  }

  /**
   * Sets all values.
   *
   * @param numbers row by row, rows x columns of them; copied
   * @throws IllegalArgumentException when there are fewer or more
   */
  public void set(double[] numbers) {
    if (numbers.length != rows * columns) {
      throw new IllegalArgumentException(
          "need " + rows + " x " + columns + " numbers, got " + numbers.length);
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(numbers, i * columns, value, i * stride, columns);
    }
    Columns.fill(this);
  }

  /**
   * Sets some columns from columns of a larger table.
   *
   * @param table row by row, {@code width} numbers a row
   * @param chosen which column of the table each column is to hold; entries from {@code from}, as
   *     many as this node has columns
   */
  public void gather(double[] table, int width, int[] chosen, int from) {
    Objects.checkFromIndexSize(from, columns, chosen.length);
    for (int i = 0; i < rows; i++) {
      for (int s = 0; s < columns; s++) {
        value[i * stride + s] = table[i * width + chosen[from + s]];
      }
    }
    Columns.fill(this);
  }

  /** Sets one number; {@link #finish} must follow. */
  public void put(int row, int column, double number) {
    value[row * stride + Objects.checkIndex(column, columns)] = number;
  }

  /** Ends a series of {@link #put}. */
  public void finish() {
    Columns.fill(this);
  }

  @Override
  void evaluate() {}

  @Override
  void pullBack() {}

  @Override
  @Nullable Node pushForward(@Nullable Node[] tangents) {
    return null;
  }
}
