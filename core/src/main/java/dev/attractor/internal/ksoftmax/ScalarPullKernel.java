package dev.attractor.internal.ksoftmax;

import java.util.Arrays;

/** The specification of {@link PullKernel}, in plain loops. */
public final class ScalarPullKernel implements PullKernel {
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
      double[] moment,
      double[] product) {
    Arrays.fill(product, 0, n, 0);
    for (int k = 0; k < count; k++) {
      slope[k] = 0;
      moment[k] = 0;
      addMoments(
          e, 0, n, scale[k], k, g, at + k * n, k + 1 < telescope ? n : 0, slope, moment, product);
    }
  }

  /**
   * Adds what some entries contribute for threshold k, whose scale is l.
   *
   * @param at place of the cotangent of entry 0
   * @param next distance of the column that is subtracted, 0 for none
   */
  public static void addMoments(
      double[] e,
      int from,
      int to,
      double l,
      int k,
      double[] g,
      int at,
      int next,
      double[] slope,
      double[] moment,
      double[] product) {
    for (int j = from; j < to; j++) {
      double s = slope(e[j] * l);
      double v = next == 0 ? g[at + j] : g[at + j] - g[at + j + next];
      slope[k] += s;
      moment[k] += s * v;
      product[j] += s * v;
    }
  }

  private static double slope(double u) {
    double r = 1 / (1 + u);
    return u * r * r;
  }

  @Override
  public void moments(
      float[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment,
      float[] product) {
    Arrays.fill(product, 0, n, 0);
    for (int k = 0; k < count; k++) {
      slope[k] = 0;
      moment[k] = 0;
      addMoments(
          e, 0, n, scale[k], k, g, at + k * n, k + 1 < telescope ? n : 0, slope, moment, product);
    }
  }

  public static void addMoments(
      float[] e,
      int from,
      int to,
      double l,
      int k,
      float[] g,
      int at,
      int next,
      double[] slope,
      double[] moment,
      float[] product) {
    for (int j = from; j < to; j++) {
      double s = slope(e[j] * l);
      double v = next == 0 ? g[at + j] : (double) g[at + j] - g[at + j + next];
      slope[k] += s;
      moment[k] += s * v;
      product[j] += (float) (s * v);
    }
  }

  @Override
  public void subtract(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      double[] product,
      double[] out,
      int to) {
    subtractFrom(0, e, n, scale, count, mean, product, out, to);
  }

  /** The entries from j on. */
  public static void subtractFrom(
      int from,
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      double[] product,
      double[] out,
      int to) {
    for (int j = from; j < n; j++) {
      double sum = product[j];
      for (int k = 0; k < count; k++) {
        sum -= slope(e[j] * scale[k]) * mean[k];
      }
      out[to + j] = sum;
    }
  }

  @Override
  public void subtract(
      float[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      float[] product,
      float[] out,
      int to) {
    subtractFrom(0, e, n, scale, count, mean, product, out, to);
  }

  public static void subtractFrom(
      int from,
      float[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      float[] product,
      float[] out,
      int to) {
    for (int j = from; j < n; j++) {
      double sum = product[j];
      for (int k = 0; k < count; k++) {
        sum -= slope(e[j] * scale[k]) * mean[k];
      }
      out[to + j] = (float) sum;
    }
  }
}
