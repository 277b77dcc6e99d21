package dev.attractor.internal.kernel;

/** The specification of {@link SimilarityKernel}: plain loops, sums in double precision. */
final class ScalarSimilarityKernel implements SimilarityKernel {
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
    for (int q = 0; q < count; q++) {
      for (int p = 0; p < rows; p++) {
        out[at + q * stride + p] =
            switch (measure) {
              case PRODUCT -> product(queries, (first + q) * d, patterns, p * d, d);
              case SQUARE -> square(queries, (first + q) * d, patterns, p * d, d);
              case ABSOLUTE -> absolute(queries, (first + q) * d, patterns, p * d, d);
            };
      }
    }
  }

  static double product(float[] x, int i, float[] y, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += (double) x[i + c] * y[j + c];
    }
    return sum;
  }

  static double square(float[] x, int i, float[] y, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      double difference = (double) x[i + c] - y[j + c];
      sum += difference * difference;
    }
    return sum;
  }

  static double absolute(float[] x, int i, float[] y, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += Math.abs((double) x[i + c] - y[j + c]);
    }
    return sum;
  }

  @Override
  public void addScaled(double weight, float[] patterns, int p, int d, double[] out, int at) {
    for (int c = 0; c < d; c++) {
      out[at + c] += weight * patterns[p * d + c];
    }
  }
}
