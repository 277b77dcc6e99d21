package dev.attractor.internal.kmeans;

import dev.attractor.parallel.Running;

/**
 * The best k codewords of many small sets of numbers, and the codes of these: see {@link
 * LinePartition}. An object belongs to one thread and uses its work space again.
 */
public final class LineCodewords {
  private final int k;
  private final RadixSort sorted = new RadixSort();
  private final LinePartition partition = new LinePartition();
  private double[] points = {};
  private double[] weights = {};
  private final float[] thresholds;

  /**
   * @param k 1 to 65,536
   */
  public LineCodewords(int k) {
    this.k = k;
    thresholds = new float[k - 1];
  }

  /**
   * Writes the means of the best partition as k floats in ascending order; where there are fewer
   * different numbers than codewords, these, the last one repeated.
   *
   * @param values finite; not modified
   * @param weight finite weights >= 0 at the same places; null when all count the same
   * @return whether some number carries weight; without, nothing is written
   */
  public boolean fit(float[] values, float[] weight, int at, int n, float[] codebook, int to) {
    sorted.sort(values, weight, at, n);
    reserve(n);
    int count = 0;
    for (int i = 0; i < n; ) {
      float value = sorted.value(i);
      double mass = 0;
      for (; i < n && sorted.value(i) == value; i++) {
        mass += weight == null ? 1 : sorted.weight(i);
      }
      if (mass > 0) {
        points[count] = value;
        weights[count++] = mass;
      }
    }
    return solve(count, codebook, to);
  }

  /**
   * The same for numbers that are counted already.
   *
   * @param values n different finite numbers in ascending order; not modified
   * @param counts how often each occurs, more than 0; not modified
   */
  public boolean fit(float[] values, long[] counts, int n, float[] codebook, int to) {
    reserve(n);
    for (int i = 0; i < n; i++) {
      points[i] = values[i];
      weights[i] = counts[i];
    }
    return solve(n, codebook, to);
  }

  private void reserve(int n) {
    if (points.length < n) {
      points = new double[n];
      weights = new double[n];
    }
  }

  private boolean solve(int n, float[] codebook, int to) {
    if (n <= k) {
      for (int j = 0; n > 0 && j < k; j++) {
        codebook[to + j] = (float) points[Math.min(j, n - 1)];
      }
      return n > 0;
    }
    int[] cuts = partition.optimal(points, weights, n, k);
    Running.current().checkTime(); // no status could say that the partition is not the best
    for (int j = 0; j < k; j++) {
      double first = points[cuts[j]];
      double mass = 0;
      double moment = 0;
      for (int i = cuts[j]; i < cuts[j + 1]; i++) {
        mass += weights[i];
        moment += weights[i] * (points[i] - first);
      }
      codebook[to + j] = (float) (first + moment / mass);
    }
    return true;
  }

  /**
   * Between codewords in ascending order the least floats that are nearer to the upper one; of
   * equal codewords the first is taken.
   *
   * @return k - 1 floats; the array is used again
   */
  public float[] thresholds(float[] codebook, int at) {
    for (int j = k - 2; j >= 0; j--) {
      double lower = codebook[at + j];
      double upper = codebook[at + j + 1];
      if (lower < upper) {
        double middle = 0.5 * (lower + upper);
        float least = (float) middle;
        thresholds[j] = least > middle ? least : Math.nextUp(least);
      } else { // of equal codewords only the first is reached
        thresholds[j] = j + 1 < thresholds.length ? thresholds[j + 1] : Float.POSITIVE_INFINITY;
      }
    }
    return thresholds;
  }
}
