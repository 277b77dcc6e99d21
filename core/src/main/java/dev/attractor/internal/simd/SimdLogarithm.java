package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * log of vectors of positive normal doubles, to 4 units in the last place, the same bits from cold
 * and from compiled code.
 *
 * <p>x = 2^n y with y between the square roots of 1/2 and of 2; log y = 2 atanh(s) = 2 s + 2 s^3
 * p(s^2) with s = (y - 1) / (y + 1) and p of degree 6 (interpolated at Chebyshev nodes, relative
 * error 5e-18, the rest is rounding).
 */
final class SimdLogarithm {
  private static final long SQRT_HALF = 0x3fe6a09e667f3bcdL;
  private static final double LOG_2_HIGH = 0x1.62e42fefa38p-1;
  private static final double LOG_2_LOW = 0x1.ef35793c7673p-45;
  private static final double P0 = 0x1.5555555555558p-2;
  private static final double P1 = 0x1.99999999952d7p-3;
  private static final double P2 = 0x1.2492492df281ap-3;
  private static final double P3 = 0x1.c71c62e3f11e6p-4;
  private static final double P4 = 0x1.7462b51cb66b1p-4;
  private static final double P5 = 0x1.39fe51a7c18f9p-4;
  private static final double P6 = 0x1.2b5900de53b32p-4;

  private SimdLogarithm() {}

  /** Replaces n numbers, a multiple of the lanes, by their logarithms. */
  static void log(double[] x, int n) {
    for (int j = 0; j < n; j += D.length()) {
      LongVector bits = DoubleVector.fromArray(D, x, j).reinterpretAsLongs();
      LongVector whole = bits.sub(SQRT_HALF).lanewise(VectorOperators.ASHR, 52);
      DoubleVector n2 = (DoubleVector) whole.convert(VectorOperators.L2D, 0);
      DoubleVector y = bits.sub(whole.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
      DoubleVector s = y.sub(1).div(y.add(1));
      DoubleVector z = s.mul(s);
      DoubleVector p = broadcast(P6).fma(z, broadcast(P5));
      p = p.fma(z, broadcast(P4));
      p = p.fma(z, broadcast(P3));
      p = p.fma(z, broadcast(P2));
      p = p.fma(z, broadcast(P1));
      p = p.fma(z, broadcast(P0));
      DoubleVector twice = s.add(s);
      DoubleVector small = p.mul(z).fma(twice, n2.mul(LOG_2_LOW)).add(twice);
      n2.fma(broadcast(LOG_2_HIGH), small).intoArray(x, j);
    }
  }

  private static DoubleVector broadcast(double value) {
    return DoubleVector.broadcast(D, value);
  }
}
