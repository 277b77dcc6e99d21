package dev.attractor.clustering;

import java.util.Arrays;

/**
 * Soft k-means as the definition says, in double precision, with the whole m x k attention in
 * memory: what streaming code is compared with. Shares no code with it.
 */
final class DenseReference {
  final int m;
  final int d;
  final double tau;
  final double[] rows;
  final double[] q;

  /** n numbers; the missing ones of a ragged last row are zeros of weight zero. */
  DenseReference(double[] values, int d, double tau, double[] rowWeights) {
    this.d = d;
    this.tau = tau;
    m = (values.length + d - 1) / d;
    rows = Arrays.copyOf(values, m * d);
    q = rowWeights == null ? new double[m] : rowWeights.clone();
    if (rowWeights == null) {
      Arrays.fill(q, 1);
    }
    if (values.length % d != 0) {
      q[m - 1] = 0;
    }
  }

  static DenseReference of(float[] values, int d, double tau, float[] rowWeights) {
    return new DenseReference(
        doubles(values), d, tau, rowWeights == null ? null : doubles(rowWeights));
  }

  static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  double[] attention(double[] c) {
    int k = c.length / d;
    double[] a = new double[m * k];
    for (int i = 0; i < m; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < k; j++) {
        a[i * k + j] = distance(i, c, j);
        least = Math.min(least, a[i * k + j]);
      }
      double sum = 0;
      for (int j = 0; j < k; j++) {
        a[i * k + j] = Math.exp((least - a[i * k + j]) / tau);
        sum += a[i * k + j];
      }
      for (int j = 0; j < k; j++) {
        a[i * k + j] /= sum;
      }
    }
    return a;
  }

  double distance(int i, double[] c, int j) {
    double square = 0;
    for (int b = 0; b < d; b++) {
      double difference = rows[i * d + b] - c[j * d + b];
      square += difference * difference;
    }
    return Math.sqrt(square);
  }

  double[] step(double[] c) {
    int k = c.length / d;
    double[] a = attention(c);
    double[] next = c.clone();
    for (int j = 0; j < k; j++) {
      double mass = 0;
      double[] moment = new double[d];
      for (int i = 0; i < m; i++) {
        double share = q[i] * a[i * k + j];
        mass += share;
        for (int b = 0; b < d; b++) {
          moment[b] += share * rows[i * d + b];
        }
      }
      for (int b = 0; b < d && mass > 1e-100; b++) {
        next[j * d + b] = moment[b] / mass;
      }
    }
    return next;
  }

  double residual(double[] c) {
    double[] next = step(c);
    double largest = 0;
    for (int i = 0; i < c.length; i++) {
      largest = Math.max(largest, Math.abs(next[i] - c[i]));
    }
    return largest;
  }

  /** Plain steps until nothing moves by more than rounding. */
  double[] settle(double[] start, int steps) {
    double[] c = start.clone();
    for (int t = 0; t < steps; t++) {
      double[] next = step(c);
      double moved = 0;
      for (int i = 0; i < c.length; i++) {
        moved = Math.max(moved, Math.abs(next[i] - c[i]));
      }
      c = next;
      if (moved < 1e-16) {
        break;
      }
    }
    return c;
  }

  double[] soft(double[] c) {
    int k = c.length / d;
    double[] a = attention(c);
    double[] soft = new double[m * d];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < k; j++) {
        for (int b = 0; b < d; b++) {
          soft[i * d + b] += a[i * k + j] * c[j * d + b];
        }
      }
    }
    return soft;
  }

  /** sum_i g_i W~_i. */
  double loss(double[] c, double[] g) {
    double[] soft = soft(c);
    double sum = 0;
    for (int i = 0; i < g.length; i++) {
      sum += g[i] * soft[i];
    }
    return sum;
  }

  double standardDeviation() {
    double mass = 0;
    double[] mean = new double[d];
    for (int i = 0; i < m; i++) {
      mass += q[i];
      for (int b = 0; b < d; b++) {
        mean[b] += q[i] * rows[i * d + b];
      }
    }
    double square = 0;
    for (int i = 0; i < m; i++) {
      for (int b = 0; b < d; b++) {
        double difference = rows[i * d + b] - mean[b] / mass;
        square += q[i] * difference * difference;
      }
    }
    return Math.sqrt(square / (mass * d));
  }
}
