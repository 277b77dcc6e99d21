package dev.attractor.memory;

/** k-softmax, row by row. */
record KSoftmaxRows(int k) implements RowOperator {
  @Override
  public void forward(
      double[] x, int from, int n, int row, double[] thresholds, int ta, double[] columns, int at) {
    RowSolver solver = RowSolver.ofThread();
    RowWeights weights = solver.solve(x, from, n, 1, k, row);
    solver.thresholds(k, thresholds, ta);
    weights.columns(k, columns, at);
  }

  @Override
  public void forward(
      float[] x, int from, int n, int row, double[] thresholds, int ta, float[] columns, int at) {
    RowSolver solver = RowSolver.ofThread();
    RowWeights weights = solver.solve(x, from, n, 1, k, row);
    solver.thresholds(k, thresholds, ta);
    weights.columns(k, columns, at);
  }

  @Override
  public void pull(
      double[] x,
      int from,
      int n,
      int row,
      double[] thresholds,
      int ta,
      double[] g,
      int at,
      double[] out,
      int to) {
    RowPullback.ofThread().pull(x, from, n, row, thresholds, ta, k, k, g, at, out, to);
  }

  @Override
  public void pull(
      float[] x,
      int from,
      int n,
      int row,
      double[] thresholds,
      int ta,
      float[] g,
      int at,
      float[] out,
      int to) {
    RowPullback.ofThread().pull(x, from, n, row, thresholds, ta, k, k, g, at, out, to);
  }
}
