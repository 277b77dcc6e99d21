package dev.attractor.autodiff;

/** Products of matrices with columns. */
final class Products {
  private Products() {}

  /**
   * {@code W x + b}, or {@code W^T x + b}, for every column; W dense, x a batch, b a dense column.
   */
  static final class Affine extends Node {
    private final Node w;
    private final Node x;
    private final Node b;
    private final boolean transposed;

    /** {@code b} may be null. */
    Affine(Node w, Node x, Node b, boolean transposed) {
      super(
          w.graph,
          transposed ? w.columns : w.rows,
          x.columns,
          x.stride,
          b == null ? new Node[] {w, x} : new Node[] {w, x, b});
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
      this.b = b;
      this.transposed = transposed;
    }

    @Override
    void evaluate() {
      KERNELS.product(
          w.value,
          transposed ? 1 : w.columns,
          transposed ? w.columns : 1,
          rows,
          x.rows,
          x.value,
          b == null ? null : b.value,
          value,
          stride,
          false);
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
        KERNELS.product(
            w.value,
            transposed ? w.columns : 1,
            transposed ? 1 : w.columns,
            x.rows,
            rows,
            adjoint,
            null,
            x.adjoint,
            stride,
            true);
      }
      if (b != null && b.active()) {
        KERNELS.rowSums(adjoint, rows, stride, b.adjoint);
      }
    }

    @Override
    Node pushForward(Node[] tangents) {
      Node db = b == null ? null : tangents[2];
      Node moved = null;
      if (tangents[0] != null) {
        moved = new Affine(tangents[0], x, db, transposed);
        db = null;
      }
      Node carried = tangents[1] == null ? null : new Affine(w, tangents[1], db, transposed);
      if (moved == null && carried == null) {
        carried = new Columns.Spread(db, columns, stride);
      }
      return graph.sumOfPresent(moved, carried);
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
    Node pushForward(Node[] tangents) {
      int p = transposed ? x.rows : rows;
      int q = transposed ? rows : x.rows;
      return graph.sumOfPresent(
          tangents[0] == null ? null : new PerColumn(tangents[0], x, p, q, transposed),
          tangents[1] == null ? null : new PerColumn(matrices, tangents[1], p, q, transposed));
    }
  }
}
