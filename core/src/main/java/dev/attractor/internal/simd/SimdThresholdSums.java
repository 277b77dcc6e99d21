package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.H;

import dev.attractor.internal.ksoftmax.ScalarThresholdKernel;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/**
 * {@link ThresholdKernel#sums} on vectors: thresholds by lane for short rows, else entries by lane.
 *
 * <p>Entries are such that products of two denominators 1 + e scale cannot overflow (below the top
 * score e scale <= k), and one division serves two of them: 1 / a = b (1 / (a b)).
 */
final class SimdThresholdSums {
  private static final int LANES = D.length();
  private static final int FLOATS = F.length();

  private static final DoubleVector ONE = DoubleVector.broadcast(D, 1);
  private static final FloatVector ONE_F = FloatVector.broadcast(F, 1);
  private static final FloatVector ONE_H = FloatVector.broadcast(H, 1);

  /** Rows this short, with thresholds enough to fill lanes, go threshold by lane. */
  private static final int SHORT = 256;

  /** Blocks of long sums, so that rounding does not grow with the row. */
  private static final int BLOCK = 1 << 10;

  private SimdThresholdSums() {}

  static void sums(
      double[] e, int n, double[] scale, int count, double[] s1, double[] s2, double[] s3) {
    if (n <= SHORT && 2 * count >= LANES) {
      for (int k = 0; k < count; k += LANES) {
        sumsByThreshold(e, n, scale, k, s1, s2, s3);
      }
      return;
    }
    Arrays.fill(s1, 0, count, 0);
    Arrays.fill(s2, 0, count, 0);
    Arrays.fill(s3, 0, count, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int k = 0; k < count; k++) {
        sumsByEntry(e, from, to, scale[k], k, s1, s2, s3);
      }
    }
  }

  /** Lanes are thresholds k, k + 1, ...; entries are taken in pairs. */
  private static void sumsByThreshold(
      double[] e, int n, double[] scale, int k, double[] s1, double[] s2, double[] s3) {
    DoubleVector l = DoubleVector.fromArray(D, scale, k);
    DoubleVector a1 = DoubleVector.zero(D);
    DoubleVector a2 = a1;
    DoubleVector a3 = a1;
    DoubleVector b1 = a1;
    DoubleVector b2 = a1;
    DoubleVector b3 = a1;
    int j = 0;
    for (; j + 2 <= n; j += 2) {
      DoubleVector e0 = DoubleVector.broadcast(D, e[j]);
      DoubleVector e1 = DoubleVector.broadcast(D, e[j + 1]);
      DoubleVector d0 = e0.fma(l, ONE);
      DoubleVector d1 = e1.fma(l, ONE);
      DoubleVector q = ONE.div(d0.mul(d1));
      DoubleVector r0 = q.mul(d1);
      DoubleVector r1 = q.mul(d0);
      DoubleVector t0 = e0.mul(r0);
      DoubleVector t1 = e1.mul(r1);
      a1 = a1.add(t0);
      b1 = b1.add(t1);
      DoubleVector u0 = t0.mul(r0);
      DoubleVector u1 = t1.mul(r1);
      a2 = a2.add(u0);
      b2 = b2.add(u1);
      a3 = u0.fma(r0, a3);
      b3 = u1.fma(r1, b3);
    }
    if (j < n) {
      DoubleVector e0 = DoubleVector.broadcast(D, e[j]);
      DoubleVector r = ONE.div(e0.fma(l, ONE));
      DoubleVector t = e0.mul(r);
      a1 = a1.add(t);
      DoubleVector u = t.mul(r);
      a2 = a2.add(u);
      a3 = u.fma(r, a3);
    }
    a1.add(b1).intoArray(s1, k);
    a2.add(b2).intoArray(s2, k);
    a3.add(b3).intoArray(s3, k);
  }

  /** Lanes are entries; adds one block's sums for one threshold. */
  private static void sumsByEntry(
      double[] e, int from, int to, double l, int k, double[] s1, double[] s2, double[] s3) {
    DoubleVector scale = DoubleVector.broadcast(D, l);
    DoubleVector a1 = DoubleVector.zero(D);
    DoubleVector a2 = a1;
    DoubleVector a3 = a1;
    DoubleVector b1 = a1;
    DoubleVector b2 = a1;
    DoubleVector b3 = a1;
    int j = from;
    for (; j + 2 * LANES <= to; j += 2 * LANES) {
      DoubleVector e0 = DoubleVector.fromArray(D, e, j);
      DoubleVector e1 = DoubleVector.fromArray(D, e, j + LANES);
      DoubleVector d0 = e0.fma(scale, ONE);
      DoubleVector d1 = e1.fma(scale, ONE);
      DoubleVector q = ONE.div(d0.mul(d1));
      DoubleVector r0 = q.mul(d1);
      DoubleVector r1 = q.mul(d0);
      DoubleVector t0 = e0.mul(r0);
      DoubleVector t1 = e1.mul(r1);
      a1 = a1.add(t0);
      b1 = b1.add(t1);
      DoubleVector u0 = t0.mul(r0);
      DoubleVector u1 = t1.mul(r1);
      a2 = a2.add(u0);
      b2 = b2.add(u1);
      a3 = u0.fma(r0, a3);
      b3 = u1.fma(r1, b3);
    }
    s1[k] += SimdLaneSum.of(a1.add(b1));
    s2[k] += SimdLaneSum.of(a2.add(b2));
    s3[k] += SimdLaneSum.of(a3.add(b3));
    ScalarThresholdKernel.addSums(e, j, to, l, k, s1, s2, s3);
  }

  static void sums(
      float[] e, int n, double[] scale, int count, double[] s1, double[] s2, double[] s3) {
    if (n <= SHORT && 2 * count >= LANES) {
      for (int k = 0; k < count; k += LANES) {
        roughSumsByThreshold(e, n, scale, k, s1, s2, s3);
      }
      return;
    }
    Arrays.fill(s1, 0, count, 0);
    Arrays.fill(s2, 0, count, 0);
    Arrays.fill(s3, 0, count, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int k = 0; k < count; k++) {
        roughSumsByEntry(e, from, to, scale[k], k, s1, s2, s3);
      }
    }
  }

  private static void roughSumsByThreshold(
      float[] e, int n, double[] scale, int k, double[] s1, double[] s2, double[] s3) {
    FloatVector l = (FloatVector) DoubleVector.fromArray(D, scale, k).castShape(H, 0);
    FloatVector a1 = FloatVector.zero(H);
    FloatVector a2 = a1;
    FloatVector a3 = a1;
    FloatVector b1 = a1;
    FloatVector b2 = a1;
    FloatVector b3 = a1;
    int j = 0;
    for (; j + 2 <= n; j += 2) {
      FloatVector e0 = FloatVector.broadcast(H, e[j]);
      FloatVector e1 = FloatVector.broadcast(H, e[j + 1]);
      FloatVector d0 = e0.fma(l, ONE_H);
      FloatVector d1 = e1.fma(l, ONE_H);
      FloatVector q = ONE_H.div(d0.mul(d1));
      FloatVector r0 = q.mul(d1);
      FloatVector r1 = q.mul(d0);
      FloatVector t0 = e0.mul(r0);
      FloatVector t1 = e1.mul(r1);
      a1 = a1.add(t0);
      b1 = b1.add(t1);
      FloatVector u0 = t0.mul(r0);
      FloatVector u1 = t1.mul(r1);
      a2 = a2.add(u0);
      b2 = b2.add(u1);
      a3 = u0.fma(r0, a3);
      b3 = u1.fma(r1, b3);
    }
    if (j < n) {
      FloatVector e0 = FloatVector.broadcast(H, e[j]);
      FloatVector r = ONE_H.div(e0.fma(l, ONE_H));
      FloatVector t = e0.mul(r);
      a1 = a1.add(t);
      FloatVector u = t.mul(r);
      a2 = a2.add(u);
      a3 = u.fma(r, a3);
    }
    ((DoubleVector) a1.add(b1).castShape(D, 0)).intoArray(s1, k);
    ((DoubleVector) a2.add(b2).castShape(D, 0)).intoArray(s2, k);
    ((DoubleVector) a3.add(b3).castShape(D, 0)).intoArray(s3, k);
  }

  private static void roughSumsByEntry(
      float[] e, int from, int to, double l, int k, double[] s1, double[] s2, double[] s3) {
    FloatVector scale = FloatVector.broadcast(F, (float) l);
    FloatVector a1 = FloatVector.zero(F);
    FloatVector a2 = a1;
    FloatVector a3 = a1;
    int j = from;
    for (; j + FLOATS <= to; j += FLOATS) {
      FloatVector e0 = FloatVector.fromArray(F, e, j);
      FloatVector r0 = ONE_F.div(e0.fma(scale, ONE_F));
      FloatVector t0 = e0.mul(r0);
      a1 = a1.add(t0);
      FloatVector u0 = t0.mul(r0);
      a2 = a2.add(u0);
      a3 = u0.fma(r0, a3);
    }
    s1[k] += SimdLaneSum.of(a1);
    s2[k] += SimdLaneSum.of(a2);
    s3[k] += SimdLaneSum.of(a3);
    ScalarThresholdKernel.addSums(e, j, to, l, k, s1, s2, s3);
  }
}
