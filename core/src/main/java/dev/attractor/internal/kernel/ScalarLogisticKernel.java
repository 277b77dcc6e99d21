package dev.attractor.internal.kernel;

import java.util.Arrays;

/** The specification of {@link LogisticKernel}, in plain loops. */
final class ScalarLogisticKernel implements LogisticKernel {
  /** Sums are taken in blocks, so that their rounding does not grow with the row. */
  private static final int BLOCK = 512;

  @Override
  public boolean valid(double[] x, int from, int n) {
    boolean valid = true;
    for (int j = from; j < from + n; j++) {
      valid &= x[j] < Double.POSITIVE_INFINITY;
    }
    return valid;
  }

  @Override
  public boolean valid(float[] x, int from, int n) {
    boolean valid = true;
    for (int j = from; j < from + n; j++) {
      valid &= x[j] < Float.POSITIVE_INFINITY;
    }
    return valid;
  }

  @Override
  public void exponentials(double[] x, int from, int n, double c, double[] e) {
    for (int j = 0; j < n; j++) {
      e[j] = Math.exp(x[from + j] - c);
    }
  }

  @Override
  public void exponentials(float[] x, int from, int n, double c, double[] e) {
    for (int j = 0; j < n; j++) {
      e[j] = Math.exp(x[from + j] - c);
    }
  }

  @Override
  public int firstAbove(double[] x, int at, int to, double bound) {
    int j = at;
    while (j < to && !(x[j] > bound)) {
      j++;
    }
    return j;
  }

  @Override
  public int firstAbove(float[] x, int at, int to, float bound) {
    int j = at;
    while (j < to && !(x[j] > bound)) {
      j++;
    }
    return j;
  }

  @Override
  public void sums(
      double[] e, int n, double[] scale, int count, double[] s1, double[] s2, double[] s3) {
    for (int k = 0; k < count; k++) {
      double a1 = 0;
      double a2 = 0;
      double a3 = 0;
      for (int from = 0; from < n; from += BLOCK) {
        double b1 = 0;
        double b2 = 0;
        double b3 = 0;
        for (int j = from; j < Math.min(n, from + BLOCK); j++) {
          double r = 1 / (1 + e[j] * scale[k]);
          double t = e[j] * r;
          b1 += t;
          t *= r;
          b2 += t;
          b3 += t * r;
        }
        a1 += b1;
        a2 += b2;
        a3 += b3;
      }
      s1[k] = a1;
      s2[k] = a2;
      s3[k] = a3;
    }
  }

  @Override
  public void scales(double[] delta, double[] middle, int count, double[] scale) {
    for (int k = 0; k < count; k++) {
      scale[k] = Math.exp(delta[k] - middle[k]);
    }
  }

  @Override
  public int split(double[] e, int n, double bound, double[] near, double[] moments) {
    Arrays.fill(moments, 0);
    int found = 0;
    for (int j = 0; j < n; j++) {
      if (e[j] > bound) {
        near[found++] = e[j];
      } else {
        double power = 1;
        for (int p = 0; p < POWERS; p++) {
          power *= e[j];
          moments[p] += power;
        }
      }
    }
    return found;
  }

  @Override
  public void addSeries(
      double[] moments, double[] scale, int count, double[] s1, double[] s2, double[] s3) {
    for (int k = 0; k < count; k++) {
      double power = 1;
      double a1 = 0;
      double a2 = 0;
      double a3 = 0;
      for (int p = 0; p < POWERS; p++) {
        double term = power * moments[p];
        a1 += term;
        a2 += (p + 1) * term;
        a3 += (p + 1) * (p + 2) / 2 * term;
        power *= -scale[k];
      }
      s1[k] += a1;
      s2[k] += a2;
      s3[k] += a3;
    }
  }

  @Override
  public double improve(
      double[] grown,
      int m,
      int first,
      int count,
      double[] scale,
      double[] s1,
      double[] s2,
      double[] s3,
      double[] delta,
      double[] low,
      double[] high) {
    double longest = 0;
    for (int t = 0; t < count; t++) {
      double a1 = scale[t] * s1[t];
      double a2 = scale[t] * s2[t];
      double a3 = scale[t] * s3[t];
      double b1 = 0;
      double b2 = 0;
      double b3 = 0;
      for (int i = 0; i < m; i++) {
        double u = grown[i] * scale[t];
        double v = 1 / (1 + u);
        double w = u * v;
        if (i < first + t) {
          b1 += v;
          b2 += v * w;
          b3 += v * w * w;
        } else {
          a1 += w;
          a2 += v * w;
          a3 += v * v * w;
        }
      }
      double h = Math.log(a1 / b1);
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
      longest = Math.max(longest, Math.abs(next - delta[t]));
      delta[t] = next;
    }
    return longest;
  }

  @Override
  public void columns(
      double[] e, int n, double[] scale, double[] step, int count, double[] out, int at) {
    for (int k = 0; k < count; k++) {
      double before = k == 0 ? 0 : scale[k - 1];
      for (int j = 0; j < n; j++) {
        out[at + k * n + j] = e[j] * step[k] / ((1 + e[j] * scale[k]) * (1 + e[j] * before));
      }
    }
  }

  @Override
  public void columns(
      double[] e, int n, double[] scale, double[] step, int count, float[] out, int at) {
    for (int k = 0; k < count; k++) {
      double before = k == 0 ? 0 : scale[k - 1];
      for (int j = 0; j < n; j++) {
        out[at + k * n + j] =
            (float) (e[j] * step[k] / ((1 + e[j] * scale[k]) * (1 + e[j] * before)));
      }
    }
  }

  @Override
  public void weights(double[] e, int n, double[] scale, int count, double[] out, int at) {
    for (int k = 0; k < count; k++) {
      for (int j = 0; j < n; j++) {
        double u = e[j] * scale[k];
        out[at + k * n + j] = u / (1 + u);
      }
    }
  }

  @Override
  public void weights(double[] e, int n, double[] scale, int count, float[] out, int at) {
    for (int k = 0; k < count; k++) {
      for (int j = 0; j < n; j++) {
        double u = e[j] * scale[k];
        out[at + k * n + j] = (float) (u / (1 + u));
      }
    }
  }

  @Override
  public void moments(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment) {
    for (int k = 0; k < count; k++) {
      boolean next = k + 1 < telescope;
      double sum = 0;
      double dot = 0;
      for (int j = 0; j < n; j++) {
        double r = 1 / (1 + e[j] * scale[k]);
        double s = e[j] * scale[k] * r * r;
        int here = at + k * n + j;
        sum += s;
        dot += s * (next ? g[here] - g[here + n] : g[here]);
      }
      slope[k] = sum;
      moment[k] = dot;
    }
  }

  @Override
  public void moments(
      double[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment) {
    for (int k = 0; k < count; k++) {
      boolean next = k + 1 < telescope;
      double sum = 0;
      double dot = 0;
      for (int j = 0; j < n; j++) {
        double r = 1 / (1 + e[j] * scale[k]);
        double s = e[j] * scale[k] * r * r;
        int here = at + k * n + j;
        sum += s;
        dot += s * (next ? (double) g[here] - g[here + n] : g[here]);
      }
      slope[k] = sum;
      moment[k] = dot;
    }
  }

  @Override
  public void pull(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] g,
      int at,
      int telescope,
      double[] mean,
      double[] out,
      int to) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        int here = at + k * n + j;
        double v = k + 1 < telescope ? g[here] - g[here + n] : g[here];
        sum += e[j] * scale[k] * r * r * (v - mean[k]);
      }
      out[to + j] = sum;
    }
  }

  @Override
  public void pull(
      double[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] mean,
      float[] out,
      int to) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        int here = at + k * n + j;
        double v = k + 1 < telescope ? (double) g[here] - g[here + n] : g[here];
        sum += e[j] * scale[k] * r * r * (v - mean[k]);
      }
      out[to + j] = (float) sum;
    }
  }
}
