package dev.attractor.internal.softkmeans;

/**
 * Soft k-means on double rows with the whole m x k attention in memory: the formulas of the book
 * and nothing else, for kernels to be measured against.
 */
final class PlainSoftKMeans {
  final int m;
  final int d;
  final double[] rows;
  final double[] weights;
  final double tau;

  PlainSoftKMeans(double[] rows, int d, double[] weights, double tau) {
    this.m = rows.length / d;
    this.d = d;
    this.rows = rows;
    this.weights = weights;
    this.tau = tau;
  }

  /** The rows as a pass sees them: padded with zeros, the padded row without weight. */
  static PlainSoftKMeans of(float[] values, int d, float[] weights, double tau) {
    int m = (values.length + d - 1) / d;
    double[] rows = new double[m * d];
    for (int i = 0; i < values.length; i++) {
      rows[i] = values[i];
    }
    double[] q = new double[m];
    for (int i = 0; i < m; i++) {
      q[i] = i * d + d > values.length ? 0 : weights == null ? 1 : weights[i];
    }
    return new PlainSoftKMeans(rows, d, q, tau);
  }

  PlainSoftKMeans withRow(int index, double value) {
    double[] changed = rows.clone();
    changed[index] = value;
    return new PlainSoftKMeans(changed, d, weights, tau);
  }

  double[][] attention(double[] codebook) {
    int k = codebook.length / d;
    double[][] attention = new double[m][k];
    for (int i = 0; i < m; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < k; j++) {
        double square = 0;
        for (int a = 0; a < d; a++) {
          square += Math.pow(rows[i * d + a] - codebook[j * d + a], 2);
        }
        attention[i][j] = Math.sqrt(square);
        least = Math.min(least, attention[i][j]);
      }
      double sum = 0;
      for (int j = 0; j < k; j++) {
        attention[i][j] = StrictMath.exp((least - attention[i][j]) / tau);
        sum += attention[i][j];
      }
      for (int j = 0; j < k; j++) {
        attention[i][j] /= sum;
      }
    }
    return attention;
  }

  double[] mass(double[] codebook) {
    double[] mass = new double[codebook.length / d];
    double[][] attention = attention(codebook);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < mass.length; j++) {
        mass[j] += weights[i] * attention[i][j];
      }
    }
    return mass;
  }

  double[] step(double[] codebook) {
    double[] next = new double[codebook.length];
    double[] mass = mass(codebook);
    double[][] attention = attention(codebook);
    for (int i = 0; i < m; i++) {
      for (int c = 0; c < next.length; c++) {
        next[c] += weights[i] * attention[i][c / d] * rows[i * d + c % d];
      }
    }
    for (int c = 0; c < next.length; c++) {
      next[c] /= mass[c / d];
    }
    return next;
  }

  double[] reconstruct(double[] codebook) {
    double[] soft = new double[rows.length];
    double[][] attention = attention(codebook);
    for (int i = 0; i < m; i++) {
      for (int c = 0; c < codebook.length; c++) {
        soft[i * d + c % d] += attention[i][c / d] * codebook[c];
      }
    }
    return soft;
  }

  /** G . W~(C), over the real values alone. */
  double loss(double[] codebook, float[] gradient) {
    double[] soft = reconstruct(codebook);
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      sum += gradient[i] * soft[i];
    }
    return sum;
  }
}
