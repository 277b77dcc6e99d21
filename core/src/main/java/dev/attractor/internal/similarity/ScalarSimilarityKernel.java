package dev.attractor.internal.similarity;

/** The specification of {@link SimilarityKernel}: plain loops, sums in double precision. */
public final class ScalarSimilarityKernel implements SimilarityKernel {
  @Override
  public void sums(
      Measure measure,
      float[] patterns,
      int rows,
      int d,
      float[] queries,
      int first,
      int count,
      double[] out,
      int at,
      int stride) {
    columnsFrom(0, measure, patterns, rows, d, queries, first, count, out, at, stride);
  }

  /** Writes sums over the columns from {@code from} on. */
  public static void columnsFrom(
      int from,
      Measure measure,
      float[] patterns,
      int rows,
      int d,
      float[] queries,
      int first,
      int count,
      double[] out,
      int at,
      int stride) {
    int left = d - from;
    for (int q = 0; q < count; q++) {
      int i = (first + q) * d + from;
      for (int p = 0; p < rows; p++) {
        int j = p * d + from;
        out[at + q * stride + p] =
            switch (measure) {
              case PRODUCT -> product(queries, i, patterns, j, left);
              case SQUARE -> square(queries, i, patterns, j, left);
              case ABSOLUTE -> absolute(queries, i, patterns, j, left);
            };
      }
    }
  }

  private static double product(float[] x, int i, float[] y, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += (double) x[i + c] * y[j + c];
    }
    return sum;
  }

  private static double square(float[] x, int i, float[] y, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      double difference = (double) x[i + c] - y[j + c];
      sum += difference * difference;
    }
    return sum;
  }

  private static double absolute(float[] x, int i, float[] y, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += Math.abs((double) x[i + c] - y[j + c]);
    }
    return sum;
  }
}
