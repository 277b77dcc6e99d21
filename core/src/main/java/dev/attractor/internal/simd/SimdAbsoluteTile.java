package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Absolute differences of four patterns with four queries or with one, summed over columns: eight
 * loads feed sixteen sums that stay in registers.
 *
 * <p>Data layout: rows of patterns lie {@code pd} apart from p on, rows of queries {@code qd} apart
 * from q on; {@code width} columns, a multiple of the lanes. The lanes of pattern i and query j go
 * to {@code lanes}, vector 4 j + i: added up here they would be more than the compiler inlines, and
 * it would box every vector.
 *
 * <p>The sign is taken off by a mask in a register: {@code abs()} reads its mask from memory, once
 * for each difference. The rest is added by a fused multiply-add with one, which runs on the
 * multiplier's ports, where the subtraction does not wait for it.
 */
final class SimdAbsoluteTile {
  private static final int LANES = F.length();
  private static final FloatVector ONE = FloatVector.broadcast(F, 1);
  private static final IntVector UNSIGNED = ONE.reinterpretAsInts().broadcast(Integer.MAX_VALUE);

  private SimdAbsoluteTile() {}

  static void fourByFour(
      float[] patterns, int p, int pd, float[] queries, int q, int qd, int width, float[] lanes) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s01 = FloatVector.zero(F);
    FloatVector s02 = FloatVector.zero(F);
    FloatVector s03 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s11 = FloatVector.zero(F);
    FloatVector s12 = FloatVector.zero(F);
    FloatVector s13 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s21 = FloatVector.zero(F);
    FloatVector s22 = FloatVector.zero(F);
    FloatVector s23 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    FloatVector s31 = FloatVector.zero(F);
    FloatVector s32 = FloatVector.zero(F);
    FloatVector s33 = FloatVector.zero(F);
    for (int c = 0; c < width; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector y1 = FloatVector.fromArray(F, queries, q + qd + c);
      FloatVector y2 = FloatVector.fromArray(F, queries, q + 2 * qd + c);
      FloatVector y3 = FloatVector.fromArray(F, queries, q + 3 * qd + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      s00 = x0.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s00);
      s01 = x0.sub(y1).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s01);
      s02 = x0.sub(y2).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s02);
      s03 = x0.sub(y3).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s03);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + pd + c);
      s10 = x1.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s10);
      s11 = x1.sub(y1).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s11);
      s12 = x1.sub(y2).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s12);
      s13 = x1.sub(y3).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s13);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * pd + c);
      s20 = x2.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s20);
      s21 = x2.sub(y1).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s21);
      s22 = x2.sub(y2).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s22);
      s23 = x2.sub(y3).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s23);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * pd + c);
      s30 = x3.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s30);
      s31 = x3.sub(y1).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s31);
      s32 = x3.sub(y2).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s32);
      s33 = x3.sub(y3).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s33);
    }
    s00.intoArray(lanes, 0);
    s10.intoArray(lanes, LANES);
    s20.intoArray(lanes, 2 * LANES);
    s30.intoArray(lanes, 3 * LANES);
    s01.intoArray(lanes, 4 * LANES);
    s11.intoArray(lanes, 5 * LANES);
    s21.intoArray(lanes, 6 * LANES);
    s31.intoArray(lanes, 7 * LANES);
    s02.intoArray(lanes, 8 * LANES);
    s12.intoArray(lanes, 9 * LANES);
    s22.intoArray(lanes, 10 * LANES);
    s32.intoArray(lanes, 11 * LANES);
    s03.intoArray(lanes, 12 * LANES);
    s13.intoArray(lanes, 13 * LANES);
    s23.intoArray(lanes, 14 * LANES);
    s33.intoArray(lanes, 15 * LANES);
  }

  static void fourByOne(
      float[] patterns, int p, int pd, float[] queries, int q, int width, float[] lanes) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    for (int c = 0; c < width; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      s00 = x0.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s00);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + pd + c);
      s10 = x1.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s10);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * pd + c);
      s20 = x2.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s20);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * pd + c);
      s30 = x3.sub(y0).reinterpretAsInts().and(UNSIGNED).reinterpretAsFloats().fma(ONE, s30);
    }
    s00.intoArray(lanes, 0);
    s10.intoArray(lanes, LANES);
    s20.intoArray(lanes, 2 * LANES);
    s30.intoArray(lanes, 3 * LANES);
  }
}
