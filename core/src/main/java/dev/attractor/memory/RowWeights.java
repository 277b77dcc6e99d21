package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.WeightKernel;
import java.util.Arrays;

/**
 * Writes what follows from the thresholds of a solved row: weights, columns, slopes, the potential.
 * Terms of top scores that are too far above the others for products of exponentials are taken
 * apart.
 */
final class RowWeights {
  private static final WeightKernel KERNEL = WeightKernel.get();

  /** Up to this distance of the first top score the kernel takes top scores too. */
  private static final double WIDE = 300;

  /** As above, in single precision. */
  private static final double WIDE_FLOAT = 40;

  /** Below it the sum of slopes in single precision has lost digits. */
  private static final double LEAST_SLOPE = 1e-20;

  private final RowSolver row;
  private double[] step = new double[0];
  private double[] sum = new double[0];
  private double[] logSlope = new double[0];

  RowWeights(RowSolver row) {
    this.row = row;
  }

  /** Steps between the scales of neighbouring thresholds, without cancellation. */
  private double[] steps() {
    if (step.length < row.solved) {
      step = new double[row.scale.length];
    }
    for (int t = 0; t < row.solved; t++) {
      step[t] = t == 0 ? row.scale[0] : row.scale[t] * -Math.expm1(row.fall(t));
    }
    return step;
  }

  /**
   * Writes the weights sigma(x + lambda_t) for each of {@code count} thresholds, one behind the
   * other.
   */
  void weights(int count, double[] out, int at) {
    boolean merged = merge();
    KERNEL.weights(row.e, row.n, row.scale, row.solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * row.n;
      if (t >= row.solved) {
        Arrays.fill(out, column, column + row.n, 0);
        out[column + row.topScores.index(row.m)] = 1;
      }
      for (int i = 0; i < row.m && !(merged && t < row.solved); i++) {
        out[column + row.topScores.index(i)] = topWeight(i, t);
      }
    }
  }

  /** As above, in single precision. */
  void weights(int count, float[] out, int at) {
    boolean merged = mergeNarrow();
    KERNEL.weights(row.narrow, row.n, row.scale, row.solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * row.n;
      if (t >= row.solved) {
        Arrays.fill(out, column, column + row.n, 0);
        out[column + row.topScores.index(row.m)] = 1;
      }
      for (int i = 0; i < row.m && !(merged && t < row.solved); i++) {
        out[column + row.topScores.index(i)] = (float) topWeight(i, t);
      }
    }
  }

  /** Writes the columns of k-softmax, one behind the other; needs first = 1. [3.3] */
  void columns(int count, double[] out, int at) {
    boolean merged = merge();
    KERNEL.columns(row.e, row.n, row.scale, steps(), row.solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * row.n;
      if (t >= row.solved) {
        Arrays.fill(out, column, column + row.n, 0);
        out[column + row.topScores.index(row.m)] = topColumn(row.m, t);
      }
      for (int i = 0; i < row.m && !(merged && t < row.solved); i++) {
        out[column + row.topScores.index(i)] = topColumn(i, t);
      }
    }
  }

  /** As above, in single precision. */
  void columns(int count, float[] out, int at) {
    boolean merged = mergeNarrow();
    KERNEL.columns(row.narrow, row.n, row.scale, steps(), row.solved, out, at);
    for (int t = 0; t < count; t++) {
      int column = at + t * row.n;
      if (t >= row.solved) {
        Arrays.fill(out, column, column + row.n, 0);
        out[column + row.topScores.index(row.m)] = (float) topColumn(row.m, t);
      }
      for (int i = 0; i < row.m && !(merged && t < row.solved); i++) {
        out[column + row.topScores.index(i)] = (float) topColumn(i, t);
      }
    }
  }

  /**
   * Puts the top scores' exponentials among the others where no product of two denominators can
   * overflow, so that the kernel writes their entries too.
   */
  private boolean merge() {
    boolean fits = row.d[0] <= WIDE;
    for (int i = 0; i < row.m; i++) {
      row.e[row.topScores.index(i)] = fits ? row.grown[i] : 0;
    }
    return fits;
  }

  private boolean mergeNarrow() {
    boolean fits = row.d[0] <= WIDE_FLOAT;
    for (int i = 0; i < row.m; i++) {
      row.narrow[row.topScores.index(i)] = fits ? (float) row.grown[i] : 0;
    }
    return fits;
  }

  private double topWeight(int i, int t) {
    return t < row.solved ? sigma(row.exponent(i, t)) : 1;
  }

  /** sigma(a) sigma(-b) (1 - exp(b - a)) with a and b at this and at the threshold before. */
  private double topColumn(int i, int t) {
    double weight = topWeight(i, t);
    if (t == 0) {
      return weight;
    }
    double rest = sigma(-row.exponent(i, t - 1));
    return t < row.solved ? weight * rest * -Math.expm1(row.fall(t)) : rest;
  }

  /**
   * Writes, for each of {@code count} thresholds, minus its derivatives with respect to the scores:
   * the slopes of its weights over their sum, zeros for an infinite threshold. For a row of floats
   * whose columns were not written. [3.16]
   *
   * @param x the row's scores, from {@code from} on
   */
  void shares(int count, float[] x, int from, float[] out, int at) {
    boolean merged = mergeNarrow();
    if (sum.length < row.solved) {
      sum = new double[row.scale.length];
    }
    if (merged) {
      KERNEL.shares(row.narrow, row.n, row.scale, row.solved, sum, out, at);
    }
    for (int t = 0; t < count; t++) {
      int column = at + t * row.n;
      if (t >= row.solved) {
        Arrays.fill(out, column, column + row.n, 0);
      } else if (!merged || sum[t] < LEAST_SLOPE) {
        saturated(t, x, from, out, column);
      }
    }
  }

  /** Shares of slopes that underflow, from their logarithms. */
  private void saturated(int t, float[] x, int from, float[] out, int column) {
    if (logSlope.length < row.n) {
      logSlope = new double[row.n];
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < row.n; j++) {
      double a = Math.abs(row.exponentOf(x[from + j], t));
      logSlope[j] = -a - 2 * Math.log1p(Math.exp(-a));
      largest = Math.max(largest, logSlope[j]);
    }
    double all = 0;
    for (int j = 0; j < row.n; j++) {
      logSlope[j] = Math.exp(logSlope[j] - largest);
      all += logSlope[j];
    }
    for (int j = 0; j < row.n; j++) {
      out[column + j] = (float) (logSlope[j] / all);
    }
  }

  /**
   * Writes the slopes sigma'(x + lambda) of the first threshold's weights and returns their sum;
   * for a row of doubles whose weights and columns were not written.
   */
  double slopes(double[] out) {
    double sum = 0;
    for (int j = 0; j < row.n; j++) {
      double u = row.solved > 0 ? row.e[j] * row.scale[0] : 0;
      double r = 1 / (1 + u);
      out[j] = u * r * r;
      sum += out[j];
    }
    for (int i = 0; i < row.m && row.solved > 0; i++) {
      double slope = slope(row.exponent(i, 0));
      out[row.topScores.index(i)] = slope;
      sum += slope;
    }
    return sum;
  }

  /**
   * V_k of the t-th threshold: the k largest scores, and what both sides of the threshold add, each
   * term of it non-negative [3.13]; for a row of doubles whose weights and columns were not
   * written.
   */
  double potential(int t) {
    int k = row.first + t;
    double top = 0;
    double soft = 0;
    for (int i = 0; i < k; i++) {
      top += row.topScores.value(i);
    }
    if (t < row.solved) {
      for (int j = 0; j < row.n; j++) {
        soft += Math.log1p(row.e[j] * row.scale[t]);
      }
      for (int i = 0; i < row.m; i++) {
        double a = row.exponent(i, t);
        soft += i < k ? softplus(-a) : softplus(a);
      }
    }
    return top + soft;
  }

  private static double softplus(double a) {
    return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
  }

  private static double sigma(double a) {
    double u = Math.exp(-Math.abs(a));
    return (a >= 0 ? 1 : u) / (1 + u);
  }

  /** sigma'(a), which never underflows before it must. */
  static double slope(double a) {
    double u = Math.exp(-Math.abs(a));
    return u / ((1 + u) * (1 + u));
  }
}
