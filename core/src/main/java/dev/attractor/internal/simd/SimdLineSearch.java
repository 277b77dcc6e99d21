package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.I;

import dev.attractor.internal.kmeans.LineSearch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link LineSearch} a vector of numbers at a time: compared with each threshold where those are
 * few, by halving else.
 */
final class SimdLineSearch implements LineSearch {
  /** Up to this many thresholds, comparing with each is the quicker. */
  private static final int MAX_COMPARED = 16;

  private final Halving halving;
  private final float[] thresholds;

  /** The thresholds, with infinities after them up to a power of two. */
  private final float[] padded;

  SimdLineSearch(float[] ascending) {
    halving = new Halving(ascending);
    thresholds = ascending;
    padded = Arrays.copyOf(ascending, Math.max(1, 2 * Integer.highestOneBit(ascending.length)));
    Arrays.fill(padded, ascending.length, padded.length, Float.POSITIVE_INFINITY);
  }

  @Override
  public void count(float[] numbers, int at, int n, int[] counts) {
    for (int r = counted(numbers, at, n, counts); r < n; r++) {
      counts[r] = halving.count(numbers[at + r]);
    }
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
