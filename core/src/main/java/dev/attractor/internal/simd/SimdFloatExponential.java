package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * exp of vectors of floats for arguments from -87 to 88, to 2 units in the last place; as {@link
 * SimdExponential}, with q of degree 4 (relative error 1e-8).
 */
final class SimdFloatExponential {
  private static final float LOWEST = -87;
  private static final float HIGHEST = 88;
  private static final float FARTHEST = -32;
  private static final float LOG2_E = 0x1.715476p0f;
  private static final float SHIFTER = 0x1.8p23f;
  private static final float LOG_2_HIGH = 0x1.62e4p-1f; // times n has no rounding
  private static final float LOG_2_LOW = 0x1.7f7d1cp-20f;
  private static final float Q0 = 0.5f;
  private static final float Q1 = 0x1.5554dcp-3f;
  private static final float Q2 = 0x1.55551ap-5f;
  private static final float Q3 = 0x1.120b6ep-7f;
  private static final float Q4 = 0x1.6d110ap-10f;

  private static final FloatVector TIMES_LOG2_E = broadcast(LOG2_E);
  private static final FloatVector SHIFT = broadcast(SHIFTER);
  private static final FloatVector MINUS_LOG_2_HIGH = broadcast(-LOG_2_HIGH);
  private static final FloatVector MINUS_LOG_2_LOW = broadcast(-LOG_2_LOW);
  private static final FloatVector ONE = broadcast(1);
  private static final FloatVector P0 = broadcast(Q0);
  private static final FloatVector P1 = broadcast(Q1);
  private static final FloatVector P2 = broadcast(Q2);
  private static final FloatVector P3 = broadcast(Q3);
  private static final FloatVector P4 = broadcast(Q4);

  private SimdFloatExponential() {}

  /**
   * Sets {@code y[j] = exp(x[from + j] - c)} for j below n, a multiple of the lanes; 0 where the
   * exponent is below -87, infinite above 88. What rounding leaves out of the difference is added
   * to r, so that far-away scores lose nothing.
   */
  static void exp(float[] x, int from, int n, double c, float[] y) {
    FloatVector high = FloatVector.broadcast(F, (float) c);
    float rest = (float) (c - (float) c);
    for (int j = 0; j < n; j += F.length()) {
      FloatVector a = FloatVector.fromArray(F, x, from + j);
      FloatVector difference = a.sub(high);
      FloatVector moved = difference.sub(a);
      FloatVector left = a.sub(difference.sub(moved)).sub(high.add(moved)).sub(rest);
      VectorMask<Float> under = difference.compare(VectorOperators.LT, LOWEST);
      VectorMask<Float> over = difference.compare(VectorOperators.GT, HIGHEST);
      FloatVector held = difference.blend(LOWEST, under).blend(HIGHEST, over);
      FloatVector shifted = held.fma(broadcast(LOG2_E), broadcast(SHIFTER));
      FloatVector n2 = shifted.sub(SHIFTER);
      FloatVector r = n2.fma(broadcast(-LOG_2_HIGH), held);
      r = n2.fma(broadcast(-LOG_2_LOW), r).add(left);
      FloatVector q = broadcast(Q4).fma(r, broadcast(Q3));
      q = q.fma(r, broadcast(Q2));
      q = q.fma(r, broadcast(Q1));
      q = q.fma(r, broadcast(Q0));
      FloatVector p = q.fma(r, broadcast(1)).fma(r, broadcast(1));
      p.reinterpretAsInts()
          .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
          .reinterpretAsFloats()
          .blend(0f, under)
          .blend(Float.POSITIVE_INFINITY, over)
          .intoArray(y, j);
    }
  }

  /**
   * Turns {@code distance[from + r]} into {@code exp(rate (least[r] - distance[from + r]))} for r
   * below n, a multiple of the lanes, and adds it to {@code total[r]}; 0 for exponents below -32,
   * where it is less than rounding, so that products of two have no subnormal numbers, which many
   * processors are slow with. The polynomial stands in the loop, as in {@link SimdExponential}.
   *
   * @param inverse receives 1 over the distances, 0 for 0, where it is not null: beside the
   *     exponentials quotients take no time
   */
  static void addExponentials(
      float[] least,
      float[] distance,
      float @Nullable [] inverse,
      int from,
      int n,
      float rate,
      float[] total) {
    FloatVector scale = broadcast(rate);
    FloatVector lowest = broadcast(FARTHEST);
    for (int r = 0; r < n; r += F.length()) {
      FloatVector far = FloatVector.fromArray(F, distance, from + r);
      FloatVector exponent = FloatVector.fromArray(F, least, r).sub(far).mul(scale);
      if (inverse != null) {
        ONE.div(far).blend(0f, far.eq(0f)).intoArray(inverse, from + r);
      }
      FloatVector x = exponent.max(lowest);
      FloatVector shifted = x.fma(TIMES_LOG2_E, SHIFT);
      FloatVector n2 = shifted.sub(SHIFT);
      FloatVector d = n2.fma(MINUS_LOG_2_LOW, n2.fma(MINUS_LOG_2_HIGH, x));
      FloatVector q = P4.fma(d, P3).fma(d, P2).fma(d, P1).fma(d, P0);
      FloatVector p = q.fma(d, ONE).fma(d, ONE);
      FloatVector e =
          p.reinterpretAsInts()
              .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
              .reinterpretAsFloats()
              .blend(0f, exponent.lt(lowest));
      e.intoArray(distance, from + r);
      FloatVector.fromArray(F, total, r).add(e).intoArray(total, r);
    }
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(F, value);
  }
}
