package dev.attractor.memory;

/** k-softmax, row by row. */
record KSoftmaxRows(int k, RecallSpace space) implements RowOperator {
  @Override
  public void forward(DoubleView x, int n, int row, DoubleView thresholds, DoubleView columns) {
    RowWeights weights = space.solver.solve(x.array(), x.at(), n, 1, k, row);
    space.solver.thresholds(k, thresholds.array(), thresholds.at());
    weights.columns(k, columns.array(), columns.at());
  }

  @Override
  public void pull(
      DoubleView x, int n, int row, DoubleView thresholds, DoubleView g, DoubleView gradient) {
    RowPullback pullback = space.pullback;
    pullback.pull(pullback.row(x, g, gradient, n), row, thresholds, k, k);
  }

  @Override
  public void forward(FloatView x, int n, int row, DoubleView thresholds, FloatView columns) {
    RowWeights weights = space.solver.solve(x.array(), x.at(), n, 1, k, row);
    space.solver.thresholds(k, thresholds.array(), thresholds.at());
    weights.columns(k, columns.array(), columns.at());
  }

  @Override
  public void pull(
      FloatView x, int n, int row, DoubleView thresholds, FloatView g, FloatView gradient) {
    RowPullback pullback = space.pullback;
    pullback.pull(pullback.row(x, g, gradient, n), row, thresholds, k, k);
  }
}
