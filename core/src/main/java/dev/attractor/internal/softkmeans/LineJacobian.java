package dev.attractor.internal.softkmeans;

/**
 * Assembles the Jacobian of a step on a line from the sums of its intervals, k^2 numbers in O(k^2):
 * for codewords j &lt;= l the intervals left of both, between them and right of both contribute
 *
 * <pre>
 * sum (w - F_j) u_l A_j A_l = E_jl (LL_l - RR_j) - X_jl,   E_jl = exp(-(c_l - c_j) / tau)
 * </pre>
 *
 * where LL_l sums s^2 alpha_l^2 over the intervals right of l, RR_j sums t^2 beta_j^2 over those
 * left of j, and X_jl, the intervals between with s t alpha_j beta_l, follows from X_j(l-1).
 */
final class LineJacobian {
  private final LineTables line;
  private final double reference;
  private final int k;

  /** F_j about the reference and tau S_j, by sorted codeword; 0 for an empty one. */
  private final double[] mean;

  private final double[] scale;

  LineJacobian(LineTables line, double reference, SoftSums sums) {
    this.line = line;
    this.reference = reference;
    this.k = line.k;
    mean = new double[k];
    scale = new double[k];
    for (int j = 0; j < k; j++) {
      int original = line.order[j];
      if (!sums.empty(original)) {
        mean[j] = sums.moment()[original] / sums.mass()[original] - reference;
        scale[j] = 1 / (line.tau * sums.mass()[original]);
      }
    }
  }

  double[] assemble(
      double[] s, double[] sw, double[] t, double[] tw, double[] st, double[] stw, double[] on) {
    double[] massLeft = line.spreadLeft(s);
    double[] massRight = line.spreadRight(t);
    double[] momentLeft = line.spreadLeft(sw);
    double[] momentRight = line.spreadRight(tw);
    double[] ll = squaresLeft(s, st);
    double[] llw = squaresLeft(sw, stw);
    double[] rr = squaresRight(t, st);
    double[] rrw = squaresRight(tw, stw);
    double[] jacobian = new double[k * k];
    for (int j = 0; j < k; j++) {
      double diagonal = momentLeft[j] - momentRight[j] - mean[j] * (massLeft[j] - massRight[j]);
      put(jacobian, j, j, diagonal - (llw[j] - rrw[j] - mean[j] * (ll[j] - rr[j])));
      double e = 1; // E_jl
      double x = 0; // X_jl and its moment
      double xw = 0;
      for (int l = j + 1; l < k; l++) {
        double alpha = e / line.left[l - 1];
        e *= line.decay[l - 1];
        x = x * line.decay[l - 1] + st[l] * alpha / line.right[l];
        xw = xw * line.decay[l - 1] + stw[l] * alpha / line.right[l];
        double both = e * (ll[l] - rr[j]);
        double bothW = e * (llw[l] - rrw[j]);
        put(jacobian, j, l, -(bothW - xw - mean[j] * (both - x)));
        put(jacobian, l, j, -(bothW + xw - mean[l] * (both + x)));
      }
    }
    takeBackHits(on, jacobian);
    return jacobian;
  }

  private void put(double[] jacobian, int j, int l, double value) {
    jacobian[line.order[j] * k + line.order[l]] = scale[j] == 0 ? 0 : value * scale[j];
  }

  private double[] squaresLeft(double[] s, double[] st) {
    double[] squares = new double[k];
    double sum = 0;
    for (int l = k - 1; l >= 0; l--) {
      double e = l < k - 1 ? line.decay[l] : 0;
      sum = (s[l + 1] - st[l + 1]) / (line.left[l] * line.left[l]) + sum * e * e;
      squares[l] = sum;
    }
    return squares;
  }

  private double[] squaresRight(double[] t, double[] st) {
    double[] squares = new double[k];
    double sum = 0;
    for (int l = 0; l < k; l++) {
      double e = l > 0 ? line.decay[l - 1] : 0;
      sum = (t[l] - st[l]) / (line.right[l] * line.right[l]) + sum * e * e;
      squares[l] = sum;
    }
    return squares;
  }

  /** Weights that are codewords have no direction: see {@link LineSums}. */
  private void takeBackHits(double[] on, double[] jacobian) {
    for (int i = 1; i <= k; i++) {
      if (on[i] == 0) {
        continue;
      }
      double w = line.codeword[i - 1];
      double[] attention = LineSums.attention(line, i, w);
      for (int l = i - 1; l >= 0 && line.codeword[l] == w; l--) {
        for (int j = 0; j < k; j++) {
          double term =
              on[i] * (w - reference - mean[j]) * attention[j] * ((j == l ? 1 : 0) - attention[l]);
          jacobian[line.order[j] * k + line.order[l]] -= term * scale[j];
        }
      }
    }
  }
}
