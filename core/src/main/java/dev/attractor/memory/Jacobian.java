package dev.attractor.memory;

/**
 * The Jacobian of sum-softmax, which is also the Hessian of its potential: J = diag(s) - s s^T /
 * sum s with s = sigma'(x + lambda) [3.16]. Symmetric; a Laplacian (rows sum to 0, nothing positive
 * off the diagonal); 0 ≤ J ≤ I / 4. Where every s underflows J is 0.
 */
public final class Jacobian {
  private final double[] slopes;
  private final double sum;

  Jacobian(double[] slopes, double sum) {
    this.slopes = slopes;
    this.sum = sum;
  }

  /** Number n of scores. */
  public int size() {
    return slopes.length;
  }

  /** J v, in O(n). As J is symmetric this is the pull-back too. */
  public double[] times(double... v) {
    if (v.length != slopes.length) {
      throw new IllegalArgumentException(
          "the vector must have " + slopes.length + " entries, got " + v.length);
    }
    double mean = 0;
    for (int i = 0; i < v.length; i++) {
      mean += sum > 0 ? slopes[i] / sum * v[i] : 0;
    }
    double[] product = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      product[i] = slopes[i] * (v[i] - mean);
    }
    return product;
  }

  /** J as n x n numbers, for small n. */
  public double[][] matrix() {
    int n = slopes.length;
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      double others = 0;
      for (int j = 0; j < n; j++) {
        if (j != i && sum > 0) {
          double product = slopes[i] * (slopes[j] / sum);
          matrix[i][j] = -product;
          others += product;
        }
      }
      matrix[i][i] = others;
    }
    return matrix;
  }
}
