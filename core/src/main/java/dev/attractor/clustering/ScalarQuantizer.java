package dev.attractor.clustering;

import dev.attractor.internal.kmeans.KMeansKernels;
import dev.attractor.internal.kmeans.LineCodewords;
import java.util.Objects;

/**
 * Optimal scalar quantisation of many small sets of numbers: for each the k codewords of the least
 * sum of squared errors, and for each number the nearest codeword. This is hard k-means on a line,
 * solved and not iterated, for thousands of output channels or groups of weights, at some tens of
 * nanoseconds a number.
 *
 * <p>The partition is the best of all, to the rounding of sums of squares; codewords are its means,
 * rounded to floats, in ascending order.
 *
 * <p>An object keeps work space and belongs to one thread; make one for each.
 */
public final class ScalarQuantizer {
  private final int codewords;
  private final LineCodewords line;

  /**
   * @param codewords k, 1 to 65,536
   * @throws IllegalArgumentException outside that range
   */
  public ScalarQuantizer(int codewords) {
    PackedCodes.bitsFor(codewords);
    this.codewords = codewords;
    line = new LineCodewords(codewords);
  }

  /** k. */
  public int codewords() {
    return codewords;
  }

  /**
   * Fits codewords to {@code count} numbers from {@code from} on. With fewer different numbers than
   * codewords these are the codewords, the last one repeated.
   *
   * @param values not modified
   * @param weights how much each number counts, finite and >= 0, at the same places; null when all
   *     count the same; not modified
   * @param codebook receives k codewords from {@code at} on, in ascending order
   * @return whether some number carries weight; without, the codebook is left as it was
   * @throws IllegalArgumentException naming the first number that is not finite, or weight that is
   *     negative or not finite, by its place in the array
   * @throws java.util.concurrent.CancellationException when the call is part of one under a {@link
   *     dev.attractor.parallel.Control} that is cancelled or whose time is used up
   */
  public boolean fit(
      float[] values, float[] weights, int from, int count, float[] codebook, int at) {
    Objects.checkFromIndexSize(from, count, values.length);
    Objects.checkFromIndexSize(at, codewords, codebook.length);
    for (int i = from; i < from + count; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "number " + i + " is " + values[i] + "; every number must be finite");
      }
    }
    if (weights != null) {
      Objects.checkFromIndexSize(from, count, weights.length);
      for (int i = from; i < from + count; i++) {
        if (!(weights[i] >= 0 && weights[i] < Float.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "weight " + i + " is " + weights[i] + "; weights must be finite and at least 0");
        }
      }
    }
    return line.fit(values, weights, from, count, codebook, at);
  }

  /**
   * Fits codewords to numbers that are counted already, such as all values of a 16-bit type.
   *
   * @param values {@code n} different finite numbers in ascending order; not modified
   * @param counts how often each occurs, more than 0; not modified
   * @return as {@link #fit}
   */
  public boolean fitCounted(float[] values, long[] counts, int n, float[] codebook, int at) {
    Objects.checkFromIndexSize(0, n, Math.min(values.length, counts.length));
    Objects.checkFromIndexSize(at, codewords, codebook.length);
    return line.fit(values, counts, n, codebook, at);
  }

  /**
   * The nearest codeword of each number; of equally near ones the first.
   *
   * @param values finite; not modified
   * @param codebook k codewords from {@code at} on, in ascending order; not modified
   * @param codes receives {@code count} codes from 0 on
   */
  public void assign(float[] values, int from, int count, float[] codebook, int at, int[] codes) {
    Objects.checkFromIndexSize(from, count, values.length);
    Objects.checkFromIndexSize(at, codewords, codebook.length);
    Objects.checkFromIndexSize(0, count, codes.length);
    KMeansKernels.CHOSEN.search(line.thresholds(codebook, at)).count(values, from, count, codes);
  }
}
