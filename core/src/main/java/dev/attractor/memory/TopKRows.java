package dev.attractor.memory;

import java.util.Arrays;

/** Hard top-k, row by row: column i is 1 at the i-th largest score; its gradient is 0. */
record TopKRows(int k) implements RowOperator {
  @Override
  public void forward(
      double[] x, int from, int n, int row, double[] thresholds, int ta, double[] columns, int at) {
    for (int j = 0; j < n; j++) {
      RowSolver.checkScore(x[from + j], j, row);
    }
    TopScores topScores = RecallSpace.ofThread().topScores;
    topScores.find(x, from, n, k);
    Arrays.fill(columns, at, at + k * n, 0);
    for (int i = 0; i < k; i++) {
      checkLive(topScores.value(i), i, row);
      thresholds[ta + i] = -topScores.value(i);
      columns[at + i * n + topScores.index(i)] = 1;
    }
  }

  @Override
  public void forward(
      float[] x, int from, int n, int row, double[] thresholds, int ta, float[] columns, int at) {
    for (int j = 0; j < n; j++) {
      RowSolver.checkScore(x[from + j], j, row);
    }
    TopScores topScores = RecallSpace.ofThread().topScores;
    topScores.find(x, from, n, k);
    Arrays.fill(columns, at, at + k * n, 0);
    for (int i = 0; i < k; i++) {
      checkLive(topScores.value(i), i, row);
      thresholds[ta + i] = -topScores.value(i);
      columns[at + i * n + topScores.index(i)] = 1;
    }
  }

  private void checkLive(double score, int i, int row) {
    if (score == Double.NEGATIVE_INFINITY) {
      throw RowSolver.tooFew(k, i, row);
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
    Arrays.fill(out, to, to + n, 0);
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
    Arrays.fill(out, to, to + n, 0);
  }
}
