package dev.attractor.memory;

/**
 * A step of Halley's method for rows whose top scores lie so far apart that products of their
 * exponentials may overflow.
 */
final class WideStep {
  private final RowSolver row;

  WideStep(RowSolver row) {
    this.row = row;
  }

  /** Improves every threshold; returns the longest step taken. */
  double improve() {
    double longest = 0;
    for (int t = 0; t < row.solved; t++) {
      longest = Math.max(longest, Math.abs(improve(t)));
    }
    return longest;
  }

  /**
   * As the kernel's step, for top scores so far apart that their exponentials overflow: both sums
   * are scaled by their largest term.
   */
  private double improve(int t) {
    double[] delta = row.brackets.delta();
    double[] low = row.brackets.low();
    double[] high = row.brackets.high();
    int k = row.first + t;
    // above: sum over ranks > k of sigma(a), times exp(-mu - d_k+1); below: ranks <= k, sigma(-a).
    double shrink = Math.exp(-row.d[k]);
    double a1 = shrink * row.sums.s1()[t];
    double a2 = shrink * row.sums.s2()[t];
    double a3 = shrink * row.sums.s3()[t];
    for (int i = k; i < row.m; i++) {
      double r = 1 / (1 + exponential(i, t));
      double w = Math.exp(row.d[i] - row.d[k]) * r;
      a1 += w;
      a2 += w * r;
      a3 += w * r * r;
    }
    double b1 = 0;
    double b2 = 0;
    double b3 = 0;
    for (int i = k - 1; i >= 0; i--) {
      double u = exponential(i, t);
      double r = u < Double.POSITIVE_INFINITY ? u / (1 + u) : 1;
      double w = Math.exp(row.d[k - 1] - row.d[i]) * r;
      b1 += w;
      b2 += w * r;
      b3 += w * r * r;
    }
    double h = Math.log(a1 / b1) + 2 * delta[t];
    double p = a2 / a1;
    double q = b2 / b1;
    double h1 = p + q;
    double h2 = (2 * a3 - a2) / a1 - p * p - (2 * b3 - b2) / b1 + q * q;
    if (h < 0) {
      low[t] = delta[t];
    } else {
      high[t] = delta[t];
    }
    double next = delta[t] - 2 * h * h1 / (2 * h1 * h1 - h * h2);
    if (!(next >= low[t] && next <= high[t])) {
      next = 0.5 * (low[t] + high[t]);
    }
    double moved = next - delta[t];
    delta[t] = next;
    return moved;
  }

  /** Its exponential; infinite when beyond the doubles. */
  private double exponential(int i, int t) {
    return row.wide ? Math.exp(row.exponent(i, t)) : row.grown[i] * row.scale[t];
  }
}
