package dev.attractor.internal.kernel;

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
