package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums across the lanes of a vector of preferred size in a fixed order: upper half onto lower half,
 * until one lane is left.
 *
 * <p>{@code reduceLanes(ADD)} leaves the order open, and interpreted and compiled code do differ in
 * it: a result would depend on how warm the JVM is.
 */
final class SimdLaneSum {
  private static final VectorShuffle<Double> D4 = by(D, 4);
  private static final VectorShuffle<Double> D2 = by(D, 2);
  private static final VectorShuffle<Double> D1 = by(D, 1);
  private static final VectorShuffle<Float> F8 = by(F, 8);
  private static final VectorShuffle<Float> F4 = by(F, 4);
  private static final VectorShuffle<Float> F2 = by(F, 2);
  private static final VectorShuffle<Float> F1 = by(F, 1);

  private SimdLaneSum() {}

  static double of(DoubleVector v) {
    DoubleVector sum = v;
    if (D.length() > 4) {
      sum = sum.add(sum.rearrange(D4));
    }
    if (D.length() > 2) {
      sum = sum.add(sum.rearrange(D2));
    }
    if (D.length() > 1) {
      sum = sum.add(sum.rearrange(D1));
    }
    return sum.lane(0);
  }

  /**
   * As {@link #of(DoubleVector)}, of a vector in memory: at once fast in code that is rarely run.
   */
  static double of(double[] lanes, int at) {
    return switch (D.length()) {
      case 8 ->
          ((lanes[at] + lanes[at + 4]) + (lanes[at + 2] + lanes[at + 6]))
              + ((lanes[at + 1] + lanes[at + 5]) + (lanes[at + 3] + lanes[at + 7]));
      case 4 -> (lanes[at] + lanes[at + 2]) + (lanes[at + 1] + lanes[at + 3]);
      default -> lanes[at] + lanes[at + 1];
    };
  }

  /** As {@link #of(double[], int)}, of floats, added as doubles. */
  static double of(float[] lanes, int at) {
    double sum = 0;
    for (int i = at; i < at + F.length(); i++) {
      sum += lanes[i];
    }
    return sum;
  }

  static float of(FloatVector v) {
    FloatVector sum = v;
    if (F.length() > 8) {
      sum = sum.add(sum.rearrange(F8));
    }
    if (F.length() > 4) {
      sum = sum.add(sum.rearrange(F4));
    }
    if (F.length() > 2) {
      sum = sum.add(sum.rearrange(F2));
    }
    if (F.length() > 1) {
      sum = sum.add(sum.rearrange(F1));
    }
    return sum.lane(0);
  }

  /** Lane i shows lane i + offset, around the end. */
  private static <E> VectorShuffle<E> by(VectorSpecies<E> species, int offset) {
    return VectorShuffle.fromOp(species, i -> (i + offset) % species.length());
  }
}
