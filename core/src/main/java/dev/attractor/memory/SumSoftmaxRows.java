package dev.attractor.memory;

/** Sum-softmax, row by row. */
record SumSoftmaxRows(int first, int last, RecallSpace space) implements RowOperator {
  private int count() {
    return last - first + 1;
  }

  @Override
  public void forward(DoubleView x, int n, int row, DoubleView thresholds, DoubleView columns) {
    RowWeights weights = space.solver.solve(x.array(), x.at(), n, first, last, row);
    space.solver.thresholds(count(), thresholds.array(), thresholds.at());
    weights.weights(count(), columns.array(), columns.at());
  }

  @Override
  public void pull(
      DoubleView x, int n, int row, DoubleView thresholds, DoubleView g, DoubleView gradient) {
    RowPullback pullback = space.pullback;
    pullback.pull(pullback.row(x, g, gradient, n), row, thresholds, count(), 0);
  }

  @Override
  public void forward(FloatView x, int n, int row, DoubleView thresholds, FloatView columns) {
    RowWeights weights = space.solver.solve(x.array(), x.at(), n, first, last, row);
    space.solver.thresholds(count(), thresholds.array(), thresholds.at());
    weights.weights(count(), columns.array(), columns.at());
  }

  @Override
  public void pull(
      FloatView x, int n, int row, DoubleView thresholds, FloatView g, FloatView gradient) {
    RowPullback pullback = space.pullback;
    pullback.pull(pullback.row(x, g, gradient, n), row, thresholds, count(), 0);
  }
}
