package dev.attractor.internal.softkmeans;

/**
 * The cotangent y on F(C, W) as an affine function of each row: P_ij = v_j . w_i - t_j with v_j =
 * y_j / S_j and t_j = v_j . F_j; zero for an empty codeword.
 *
 * @param v k x d
 * @param t k numbers
 */
public record RowCotangent(double[] v, double[] t) {
  static RowCotangent of(SoftSums sums, double[] y) {
    int k = sums.mass().length;
    int d = sums.moment().length / k;
    double[] v = new double[k * d];
    double[] t = new double[k];
    for (int j = 0; j < k; j++) {
      if (sums.empty(j)) {
        continue;
      }
      double mass = sums.mass()[j];
      for (int a = j * d; a < (j + 1) * d; a++) {
        v[a] = y[a] / mass;
        t[j] += v[a] * (sums.moment()[a] / mass);
      }
    }
    return new RowCotangent(v, t);
  }
}
