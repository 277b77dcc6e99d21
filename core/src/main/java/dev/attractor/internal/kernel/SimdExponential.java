package dev.attractor.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp of vectors of doubles for arguments within &plusmn;700, to 8 units in the last place.
 *
 * <p>x = n log 2 + r with |r| at most half of log 2; n is found by adding 1.5 2^52, which leaves it
 * in the low bits; exp(r) = 1 + r + r^2 q(r) with q of degree 8 (interpolated at Chebyshev nodes,
 * relative error 1.2e-15, the rest is rounding); 2^n goes into the exponent's bits.
 */
final class SimdExponential {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final double RANGE = 700;
  private static final double LOG2_E = 0x1.71547652b82fep0;
  private static final double SHIFTER = 0x1.8p52;
  private static final double LOG_2_HIGH = 0x1.62e42fefa39efp-1;
  private static final double LOG_2_LOW = 0x1.abc9e3b39803fp-56;
  private static final double Q0 = 0x1.0p-1;
  private static final double Q1 = 0x1.5555555553b63p-3;
  private static final double Q2 = 0x1.5555555554cb0p-5;
  private static final double Q3 = 0x1.1111111c4e74fp-7;
  private static final double Q4 = 0x1.6c16c173948e7p-10;
  private static final double Q5 = 0x1.a019ad80eed25p-13;
  private static final double Q6 = 0x1.a019c98e708e7p-16;
  private static final double Q7 = 0x1.72c75c67ac6b9p-19;
  private static final double Q8 = 0x1.288060f149570p-22;

  private SimdExponential() {}

  static DoubleVector exp(DoubleVector x) {
    DoubleVector shifted = x.fma(DoubleVector.broadcast(D, LOG2_E), broadcast(SHIFTER));
    DoubleVector n = shifted.sub(SHIFTER);
    DoubleVector r = n.fma(broadcast(-LOG_2_HIGH), x);
    r = n.fma(broadcast(-LOG_2_LOW), r);
    DoubleVector q = broadcast(Q8).fma(r, broadcast(Q7));
    q = q.fma(r, broadcast(Q6));
    q = q.fma(r, broadcast(Q5));
    q = q.fma(r, broadcast(Q4));
    q = q.fma(r, broadcast(Q3));
    q = q.fma(r, broadcast(Q2));
    q = q.fma(r, broadcast(Q1));
    q = q.fma(r, broadcast(Q0));
    DoubleVector p = q.fma(r, broadcast(1)).fma(r, broadcast(1));
    return p.reinterpretAsLongs()
        .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
        .reinterpretAsDoubles();
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
      DoubleVector shifted = held.fma(broadcast(LOG2_E), broadcast(SHIFTER));
      DoubleVector n2 = shifted.sub(SHIFTER);
      DoubleVector r = n2.fma(broadcast(-LOG_2_HIGH), held);
      r = n2.fma(broadcast(-LOG_2_LOW), r);
      DoubleVector q = broadcast(Q8).fma(r, broadcast(Q7));
      q = q.fma(r, broadcast(Q6));
      q = q.fma(r, broadcast(Q5));
      q = q.fma(r, broadcast(Q4));
      q = q.fma(r, broadcast(Q3));
      q = q.fma(r, broadcast(Q2));
      q = q.fma(r, broadcast(Q1));
      q = q.fma(r, broadcast(Q0));
      DoubleVector p = q.fma(r, broadcast(1)).fma(r, broadcast(1));
      p.reinterpretAsLongs()
          .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
          .reinterpretAsDoubles()
          .blend(0.0, low)
          .blend(Double.POSITIVE_INFINITY, high)
          .intoArray(y, j);
    }
  }

  private static DoubleVector broadcast(double value) {
    return DoubleVector.broadcast(D, value);
  }
}
