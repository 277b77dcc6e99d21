package dev.attractor.internal.autodiff;

import dev.attractor.internal.columns.MatrixView;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Products of matrices with columns. */
final class Products {
  private Products() {}

  /**
   * {@code base + W x + b}, or {@code base + W^T x + b}, for every column; W dense, x and base
   * batches, b a dense column.
   */
  static final class Affine extends Node {
    private final Node w;
    private final Node x;
    private final @Nullable Node b;
    private final @Nullable Node base;
    private final boolean transposed;
    private final MatrixView matrix; // what x is multiplied by
    private final MatrixView turned;

    /** {@code b} and {@code base} may be null. */
    Affine(Node w, Node x, @Nullable Node b, @Nullable Node base, boolean transposed) {
      super(w.graph, transposed ? w.columns : w.rows, x.columns, x.stride, present(w, x, b, base));
      if (w.stride != w.columns || x.rows != (transposed ? w.rows : w.columns)) {
        throw new IllegalArgumentException(
            "an affine map needs a dense matrix that fits its input, got "
                + w.rows
                + " x "
                + w.columns
                + (transposed ? " transposed and " : " and ")
                + x.rows
                + " rows");
      }
      if (b != null && (b.rows != rows || b.columns != 1 || b.stride != 1)) {
        throw new IllegalArgumentException(
            "the shift of an affine map must be a dense column of "
                + rows
                + ", got "
                + b.rows
                + " x "
                + b.columns);
      }
      this.w = w;
      this.x = x;
      if (base != null) {
        requireSameShape(base, "an affine map onto a base");
      }
      this.b = b;
      this.base = base;
      this.transposed = transposed;
      MatrixView dense = MatrixView.dense(w.value, w.rows, w.columns);
      this.matrix = transposed ? dense.transposed() : dense;
      this.turned = matrix.transposed();
    }

    private static Node[] present(@Nullable Node... nodes) {
      return Arrays.stream(nodes).filter(Objects::nonNull).toArray(Node[]::new);
    }

    @Override
    void evaluate() {
      if (base != null) {
        System.arraycopy(base.value, 0, value, 0, value.length);
      }
      KERNELS.product(matrix, x.value, b == null ? null : b.value, value, stride, base != null);
    }

    @Override
    void pullBack() {
      if (w.active()) {
        if (transposed) {
          KERNELS.outer(x.value, adjoint, w.rows, w.columns, stride, w.adjoint);
        } else {
          KERNELS.outer(adjoint, x.value, w.rows, w.columns, stride, w.adjoint);
        }
      }
      if (x.active()) {
        KERNELS.product(turned, adjoint, null, x.adjoint, stride, true);
      }
      if (b != null && b.active()) {
        KERNELS.rowSums(adjoint, rows, stride, b.adjoint);
      }
      if (base != null && base.active()) {
        Arithmetic.Combination.add(adjoint, 1.0, base.adjoint);
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node db = b == null ? null : tangents[2];
      Node sum = base == null ? null : tangents[tangents.length - 1];
      if (tangents[1] != null) {
        sum = new Affine(w, tangents[1], db, sum, transposed);
        db = null;
      }
      if (tangents[0] != null) {
        sum = new Affine(tangents[0], x, db, sum, transposed);
        db = null;
      }
      return graph.sumOfPresent(sum, db == null ? null : new Columns.Spread(db, columns, stride));
    }
  }

  /**
   * One matrix for every column: y = P x or P^T x, where the rows of the node P hold a p by q
   * matrix row by row, so P has p q rows, x has q (or p) and y has p (or q).
   */
  static final class PerColumn extends Node {
    private final Node matrices;
    private final Node x;
    private final boolean transposed;

    PerColumn(Node matrices, Node x, int p, int q, boolean transposed) {
      super(x.graph, transposed ? q : p, x.columns, x.stride, matrices, x);
      if (matrices.rows != p * q
          || x.rows != (transposed ? p : q)
          || matrices.columns != x.columns
          || matrices.stride != x.stride) {
        throw new IllegalArgumentException(
            "matrices of "
                + p
                + " x "
                + q
                + " do not fit "
                + matrices.rows
                + " rows and a vector of "
                + x.rows);
      }
      this.matrices = matrices;
      this.x = x;
      this.transposed = transposed;
    }

    /** Offset in {@code matrices} of the entry that takes input j to output i. */
    private int entry(int i, int j) {
      return (transposed ? j * rows + i : i * x.rows + j) * stride;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        multiply(matrices.value, entry(i, 0), x.value, 0, value, i * stride, stride);
        for (int j = 1; j < x.rows; j++) {
          multiplyAdd(matrices.value, entry(i, j), x.value, j * stride, value, i * stride, stride);
        }
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < x.rows; j++) {
          if (matrices.active()) {
            multiplyAdd(
                x.value, j * stride, adjoint, i * stride, matrices.adjoint, entry(i, j), stride);
          }
          if (x.active()) {
            multiplyAdd(
                matrices.value, entry(i, j), adjoint, i * stride, x.adjoint, j * stride, stride);
          }
        }
      }
    }

    private static void multiply(
        double[] a, int a0, double[] b, int b0, double[] c, int c0, int n) {
      for (int s = 0; s < n; s++) {
        c[c0 + s] = a[a0 + s] * b[b0 + s];
      }
    }

    private static void multiplyAdd(
        double[] a, int a0, double[] b, int b0, double[] c, int c0, int n) {
      for (int s = 0; s < n; s++) {
        c[c0 + s] += a[a0 + s] * b[b0 + s];
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      int p = transposed ? x.rows : rows;
      int q = transposed ? rows : x.rows;
      return graph.sumOfPresent(
          tangents[0] == null ? null : new PerColumn(tangents[0], x, p, q, transposed),
          tangents[1] == null ? null : new PerColumn(matrices, tangents[1], p, q, transposed));
    }
  }
}
