package dev.attractor.internal.autodiff;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Choosing, joining and summing rows: features. */
final class RowOperations {
  private RowOperations() {}

  /** Row i of the result is row {@code chosen[i]} of x; rows may be left out or repeated. */
  static final class Choose extends Node {
    private final Node x;
    private final int[] chosen;

    Choose(Node x, int[] chosen) {
      super(x.graph, chosen.length, x.columns, x.stride, x);
      for (int row : chosen) {
        if (row < 0 || row >= x.rows) {
          throw new IllegalArgumentException(
              "rows to choose must be in [0, " + x.rows + "), got " + Arrays.toString(chosen));
        }
      }
      this.x = x;
      this.chosen = chosen;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(x.value, chosen[i] * stride, value, i * stride, stride);
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < rows; i++) {
        addRow(adjoint, i * stride, x.adjoint, chosen[i] * stride, stride);
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return new Choose(tangents[0], chosen);
    }
  }

  static void addRow(double[] from, int from0, double[] to, int to0, int n) {
    for (int s = 0; s < n; s++) {
      to[to0 + s] += from[from0 + s];
    }
  }

  /** The rows of several nodes: row j of part i goes to row {@code places[i][j]}. */
  static final class Join extends Node {
    private final int[][] places;

    Join(int[][] places, Node... parts) {
      super(parts[0].graph, count(places), parts[0].columns, parts[0].stride, parts);
      this.places = places;
      boolean[] taken = new boolean[rows];
      for (int i = 0; i < parts.length; i++) {
        if (parts[i].columns != columns
            || parts[i].stride != stride
            || parts[i].rows != places[i].length) {
          throw new IllegalArgumentException("rows can be joined only where columns agree");
        }
        for (int row : places[i]) {
          if (row < 0 || row >= rows || taken[row]) {
            throw new IllegalArgumentException("places of joined rows must be a permutation");
          }
          taken[row] = true;
        }
      }
    }

    private static int count(int[][] places) {
      return Arrays.stream(places).mapToInt(p -> p.length).sum();
    }

    @Override
    void evaluate() {
      for (int i = 0; i < inputs.length; i++) {
        for (int j = 0; j < places[i].length; j++) {
          System.arraycopy(inputs[i].value, j * stride, value, places[i][j] * stride, stride);
        }
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < inputs.length; i++) {
        if (inputs[i].active()) {
          for (int j = 0; j < places[i].length; j++) {
            addRow(adjoint, places[i][j] * stride, inputs[i].adjoint, j * stride, stride);
          }
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node[] parts = new Node[tangents.length];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = tangents[i] == null ? graph.zero(inputs[i]) : tangents[i];
      }
      return new Join(places, parts);
    }
  }

  /** The sum of all rows, one row. */
  static final class Sum extends Node {
    private final Node x;

    Sum(Node x) {
      super(x.graph, 1, x.columns, x.stride, x);
      this.x = x;
    }

    @Override
    void evaluate() {
      System.arraycopy(x.value, 0, value, 0, stride);
      for (int i = 1; i < x.rows; i++) {
        addRow(x.value, i * stride, value, 0, stride);
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < x.rows; i++) {
        addRow(adjoint, 0, x.adjoint, i * stride, stride);
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return new Sum(tangents[0]);
    }
  }
}
