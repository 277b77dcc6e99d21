package dev.attractor.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * How many of some ascending thresholds are not above a number, for many numbers at once: compared
 * one by one where they are few, by halving else.
 */
final class LineSearch {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

  /** Up to so many thresholds comparing with each is the quicker. */
  private static final int MAX_COMPARED = 16;

  private final float[] thresholds;

  /** The thresholds, with infinities after them up to a power of two. */
  private final float[] padded;

  LineSearch(float[] ascending) {
    thresholds = ascending;
    padded = Arrays.copyOf(ascending, Math.max(1, 2 * Integer.highestOneBit(ascending.length)));
    Arrays.fill(padded, ascending.length, padded.length, Float.POSITIVE_INFINITY);
  }

  /** Writes the counts of {@code n} finite numbers from {@code at} on. */
  void count(float[] numbers, int at, int n, int[] counts) {
    int done = KernelProvider.simd() ? counted(numbers, at, n, counts) : 0;
    for (int r = done; r < n; r++) {
      counts[r] = count(numbers[at + r]);
    }
  }

  private int count(float number) {
    int low = 0;
    int high = thresholds.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (number >= thresholds[middle]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int counted(float[] numbers, int at, int n, int[] counts) {
    int vectors = n / F.length() * F.length();
    if (thresholds.length <= MAX_COMPARED) {
      compared(numbers, at, vectors, counts);
    } else {
      halved(numbers, at, vectors, counts);
    }
    return vectors;
  }

  private void compared(float[] numbers, int at, int n, int[] counts) {
    for (int r = 0; r < n; r += F.length()) {
      FloatVector number = FloatVector.fromArray(F, numbers, at + r);
      IntVector passed = IntVector.zero(I);
      for (float threshold : thresholds) {
        passed = passed.add(1, number.compare(VectorOperators.GE, threshold).cast(I));
      }
      passed.intoArray(counts, r);
    }
  }

  private void halved(float[] numbers, int at, int n, int[] counts) {
    for (int r = 0; r < n; r += F.length()) {
      FloatVector number = FloatVector.fromArray(F, numbers, at + r);
      IntVector passed = IntVector.zero(I);
      for (int half = padded.length / 2; half > 0; half /= 2) {
        passed.intoArray(counts, r);
        FloatVector middle = FloatVector.fromArray(F, padded, half - 1, counts, r);
        passed = passed.add(half, number.compare(VectorOperators.GE, middle).cast(I));
      }
      passed.intoArray(counts, r);
    }
  }
}
