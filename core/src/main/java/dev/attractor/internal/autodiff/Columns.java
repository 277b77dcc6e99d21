package dev.attractor.internal.autodiff;

import org.jspecify.annotations.Nullable;

/** Choosing, joining, spreading and summing columns: states. */
final class Columns {
  private Columns() {}

  /** Copies column 0 into the columns that fill up the last vector of every row. */
  static void fill(Node node) {
    for (int i = 0; i < node.rows; i++) {
      int row = i * node.stride;
      for (int s = node.columns; s < node.stride; s++) {
        node.value[row + s] = node.value[row];
      }
    }
  }

  /** A dense column in every column of a batch. */
  static final class Spread extends Node {
    private final Node x;

    Spread(Node x, int columns, int stride) {
      super(x.graph, x.rows, columns, stride, x);
      if (x.columns != 1) {
        throw new IllegalArgumentException("only one column can be spread, got " + x.columns);
      }
      this.x = x;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        java.util.Arrays.fill(value, i * stride, (i + 1) * stride, x.value[i * x.stride]);
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < rows; i++) {
        double sum = 0;
        for (int s = i * stride; s < (i + 1) * stride; s++) {
          sum += adjoint[s];
        }
        x.adjoint[i * x.stride] += sum;
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return new Spread(tangents[0], columns, stride);
    }
  }

  /** Column i of the result is column {@code chosen[i]} of x, where the choice may change. */
  static final class Choose extends Node {
    private final Node x;
    private final int[] chosen;

    /** {@code after} is null or the node that sets {@code chosen} when it is evaluated. */
    Choose(Node x, int[] chosen, @Nullable Node after) {
      super(
          x.graph,
          x.rows,
          chosen.length,
          Graph.stride(chosen.length),
          x.active(),
          after == null ? new Node[] {x} : new Node[] {x, after});
      this.x = x;
      this.chosen = chosen;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        int in = i * x.stride;
        int out = i * stride;
        for (int s = 0; s < columns; s++) {
          value[out + s] = x.value[in + chosen[s]];
        }
      }
      fill(this);
    }

    @Override
    void pullBack() {
      for (int i = 0; i < rows; i++) {
        int in = i * x.stride;
        int out = i * stride;
        for (int s = 0; s < columns; s++) {
          x.adjoint[in + chosen[s]] += adjoint[out + s];
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node after = inputs.length > 1 ? inputs[1] : null;
      return tangents[0] == null ? null : new Choose(tangents[0], chosen, after);
    }
  }

  /** The columns of several nodes, in order. */
  static final class Join extends Node {
    Join(Node... parts) {
      super(parts[0].graph, parts[0].rows, count(parts), Graph.stride(count(parts)), parts);
      for (Node part : parts) {
        if (part.rows != rows) {
          throw new IllegalArgumentException("columns can be joined only where rows agree");
        }
      }
    }

    private static int count(Node[] parts) {
      int count = 0;
      for (Node part : parts) {
        count += part.columns;
      }
      return count;
    }

    @Override
    void evaluate() {
      int at = 0;
      for (Node part : inputs) {
        for (int i = 0; i < rows; i++) {
          System.arraycopy(part.value, i * part.stride, value, i * stride + at, part.columns);
        }
        at += part.columns;
      }
      fill(this);
    }

    @Override
    void pullBack() {
      int at = 0;
      for (Node part : inputs) {
        if (part.active()) {
          for (int i = 0; i < rows; i++) {
            RowOperations.addRow(
                adjoint, i * stride + at, part.adjoint, i * part.stride, part.columns);
          }
        }
        at += part.columns;
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node[] parts = new Node[tangents.length];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = tangents[i] == null ? graph.zero(inputs[i]) : tangents[i];
      }
      return new Join(parts);
    }
  }

  /** The sum of all real columns, a dense column. */
  static final class Sum extends Node {
    private final Node x;

    Sum(Node x) {
      super(x.graph, x.rows, 1, 1, x);
      this.x = x;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        double sum = 0;
        for (int s = 0; s < x.columns; s++) {
          sum += x.value[i * x.stride + s];
        }
        value[i] = sum;
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < rows; i++) {
        double g = adjoint[i];
        for (int s = 0; s < x.columns; s++) {
          x.adjoint[i * x.stride + s] += g;
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return new Sum(tangents[0]);
    }
  }
}
