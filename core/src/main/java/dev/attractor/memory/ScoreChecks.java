package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.ScoreScan;

/** What is said of scores that cannot be separated. A row number below 0 is not named. */
final class ScoreChecks {
  private ScoreChecks() {}

  /** Refuses NaN and positive infinity. */
  static void check(ScoreScan scan, double[] x, int from, int n, int row) {
    if (!scan.valid(x, from, n)) {
      for (int j = 0; j < n; j++) {
        check(x[from + j], j, row);
      }
    }
  }

  /** As above, in single precision. */
  static void check(ScoreScan scan, float[] x, int from, int n, int row) {
    if (!scan.valid(x, from, n)) {
      for (int j = 0; j < n; j++) {
        check(x[from + j], j, row);
      }
    }
  }

  /** Refuses a score that is NaN or positive infinity. */
  static void check(double score, int j, int row) {
    if (!(score < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          named(row)
              + "score "
              + j
              + " must be a number, or negative infinity to mask it, got "
              + score);
    }
  }

  /** Refuses a row whose scores are all masked. */
  static void checkAny(double largest, int row) {
    if (largest == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          named(row) + "softmax needs a score that is not masked, got 0");
    }
  }

  static IllegalArgumentException tooFew(int k, int live, int row) {
    return new IllegalArgumentException(
        named(row)
            + "k must be at most the number of scores that are not masked, got k = "
            + k
            + " and "
            + live
            + " scores");
  }

  static IllegalArgumentException tooFarApart(double largest, double other, int row) {
    return new IllegalArgumentException(
        named(row)
            + "scores "
            + largest
            + " and "
            + other
            + " lie further apart than the range of a double; scale them down");
  }

  private static String named(int row) {
    return row < 0 ? "" : "row " + row + ": ";
  }
}
