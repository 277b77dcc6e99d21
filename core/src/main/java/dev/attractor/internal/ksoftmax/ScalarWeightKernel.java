package dev.attractor.internal.ksoftmax;

/** The specification of {@link WeightKernel}, in plain loops. */
public final class ScalarWeightKernel implements WeightKernel {
  @Override
  public void columns(
      double[] e, int n, double[] scale, double[] step, int count, double[] out, int at) {
    columnsFrom(0, e, n, scale, step, count, out, at);
  }

  /** The entries from j on. */
  public static void columnsFrom(
      int from, double[] e, int n, double[] scale, double[] step, int count, double[] out, int at) {
    for (int j = from; j < n; j++) {
      double p = e[j];
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        out[at + k * n + j] = p * r * step[k];
        p = e[j] * r;
      }
    }
  }

  @Override
  public void columns(
      float[] e, int n, double[] scale, double[] step, int count, float[] out, int at) {
    columnsFrom(0, e, n, scale, step, count, out, at);
  }

  public static void columnsFrom(
      int from, float[] e, int n, double[] scale, double[] step, int count, float[] out, int at) {
    for (int j = from; j < n; j++) {
      double p = e[j];
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        out[at + k * n + j] = (float) (p * r * step[k]);
        p = e[j] * r;
      }
    }
  }

  @Override
  public void weights(double[] e, int n, double[] scale, int count, double[] out, int at) {
    weightsFrom(0, e, n, scale, count, out, at);
  }

  public static void weightsFrom(
      int from, double[] e, int n, double[] scale, int count, double[] out, int at) {
    for (int k = 0; k < count; k++) {
      for (int j = from; j < n; j++) {
        double u = e[j] * scale[k];
        out[at + k * n + j] = u / (1 + u);
      }
    }
  }

  @Override
  public void weights(float[] e, int n, double[] scale, int count, float[] out, int at) {
    weightsFrom(0, e, n, scale, count, out, at);
  }

  public static void weightsFrom(
      int from, float[] e, int n, double[] scale, int count, float[] out, int at) {
    for (int k = 0; k < count; k++) {
      for (int j = from; j < n; j++) {
        double u = e[j] * scale[k];
        out[at + k * n + j] = (float) (u / (1 + u));
      }
    }
  }

  @Override
  public void shares(
      float[] e, int n, double[] scale, int count, double[] slope, float[] out, int at) {
    for (int k = 0; k < count; k++) {
      slope[k] = slopesFrom(0, e, n, scale[k], out, at + k * n);
      multiplyFrom(0, n, slope[k] > 0 ? 1 / slope[k] : 0, out, at + k * n);
    }
  }

  /** Writes the slopes of the entries from j on at one threshold and returns their sum. */
  public static double slopesFrom(int from, float[] e, int n, double scale, float[] out, int at) {
    double sum = 0;
    for (int j = from; j < n; j++) {
      double u = e[j] * scale;
      double r = 1 / (1 + u);
      double s = u * r * r;
      out[at + j] = (float) s;
      sum += s;
    }
    return sum;
  }

  /** Multiplies the entries from j on. */
  public static void multiplyFrom(int from, int n, double factor, float[] out, int at) {
    for (int j = from; j < n; j++) {
      out[at + j] = (float) (out[at + j] * factor);
    }
  }
}
