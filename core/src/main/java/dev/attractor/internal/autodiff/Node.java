package dev.attractor.internal.autodiff;

import dev.attractor.internal.columns.ColumnKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value in a {@link Graph}: {@code rows} by {@code columns} numbers and, once a {@link Program}
 * has run backwards, their adjoints.
 *
 * <p>Layout: row by row, {@code stride} numbers a row. A batch has its stride rounded up to whole
 * vectors; the columns beyond the last are copies of some column, so that they are as finite as the
 * rest, and their adjoints are zero, so that they count for nothing. A dense node (parameters, and
 * sums) has stride = columns.
 */
public abstract class Node {
  static final ColumnKernels KERNELS = ColumnKernels.chosen();

  final Graph graph;
  final int index;
  final int rows;
  final int columns;
  final int stride;
  final Node[] inputs;
  final double[] value;

  private final boolean active;

  /**
   * A leaf's own; any other node has a buffer of the {@link Program} while that runs backwards,
   * from the turn of the node's first consumer to its own.
   */
  @SuppressWarnings("NullAway.Init") // none but while it is lent
  double[] adjoint;

  Node(Graph graph, int rows, int columns, int stride, Node... inputs) {
    this(graph, rows, columns, stride, anyActive(inputs), inputs);
  }

  Node(Graph graph, int rows, int columns, int stride, boolean active, Node... inputs) {
    if (rows < 1 || columns < 1 || (long) rows * stride > 1 << 26) {
      throw new IllegalArgumentException(
          "a node needs 1 or more rows and columns and at most 67108864 numbers, got "
              + rows
              + " x "
              + columns);
    }
    for (Node input : inputs) {
      if (input.graph != graph) {
        throw new IllegalArgumentException("a node and its inputs must belong to one graph");
      }
    }
    this.graph = graph;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    this.inputs = inputs;
    this.value = new double[rows * stride];
    this.active = active;
    this.index = graph.adopt(this);
  }

  /** Sets {@link #value} from the inputs' values. */
  abstract void evaluate();

  /** Adds to the adjoints of the active inputs what this node's adjoint implies for them. */
  abstract void pullBack();

  /**
   * The tangent of this node as a node, made of operations; {@code tangents[i]} is that of input i,
   * null for zero. At least one is not null. Null is returned for zero.
   */
  abstract @Nullable Node pushForward(@Nullable Node[] tangents);

  /** How many rows: features. */
  public final int rows() {
    return rows;
  }

  /** How many columns: states of the batch. */
  public final int columns() {
    return columns;
  }

  /** The number at the given row and column, as of the last run. */
  public final double at(int row, int column) {
    return value[row * stride + column];
  }

  /** Whether a parameter stands behind this node; it is a constant otherwise. */
  final boolean active() {
    return active;
  }

  final void requireSameShape(Node other, String operation) {
    if (rows != other.rows || columns != other.columns || stride != other.stride) {
      throw new IllegalArgumentException(
          operation
              + " needs equal shapes, got "
              + rows
              + " x "
              + columns
              + " and "
              + other.rows
              + " x "
              + other.columns);
    }
  }

  final void clearAdjoint() {
    Arrays.fill(adjoint, 0.0);
  }

  private static boolean anyActive(Node[] inputs) {
    for (Node input : inputs) {
      if (input.active()) {
        return true;
      }
    }
    return false;
  }
}
