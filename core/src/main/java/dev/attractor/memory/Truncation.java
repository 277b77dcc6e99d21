package dev.attractor.memory;

import java.util.Arrays;

/**
 * The best m of n scores, m grown until leaving the others out cannot matter.
 *
 * <p>With lambda_m the threshold over the m best, the true one is at most lambda_m, so what was
 * left out weighs at most eps = (n - m) sigma(x_(m+1) + lambda_m) in all. As every weight of
 * sum-softmax grows with lambda and all m of them together lose no more than eps, each is off by at
 * most eps, downwards; so is each that was left out; and so are differences of two of them, the
 * columns of k-softmax. For softmax the weights that are left out are at most their share of the
 * sum.
 *
 * @param kept indices of the best, in rising order; empty, for all, when bound is 0
 * @param bound on the error of every weight
 */
record Truncation(int[] kept, double bound) {
  /** For {@code n} scores. */
  static Truncation find(
      Separation separation, DoubleView scores, int n, double tolerance, RecallSpace space) {
    int k = separation instanceof SumSoftmax s ? s.last() : separation.columns();
    TopScores topScores = space.topScores;
    for (int m = Math.max(64, 4 * k); m < n; m *= 4) {
      topScores.find(scores.array(), scores.at(), n, m + 1);
      double[] best = space.best(m);
      for (int j = 0; j < m; j++) {
        best[j] = topScores.value(j);
      }
      double next = topScores.value(m);
      if (next == Double.NEGATIVE_INFINITY) {
        break;
      }
      double bound =
          switch (separation) {
            case TopK t -> 0;
            case Softmax s -> (n - m) * Math.exp(next - logSumExp(best, m));
            case KSoftmax s -> tail(best, m, k, n - m, next, space.solver);
            case SumSoftmax s -> tail(best, m, k, n - m, next, space.solver);
          };
      if (bound <= tolerance) {
        int[] kept = new int[m];
        for (int j = 0; j < m; j++) {
          kept[j] = topScores.index(j);
        }
        Arrays.sort(kept);
        return new Truncation(kept, Math.max(bound, Double.MIN_VALUE));
      }
    }
    return new Truncation(new int[0], 0);
  }

  /** Of scores in falling order. */
  private static double logSumExp(double[] best, int m) {
    double sum = 0;
    for (int j = 0; j < m; j++) {
      sum += Math.exp(best[j] - best[0]);
    }
    return best[0] + Math.log(sum);
  }

  private static double tail(double[] best, int m, int k, int left, double next, RowSolver solver) {
    solver.solve(best, 0, m, k, k, -1);
    return left / (1 + Math.exp(-(next + solver.threshold(0))));
  }
}
