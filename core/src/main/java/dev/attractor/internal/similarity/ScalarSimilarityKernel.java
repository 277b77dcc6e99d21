package dev.attractor.internal.similarity;

/** The specification of {@link SimilarityKernel}: plain loops, sums in double precision. */
public final class ScalarSimilarityKernel implements SimilarityKernel {
  @Override
  public void sums(
      Measure measure, PatternRows patterns, int rows, QueryRows queries, PairSums sums, int at) {
    columnsFrom(0, measure, patterns, rows, queries, sums, at);
  }

  /** Writes sums over the columns from {@code from} on. */
  public static void columnsFrom(
      int from,
      Measure measure,
      PatternRows patterns,
      int rows,
      QueryRows queries,
      PairSums sums,
      int at) {
    int d = patterns.dimension();
    int left = d - from;
    float[] array = patterns.array();
    float[] row = array == null ? new float[left] : array;
    for (int p = 0; p < rows; p++) {
      int j = array == null ? 0 : patterns.start() + p * d + from;
      if (array == null) {
        patterns.read(p, from, left, row, 0);
      }
      for (int q = 0; q < queries.count(); q++) {
        int i = queries.start(q, d) + from;
        sums.out()[sums.index(at, q, p)] =
            switch (measure) {
              case PRODUCT -> product(queries.values(), i, row, j, left);
              case SQUARE -> square(queries.values(), i, row, j, left);
              case ABSOLUTE -> absolute(queries.values(), i, row, j, left);
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
