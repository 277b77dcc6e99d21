package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * exp of vectors of floats for arguments from -87 to 88, to 2 units in the last place; as {@link
 * SimdExponential}, with q of degree 4 (relative error 1e-8).
 */
final class SimdFloatExponential {
  private static final float LOWEST = -87;
  private static final float HIGHEST = 88;
  private static final float LOG2_E = 0x1.715476p0f;
  private static final float SHIFTER = 0x1.8p23f;
  private static final float LOG_2_HIGH = 0x1.62e4p-1f; // times n has no rounding
  private static final float LOG_2_LOW = 0x1.7f7d1cp-20f;
  private static final float Q0 = 0.5f;
  private static final float Q1 = 0x1.5554dcp-3f;
  private static final float Q2 = 0x1.55551ap-5f;
  private static final float Q3 = 0x1.120b6ep-7f;
  private static final float Q4 = 0x1.6d110ap-10f;

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

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(F, value);
  }
}
