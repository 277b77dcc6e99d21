package dev.attractor.internal.autodiff;

import org.jspecify.annotations.Nullable;

/**
 * Products and solves with a triangular matrix T, d by d: the entries off the diagonal as a dense
 * column, in the order (1,0), (2,0), (2,1), .. for lower and (0,1), (0,2), .., (1,2), .. for upper
 * matrices; the diagonal as a dense column of d numbers, or all ones, or all zeros.
 */
final class Triangular {
  private static final double[] NONE = {};

  private Triangular() {}

  /** What stands on the diagonal when no node gives it. */
  enum Diagonal {
    GIVEN,
    ONES,
    ZEROS
  }

  /** T x (or T^-1 x), T made of the inputs {@code entries} and, when given, {@code diagonal}. */
  abstract static class Map extends Node {
    final Node x;
    final @Nullable Node entries;
    final @Nullable Node diagonal;
    final double[] off; // values of the entries
    final double[] given; // values of the diagonal
    final Diagonal kind;
    final boolean lower;

    Map(Node x, @Nullable Node entries, @Nullable Node diagonal, Diagonal kind, boolean lower) {
      super(
          x.graph,
          x.rows,
          x.columns,
          x.stride,
          diagonal == null ? present(x, entries) : present(x, entries, diagonal));
      int d = x.rows;
      if (entries != null
          && (entries.rows != d * (d - 1) / 2 || entries.stride != 1 || entries.columns != 1)) {
        throw new IllegalArgumentException(
            "a triangular matrix of "
                + d
                + " rows needs "
                + d * (d - 1) / 2
                + " entries off its diagonal, got "
                + entries.rows);
      }
      if (diagonal != null && (diagonal.rows != d || diagonal.stride != 1)) {
        throw new IllegalArgumentException(
            "a triangular matrix of "
                + d
                + " rows needs as many on its diagonal, got "
                + diagonal.rows);
      }
      this.x = x;
      this.entries = entries;
      this.diagonal = diagonal;
      this.off = entries == null ? NONE : entries.value;
      this.given = diagonal == null ? NONE : diagonal.value;
      this.kind = kind;
      this.lower = lower;
    }

    private static Node[] present(Node x, @Nullable Node... more) {
      int count = 1;
      for (Node node : more) {
        count += node == null ? 0 : 1;
      }
      Node[] all = new Node[count];
      all[0] = x;
      int at = 1;
      for (Node node : more) {
        if (node != null) {
          all[at++] = node;
        }
      }
      return all;
    }

    final double on(int i) {
      return switch (kind) {
        case GIVEN -> given[i];
        case ONES -> 1.0;
        case ZEROS -> 0.0;
      };
    }

    final int position(int i, int j) {
      return lower ? i * (i - 1) / 2 + j : i * rows - i * (i + 1) / 2 + j - i - 1;
    }

    final int from(int i) {
      return lower ? 0 : i + 1;
    }

    final int to(int i) {
      return lower ? i : rows;
    }

    /** y_i += c x_j, rows of batches. */
    final void addRow(double[] in, int j, double c, double[] out, int i) {
      int in0 = j * stride;
      int out0 = i * stride;
      for (int s = 0; s < stride; s++) {
        out[out0 + s] += c * in[in0 + s];
      }
    }

    final double dot(double[] a, int i, double[] b, int j) {
      double sum = 0;
      int a0 = i * stride;
      int b0 = j * stride;
      for (int s = 0; s < stride; s++) {
        sum += a[a0 + s] * b[b0 + s];
      }
      return sum;
    }

    /** Adds {@code sign g_i . y_j} to the adjoint of every entry of T. */
    final void pullEntries(double[] g, double[] y, double sign) {
      for (int i = 0; i < rows; i++) {
        if (entries != null && entries.active()) {
          for (int j = from(i); j < to(i); j++) {
            entries.adjoint[position(i, j)] += sign * dot(g, i, y, j);
          }
        }
        if (diagonal != null && diagonal.active()) {
          diagonal.adjoint[i] += sign * dot(g, i, y, i);
        }
      }
    }

    /** dT y, or null when T has no tangent. */
    final @Nullable Node tangentTimes(@Nullable Node[] tangents, Node y) {
      int at = 1;
      Node dEntries = entries == null ? null : tangents[at++];
      Node dDiagonal = diagonal == null ? null : tangents[at];
      if (dEntries == null && dDiagonal == null) {
        return null;
      }
      Diagonal of = dDiagonal == null ? Diagonal.ZEROS : Diagonal.GIVEN;
      return new Product(y, dEntries, dDiagonal, of, lower);
    }
  }

  /** y = T x. */
  static final class Product extends Map {
    Product(Node x, @Nullable Node entries, @Nullable Node diagonal, Diagonal kind, boolean lower) {
      super(x, entries, diagonal, kind, lower);
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        double c = on(i);
        for (int s = i * stride; s < (i + 1) * stride; s++) {
          value[s] = c * x.value[s];
        }
        if (entries != null) {
          for (int j = from(i); j < to(i); j++) {
            addRow(x.value, j, off[position(i, j)], value, i);
          }
        }
      }
    }

    @Override
    void pullBack() {
      pullEntries(adjoint, x.value, 1.0);
      if (x.active()) {
        for (int i = 0; i < rows; i++) {
          addRow(adjoint, i, on(i), x.adjoint, i);
          if (entries != null) {
            for (int j = from(i); j < to(i); j++) {
              addRow(adjoint, i, off[position(i, j)], x.adjoint, j);
            }
          }
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return graph.sumOfPresent(
          tangents[0] == null ? null : new Product(tangents[0], entries, diagonal, kind, lower),
          tangentTimes(tangents, x));
    }
  }

  /** y = T^-1 x, by substitution. */
  static final class Solve extends Map {
    private final double[] work;

    Solve(Node x, @Nullable Node entries, @Nullable Node diagonal, Diagonal kind, boolean lower) {
      super(x, entries, diagonal, kind, lower);
      work = new double[value.length];
    }

    @Override
    void evaluate() {
      System.arraycopy(x.value, 0, value, 0, value.length);
      for (int n = 0; n < rows; n++) {
        int i = lower ? n : rows - 1 - n;
        for (int j = from(i); j < to(i); j++) {
          addRow(value, j, -off[position(i, j)], value, i);
        }
        divideRow(value, i, on(i));
      }
    }

    private void divideRow(double[] row, int i, double by) {
      for (int s = i * stride; s < (i + 1) * stride; s++) {
        row[s] /= by;
      }
    }

    @Override
    void pullBack() {
      System.arraycopy(adjoint, 0, work, 0, work.length);
      for (int n = rows - 1; n >= 0; n--) {
        int i = lower ? n : rows - 1 - n;
        divideRow(work, i, on(i));
        for (int j = from(i); j < to(i); j++) {
          addRow(work, i, -off[position(i, j)], work, j);
        }
      }
      pullEntries(work, value, -1.0);
      if (x.active()) {
        Arithmetic.Combination.add(work, 1.0, x.adjoint);
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node moved = tangentTimes(tangents, this);
      Node right = tangents[0];
      if (moved != null) {
        right = right == null ? graph.scale(moved, -1.0) : graph.subtract(right, moved);
      }
      return new Solve(right, entries, diagonal, kind, lower);
    }
  }
}
