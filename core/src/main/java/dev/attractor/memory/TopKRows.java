package dev.attractor.memory;

import java.util.Arrays;

/** Hard top-k, row by row: column i is 1 at the i-th largest score; its gradient is 0. */
record TopKRows(int k, TopScores topScores) implements RowOperator {
  @Override
  public void forward(DoubleView x, int n, int row, DoubleView thresholds, DoubleView columns) {
    for (int j = 0; j < n; j++) {
      ScoreChecks.check(x.get(j), j, row);
    }
    topScores.find(x.array(), x.at(), n, k);
    Arrays.fill(columns.array(), columns.at(), columns.at() + k * n, 0);
    for (int i = 0; i < k; i++) {
      checkLive(topScores.value(i), i, row);
      thresholds.set(i, -topScores.value(i));
      columns.set(i * n + topScores.index(i), 1);
    }
  }

  @Override
  public void pull(
      DoubleView x, int n, int row, DoubleView thresholds, DoubleView g, DoubleView gradient) {
    Arrays.fill(gradient.array(), gradient.at(), gradient.at() + n, 0);
  }

  @Override
  public void forward(FloatView x, int n, int row, DoubleView thresholds, FloatView columns) {
    for (int j = 0; j < n; j++) {
      ScoreChecks.check(x.get(j), j, row);
    }
    topScores.find(x.array(), x.at(), n, k);
    Arrays.fill(columns.array(), columns.at(), columns.at() + k * n, 0);
    for (int i = 0; i < k; i++) {
      checkLive(topScores.value(i), i, row);
      thresholds.set(i, -topScores.value(i));
      columns.set(i * n + topScores.index(i), 1);
    }
  }

  @Override
  public void pull(
      FloatView x, int n, int row, DoubleView thresholds, FloatView g, FloatView gradient) {
    Arrays.fill(gradient.array(), gradient.at(), gradient.at() + n, 0);
  }

  private void checkLive(double score, int i, int row) {
    if (score == Double.NEGATIVE_INFINITY) {
      throw ScoreChecks.tooFew(k, i, row);
    }
  }
}
