package dev.attractor.internal.ksoftmax;

import java.util.Arrays;

/** The specification of {@link ThresholdKernel}, in plain loops. */
public final class ScalarThresholdKernel implements ThresholdKernel {
  /** Sums are taken in blocks, so that their rounding does not grow with the row. */
  private static final int BLOCK = 512;

  @Override
  public void exponentials(double[] x, int from, int n, double c, double[] e) {
    for (int j = 0; j < n; j++) {
      e[j] = Math.exp(x[from + j] - c);
    }
  }

  @Override
  public void exponentials(float[] x, int from, int n, double c, float[] e) {
    exponentials(x, from, 0, n, c, e);
  }

  public static void exponentials(float[] x, int from, int at, int n, double c, float[] e) {
    for (int j = at; j < n; j++) {
      e[j] = (float) Math.exp(x[from + j] - c);
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
    return split(e, 0, n, bound, near, 0, moments);
  }

  /** Goes on from entry {@code at} with {@code found} copied. */
  public static int split(
      double[] e, int at, int n, double bound, double[] near, int found, double[] moments) {
    int copied = found;
    for (int j = at; j < n; j++) {
      if (e[j] > bound) {
        near[copied++] = e[j];
      } else {
        addPowers(e[j], moments);
      }
    }
    return copied;
  }

  @Override
  public int split(float[] e, int n, double bound, float[] near, double[] moments) {
    Arrays.fill(moments, 0);
    return split(e, 0, n, (float) bound, near, 0, moments);
  }

  public static int split(
      float[] e, int at, int n, float bound, float[] near, int found, double[] moments) {
    int copied = found;
    for (int j = at; j < n; j++) {
      if (e[j] > bound) {
        near[copied++] = e[j];
      } else {
        addPowers(e[j], moments);
      }
    }
    return copied;
  }

  private static void addPowers(double e, double[] moments) {
    double power = 1;
    for (int p = 0; p < POWERS; p++) {
      power *= e;
      moments[p] += power;
    }
  }

  @Override
  public void sums(double[] e, int n, double[] scale, int count, ThresholdSums sums) {
    double[] s1 = sums.s1();
    double[] s2 = sums.s2();
    double[] s3 = sums.s3();
    Arrays.fill(s1, 0, count, 0);
    Arrays.fill(s2, 0, count, 0);
    Arrays.fill(s3, 0, count, 0);
    for (int from = 0; from < n; from += BLOCK) {
      for (int k = 0; k < count; k++) {
        addSums(e, from, Math.min(n, from + BLOCK), scale[k], k, s1, s2, s3);
      }
    }
  }

  /** Adds the sums of some entries to those of threshold k, whose scale is l. */
  public static void addSums(
      double[] e, int from, int to, double l, int k, double[] s1, double[] s2, double[] s3) {
    double b1 = 0;
    double b2 = 0;
    double b3 = 0;
    for (int j = from; j < to; j++) {
      double r = 1 / (1 + e[j] * l);
      double t = e[j] * r;
      b1 += t;
      t *= r;
      b2 += t;
      b3 += t * r;
    }
    s1[k] += b1;
    s2[k] += b2;
    s3[k] += b3;
  }

  @Override
  public void sums(float[] e, int n, double[] scale, int count, ThresholdSums sums) {
    double[] s1 = sums.s1();
    double[] s2 = sums.s2();
    double[] s3 = sums.s3();
    Arrays.fill(s1, 0, count, 0);
    Arrays.fill(s2, 0, count, 0);
    Arrays.fill(s3, 0, count, 0);
    for (int k = 0; k < count; k++) {
      addSums(e, 0, n, scale[k], k, s1, s2, s3);
    }
  }

  public static void addSums(
      float[] e, int from, int to, double l, int k, double[] s1, double[] s2, double[] s3) {
    for (int j = from; j < to; j++) {
      double r = 1 / (1 + e[j] * l);
      double t = e[j] * r;
      s1[k] += t;
      s2[k] += t * r;
      s3[k] += t * r * r;
    }
  }

  @Override
  public void addSeries(double[] moments, double[] scale, int count, ThresholdSums sums) {
    double[] s1 = sums.s1();
    double[] s2 = sums.s2();
    double[] s3 = sums.s3();
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
      ThresholdSums sums,
      Brackets brackets) {
    double[] s1 = sums.s1();
    double[] s2 = sums.s2();
    double[] s3 = sums.s3();
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
      double p = a2 / a1;
      double q = b2 / b1;
      s1[t] = Math.log(a1 / b1);
      s2[t] = p + q;
      s3[t] = (2 * a3 - a2) / a1 - p * p - (2 * b3 - b2) / b1 + q * q;
    }
    return step(count, sums, brackets);
  }

  /** Halley's steps from h and its first two derivatives; returns the longest. */
  private static double step(int count, ThresholdSums derivatives, Brackets brackets) {
    double[] h = derivatives.s1();
    double[] h1 = derivatives.s2();
    double[] h2 = derivatives.s3();
    double[] delta = brackets.delta();
    double[] low = brackets.low();
    double[] high = brackets.high();
    double longest = 0;
    for (int t = 0; t < count; t++) {
      if (h[t] < 0) {
        low[t] = delta[t];
      } else {
        high[t] = delta[t];
      }
      double next = delta[t] - 2 * h[t] * h1[t] / (2 * h1[t] * h1[t] - h[t] * h2[t]);
      if (!(next >= low[t] && next <= high[t])) {
        next = 0.5 * (low[t] + high[t]);
      }
      longest = Math.max(longest, Math.abs(next - delta[t]));
      delta[t] = next;
    }
    return longest;
  }
}
