package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * exp of vectors of doubles for arguments within &plusmn;700, to 8 units in the last place.
 *
 * <p>x = n log 2 + r with |r| at most half of log 2; n is found by adding 1.5 2^52, which leaves it
 * in the low bits; exp(r) = 1 + r + r^2 q(r) with q of degree 8 (interpolated at Chebyshev nodes,
 * relative error 1.2e-15, the rest is rounding); 2^n goes into the exponent's bits.
 *
 * <p>The constants are vectors because a broadcast for each of them would use up what the compiler
 * is ready to inline into one method, and beyond that vectors are boxed.
 */
final class SimdExponential {
  private static final double RANGE = 700;
  private static final DoubleVector LOG2_E = constant(0x1.71547652b82fep0);
  private static final DoubleVector SHIFTER = constant(0x1.8p52);
  private static final DoubleVector MINUS_LOG_2_HIGH = constant(-0x1.62e42fefa39efp-1);
  private static final DoubleVector MINUS_LOG_2_LOW = constant(-0x1.abc9e3b39803fp-56);
  private static final DoubleVector ONE = constant(1);
  private static final DoubleVector Q0 = constant(0x1.0p-1);
  private static final DoubleVector Q1 = constant(0x1.5555555553b63p-3);
  private static final DoubleVector Q2 = constant(0x1.5555555554cb0p-5);
  private static final DoubleVector Q3 = constant(0x1.1111111c4e74fp-7);
  private static final DoubleVector Q4 = constant(0x1.6c16c173948e7p-10);
  private static final DoubleVector Q5 = constant(0x1.a019ad80eed25p-13);
  private static final DoubleVector Q6 = constant(0x1.a019c98e708e7p-16);
  private static final DoubleVector Q7 = constant(0x1.72c75c67ac6b9p-19);
  private static final DoubleVector Q8 = constant(0x1.288060f149570p-22);

  private SimdExponential() {}

  static DoubleVector exp(DoubleVector x) {
    DoubleVector shifted = x.fma(LOG2_E, SHIFTER);
    DoubleVector n = shifted.sub(SHIFTER);
    DoubleVector r = n.fma(MINUS_LOG_2_LOW, n.fma(MINUS_LOG_2_HIGH, x));
    DoubleVector q = Q8.fma(r, Q7).fma(r, Q6).fma(r, Q5).fma(r, Q4).fma(r, Q3);
    q = q.fma(r, Q2).fma(r, Q1).fma(r, Q0);
    DoubleVector p = q.fma(r, ONE).fma(r, ONE);
    return p.reinterpretAsLongs()
        .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
        .reinterpretAsDoubles();
  }

  /** exp of x kept within &plusmn;limit. */
  static DoubleVector exp(DoubleVector x, double limit) {
    DoubleVector above = x.blend(-limit, x.lt(-limit));
    return exp(above.blend(limit, above.compare(VectorOperators.GT, limit)));
  }

  /**
   * Sets {@code y[j] = exp(x[from + j] - c)} for j below n, a multiple of the lanes; 0 where the
   * exponent is below -700, infinite above 700.
   *
   * <p>The polynomial stands in the loop: a method that takes and returns vectors is sometimes
   * compiled by itself, found too large to inline later, and then boxes its result on every call.
   */
  static void exp(double[] x, int from, int n, double c, double[] y) {
    for (int j = 0; j < n; j += D.length()) {
      DoubleVector a = DoubleVector.fromArray(D, x, from + j).sub(c);
      VectorMask<Double> low = a.compare(VectorOperators.LT, -RANGE);
      VectorMask<Double> high = a.compare(VectorOperators.GT, RANGE);
      DoubleVector held = a.blend(-RANGE, low).blend(RANGE, high);
      DoubleVector shifted = held.fma(LOG2_E, SHIFTER);
      DoubleVector n2 = shifted.sub(SHIFTER);
      DoubleVector r = n2.fma(MINUS_LOG_2_LOW, n2.fma(MINUS_LOG_2_HIGH, held));
      DoubleVector q = Q8.fma(r, Q7).fma(r, Q6).fma(r, Q5).fma(r, Q4).fma(r, Q3);
      q = q.fma(r, Q2).fma(r, Q1).fma(r, Q0);
      DoubleVector p = q.fma(r, ONE).fma(r, ONE);
      p.reinterpretAsLongs()
          .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
          .reinterpretAsDoubles()
          .blend(0.0, low)
          .blend(Double.POSITIVE_INFINITY, high)
          .intoArray(y, j);
    }
  }

  private static DoubleVector constant(double value) {
    return DoubleVector.broadcast(D, value);
  }
}
