package dev.attractor.memory;

/** Softmax, row by row: weights exp(x + lambda), lambda the negative log of the sum of exp(x). */
enum SoftmaxRows implements RowOperator {
  ONLY;

  @Override
  public void forward(DoubleView x, int n, int row, DoubleView thresholds, DoubleView columns) {
    double c = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      ScoreChecks.check(x.get(j), j, row);
      c = Math.max(c, x.get(j));
    }
    ScoreChecks.checkAny(c, row);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      double e = Math.exp(x.get(j) - c);
      columns.set(j, e);
      sum += e;
    }
    for (int j = 0; j < n; j++) {
      columns.set(j, columns.get(j) / sum);
    }
    thresholds.set(0, -c - Math.log(sum));
  }

  @Override
  public void forward(FloatView x, int n, int row, DoubleView thresholds, FloatView columns) {
    double c = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      ScoreChecks.check(x.get(j), j, row);
      c = Math.max(c, x.get(j));
    }
    ScoreChecks.checkAny(c, row);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      double e = Math.exp(x.get(j) - c);
      columns.set(j, e);
      sum += e;
    }
    for (int j = 0; j < n; j++) {
      columns.set(j, columns.get(j) / sum);
    }
    thresholds.set(0, -c - Math.log(sum));
  }

  @Override
  public void pull(
      DoubleView x, int n, int row, DoubleView thresholds, DoubleView g, DoubleView gradient) {
    double lambda = thresholds.get(0);
    double mean = 0;
    for (int j = 0; j < n; j++) {
      mean += Math.exp(x.get(j) + lambda) * g.get(j);
    }
    for (int j = 0; j < n; j++) {
      gradient.set(j, Math.exp(x.get(j) + lambda) * (g.get(j) - mean));
    }
  }

  @Override
  public void pull(
      FloatView x, int n, int row, DoubleView thresholds, FloatView g, FloatView gradient) {
    double lambda = thresholds.get(0);
    double mean = 0;
    for (int j = 0; j < n; j++) {
      mean += Math.exp(x.get(j) + lambda) * g.get(j);
    }
    for (int j = 0; j < n; j++) {
      gradient.set(j, Math.exp(x.get(j) + lambda) * (g.get(j) - mean));
    }
  }
}
