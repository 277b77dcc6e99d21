package dev.attractor.memory;

/** Softmax, row by row: weights exp(x + lambda), lambda the negative log of the sum of exp(x). */
enum SoftmaxRows implements RowOperator {
  ONLY;

  @Override
  public void forward(
      double[] x, int from, int n, int row, double[] thresholds, int ta, double[] columns, int at) {
    double c = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      RowSolver.checkScore(x[from + j], j, row);
      c = Math.max(c, x[from + j]);
    }
    checkAny(c, row);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      columns[at + j] = Math.exp(x[from + j] - c);
      sum += columns[at + j];
    }
    for (int j = 0; j < n; j++) {
      columns[at + j] /= sum;
    }
    thresholds[ta] = -c - Math.log(sum);
  }

  @Override
  public void forward(
      float[] x, int from, int n, int row, double[] thresholds, int ta, float[] columns, int at) {
    double c = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      RowSolver.checkScore(x[from + j], j, row);
      c = Math.max(c, x[from + j]);
    }
    checkAny(c, row);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      double e = Math.exp(x[from + j] - c);
      columns[at + j] = (float) e;
      sum += e;
    }
    for (int j = 0; j < n; j++) {
      columns[at + j] = (float) (columns[at + j] / sum);
    }
    thresholds[ta] = -c - Math.log(sum);
  }

  private static void checkAny(double largest, int row) {
    if (largest == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          (row < 0 ? "" : "row " + row + ": ") + "softmax needs a score that is not masked, got 0");
    }
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
    double lambda = thresholds[ta];
    double mean = 0;
    for (int j = 0; j < n; j++) {
      mean += Math.exp(x[from + j] + lambda) * g[at + j];
    }
    for (int j = 0; j < n; j++) {
      out[to + j] = Math.exp(x[from + j] + lambda) * (g[at + j] - mean);
    }
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
    double lambda = thresholds[ta];
    double mean = 0;
    for (int j = 0; j < n; j++) {
      mean += Math.exp(x[from + j] + lambda) * g[at + j];
    }
    for (int j = 0; j < n; j++) {
      out[to + j] = (float) (Math.exp(x[from + j] + lambda) * (g[at + j] - mean));
    }
  }
}
