package dev.attractor.internal.ksoftmax;

/** The specification of {@link ScoreScan}, in plain loops; it leaves top scores to the caller. */
public final class ScalarScoreScan implements ScoreScan {
  @Override
  public boolean valid(double[] x, int from, int n) {
    return allValid(x, from, from + n);
  }

  public static boolean allValid(double[] x, int at, int to) {
    boolean valid = true;
    for (int j = at; j < to; j++) {
      valid &= x[j] < Double.POSITIVE_INFINITY;
    }
    return valid;
  }

  @Override
  public boolean valid(float[] x, int from, int n) {
    return allValid(x, from, from + n);
  }

  public static boolean allValid(float[] x, int at, int to) {
    boolean valid = true;
    for (int j = at; j < to; j++) {
      valid &= x[j] < Float.POSITIVE_INFINITY;
    }
    return valid;
  }

  @Override
  public int firstAbove(double[] x, int at, int to, double bound) {
    return first(x, at, to, bound);
  }

  public static int first(double[] x, int at, int to, double bound) {
    int j = at;
    while (j < to && !(x[j] > bound)) {
      j++;
    }
    return j;
  }

  @Override
  public int firstAbove(float[] x, int at, int to, float bound) {
    return first(x, at, to, bound);
  }

  public static int first(float[] x, int at, int to, float bound) {
    int j = at;
    while (j < to && !(x[j] > bound)) {
      j++;
    }
    return j;
  }

  @Override
  public boolean topScores(double[] x, int from, int n, int wanted, double[] value, int[] index) {
    return false;
  }

  @Override
  public boolean topScores(float[] x, int from, int n, int wanted, double[] value, int[] index) {
    return false;
  }
}
