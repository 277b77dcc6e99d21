package dev.attractor.internal.softkmeans;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The constants of each interval between the codewords of a line. With the codewords sorted, a
 * weight w in interval i ({@code c_(i-1) <= w < c_i}, i = 0..k) is on the right of the codewords
 * before i and on the left of all others, so that
 *
 * <pre>
 * A_l = s alpha_l  for l &lt; i,   alpha_l = exp(-(c_(i-1) - c_l) / tau) / left_(i-1)
 * A_l = t beta_l   for l &gt;= i,  beta_l = exp(-(c_l - c_i) / tau) / right_i
 * s = 1 / (1 + exp(x)),  t = 1 - s,  x = 2 (w - center_i) / tau + log(right_i / left_(i-1))
 * </pre>
 *
 * with left_j = sum over l &lt;= j of exp(-(c_j - c_l) / tau) and right_j likewise: one exponential
 * a weight, whatever k. Left of all codewords s = 0, right of all s = 1.
 */
public final class LineTables {
  /** Exponents are kept within it, so that products with exp(LIMIT) stay finite. */
  public static final double LIMIT = 340;

  public final int k;
  public final double tau;

  /** Codewords in ascending order, and which codeword of the caller each is. */
  public final double[] codeword;

  final int[] order;

  /** The least float that is not left of the codeword: w >= c exactly where w >= threshold. */
  public final float[] threshold;

  /** Whether a weight can be equal to the codeword. */
  public final boolean[] hit;

  final boolean anyHit;

  /** exp(-(c_(l+1) - c_l) / tau), k - 1 of them. */
  final double[] decay;

  final double[] left;
  final double[] right;

  /** Of each interval, k + 1 of them: the reference point and log(right / left). */
  public final double[] center;

  public final double[] shift;

  public LineTables(double[] codebook, double temperature) {
    k = codebook.length;
    tau = temperature;
    order =
        IntStream.range(0, k)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> codebook[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    codeword = Arrays.stream(order).mapToDouble(j -> codebook[j]).toArray();
    threshold = new float[k];
    hit = new boolean[k];
    boolean any = false;
    for (int j = 0; j < k; j++) {
      float near = (float) codeword[j];
      threshold[j] = near < codeword[j] ? Math.nextUp(near) : near;
      hit[j] = near == codeword[j];
      any |= hit[j];
    }
    anyHit = any;
    decay = new double[Math.max(0, k - 1)];
    for (int j = 0; j + 1 < k; j++) {
      decay[j] = Math.exp((codeword[j] - codeword[j + 1]) / tau);
    }
    left = new double[k];
    right = new double[k];
    left[0] = 1;
    right[k - 1] = 1;
    for (int j = 1; j < k; j++) {
      left[j] = 1 + left[j - 1] * decay[j - 1];
      right[k - 1 - j] = 1 + right[k - j] * decay[k - 1 - j];
    }
    center = new double[k + 1];
    shift = new double[k + 1];
    center[0] = codeword[0];
    center[k] = codeword[k - 1];
    for (int i = 1; i < k; i++) {
      center[i] = codeword[i - 1] + (codeword[i] - codeword[i - 1]) / 2;
      shift[i] = Math.log(right[i] / left[i - 1]);
    }
  }

  /** The interval of a weight: how many codewords are not right of it. */
  public int interval(float w) {
    int low = 0;
    int high = k;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (w >= threshold[middle]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** exp(x) = t / s of a weight in interval i: 0 right of all codewords, infinite left of all. */
  public double ratio(int i, double w) {
    if (i == 0) {
      return Double.POSITIVE_INFINITY;
    }
    return i == k ? 0 : Math.exp(Math.clamp((w - center[i]) * (2 / tau) + shift[i], -LIMIT, LIMIT));
  }

  /**
   * For each interval the mean of {@code of} (by sorted codeword) over the codewords on its left,
   * sum of alpha_l of_l; 0 for interval 0.
   */
  public double[] leftMeans(double[] of) {
    double[] means = new double[k + 1];
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      sum = of[i - 1] + (i > 1 ? sum * decay[i - 2] : 0);
      means[i] = sum / left[i - 1];
    }
    return means;
  }

  /**
   * As {@link #leftMeans} over the codewords on the right, sum of beta_l of_l; 0 for interval k.
   */
  public double[] rightMeans(double[] of) {
    double[] means = new double[k + 1];
    double sum = 0;
    for (int i = k - 1; i >= 0; i--) {
      sum = of[i] + (i < k - 1 ? sum * decay[i] : 0);
      means[i] = sum / right[i];
    }
    return means;
  }

  /** For each codeword l the sum over the intervals right of it of alpha_l times {@code of}. */
  double[] spreadLeft(double[] of) {
    double[] spread = new double[k];
    double sum = 0;
    for (int l = k - 1; l >= 0; l--) {
      sum = of[l + 1] / left[l] + (l < k - 1 ? sum * decay[l] : 0);
      spread[l] = sum;
    }
    return spread;
  }

  /** For each codeword l the sum over the intervals left of it of beta_l times {@code of}. */
  double[] spreadRight(double[] of) {
    double[] spread = new double[k];
    double sum = 0;
    for (int l = 0; l < k; l++) {
      sum = of[l] / right[l] + (l > 0 ? sum * decay[l - 1] : 0);
      spread[l] = sum;
    }
    return spread;
  }

  /** Puts numbers by sorted codeword into the caller's order. */
  double[] unsort(double[] sorted) {
    double[] unsorted = new double[k];
    for (int j = 0; j < k; j++) {
      unsorted[order[j]] = sorted[j];
    }
    return unsorted;
  }

  /** Puts numbers by the caller's codeword into ascending order of the codewords. */
  double[] sort(double[] unsorted) {
    double[] sorted = new double[k];
    for (int j = 0; j < k; j++) {
      sorted[j] = unsorted[order[j]];
    }
    return sorted;
  }
}
