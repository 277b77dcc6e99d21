package dev.attractor.memory;

/** Sum-softmax, row by row. */
record SumSoftmaxRows(int first, int last) implements RowOperator {
  @Override
  public void forward(
      double[] x, int from, int n, int row, double[] thresholds, int ta, double[] columns, int at) {
    RowSolver solver = RowSolver.ofThread();
    RowWeights weights = solver.solve(x, from, n, first, last, row);
    solver.thresholds(last - first + 1, thresholds, ta);
    weights.weights(last - first + 1, columns, at);
  }

  @Override
  public void forward(
      float[] x, int from, int n, int row, double[] thresholds, int ta, float[] columns, int at) {
    RowSolver solver = RowSolver.ofThread();
    RowWeights weights = solver.solve(x, from, n, first, last, row);
    solver.thresholds(last - first + 1, thresholds, ta);
    weights.weights(last - first + 1, columns, at);
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
    RowPullback.ofThread()
        .pull(x, from, n, row, thresholds, ta, last - first + 1, 0, g, at, out, to);
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
    RowPullback.ofThread()
        .pull(x, from, n, row, thresholds, ta, last - first + 1, 0, g, at, out, to);
  }
}
