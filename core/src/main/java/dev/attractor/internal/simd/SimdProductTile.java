package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import jdk.incubator.vector.FloatVector;

/**
 * Products of four patterns with four queries or with one, summed over columns: eight loads feed
 * sixteen sums that stay in registers.
 *
 * <p>Data layout: rows of patterns lie {@code pd} apart from p on, rows of queries {@code qd} apart
 * from q on; {@code width} columns, a multiple of the lanes. The lanes of pattern i and query j go
 * to {@code lanes}, vector 4 j + i: added up here they would be more than the compiler inlines, and
 * it would box every vector.
 */
final class SimdProductTile {
  private static final int LANES = F.length();

  private SimdProductTile() {}

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
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      s02 = x0.fma(y2, s02);
      s03 = x0.fma(y3, s03);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + pd + c);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      s12 = x1.fma(y2, s12);
      s13 = x1.fma(y3, s13);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * pd + c);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      s22 = x2.fma(y2, s22);
      s23 = x2.fma(y3, s23);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * pd + c);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      s32 = x3.fma(y2, s32);
      s33 = x3.fma(y3, s33);
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
      s00 = x0.fma(y0, s00);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + pd + c);
      s10 = x1.fma(y0, s10);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * pd + c);
      s20 = x2.fma(y0, s20);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * pd + c);
      s30 = x3.fma(y0, s30);
    }
    s00.intoArray(lanes, 0);
    s10.intoArray(lanes, LANES);
    s20.intoArray(lanes, 2 * LANES);
    s30.intoArray(lanes, 3 * LANES);
  }
}
