package dev.attractor.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ThresholdKernel} on vectors.
 *
 * <p>Entries are such that products of two denominators 1 + e scale cannot overflow (below the
 * leaders e scale <= k), and one division serves two of them: 1 / a = b (1 / (a b)).
 */
final class SimdThresholdKernel implements ThresholdKernel {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = D.length();
  private static final int FLOATS = F.length();

  /** As many floats as there are doubles in a vector. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Float.SIZE * LANES));

  private static final DoubleVector ONE = DoubleVector.broadcast(D, 1);
  private static final FloatVector ONE_F = FloatVector.broadcast(F, 1);
  private static final FloatVector ONE_H = FloatVector.broadcast(HALF, 1);
  private static final DoubleVector INDEX = DoubleVector.zero(D).addIndex(1);

  /** Rows this short, with thresholds enough to fill lanes, go threshold by lane. */
  private static final int SHORT = 256;

  /** Powers that single precision can tell from nothing. */
  private static final int ROUGH_POWERS = 6;

  /** Blocks of long sums, so that rounding does not grow with the row. */
  private static final int BLOCK = 1 << 10;

  private final double[] lanes = new double[POWERS * LANES];
  private final float[] narrowLanes = new float[ROUGH_POWERS * FLOATS];

  private SimdThresholdKernel() {}

  static ThresholdKernel create() {
    return new SimdThresholdKernel();
  }

  @Override
  public void exponentials(double[] x, int from, int n, double c, double[] e) {
    int end = D.loopBound(n);
    SimdExponential.exp(x, from, end, c, e);
    for (int j = end; j < n; j++) {
      e[j] = Math.exp(x[from + j] - c);
    }
  }

  @Override
  public void exponentials(float[] x, int from, int n, double c, float[] e) {
    int end = F.loopBound(n);
    SimdFloatExponential.exp(x, from, end, c, e);
    ScalarThresholdKernel.exponentials(x, from, end, n, c, e);
  }

  @Override
  public void scales(double[] delta, double[] middle, int count, double[] scale) {
    for (int k = 0; k < count; k += LANES) {
      DoubleVector.fromArray(D, delta, k)
          .sub(DoubleVector.fromArray(D, middle, k))
          .intoArray(scale, k);
    }
    SimdExponential.exp(scale, 0, D.loopBound(count + LANES - 1), 0, scale);
  }

  @Override
  public void sums(
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
    s1[k] += LaneSum.of(a1.add(b1));
    s2[k] += LaneSum.of(a2.add(b2));
    s3[k] += LaneSum.of(a3.add(b3));
    ScalarThresholdKernel.addSums(e, j, to, l, k, s1, s2, s3);
  }

  @Override
  public void sums(
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
    FloatVector l = (FloatVector) DoubleVector.fromArray(D, scale, k).castShape(HALF, 0);
    FloatVector a1 = FloatVector.zero(HALF);
    FloatVector a2 = a1;
    FloatVector a3 = a1;
    FloatVector b1 = a1;
    FloatVector b2 = a1;
    FloatVector b3 = a1;
    int j = 0;
    for (; j + 2 <= n; j += 2) {
      FloatVector e0 = FloatVector.broadcast(HALF, e[j]);
      FloatVector e1 = FloatVector.broadcast(HALF, e[j + 1]);
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
      FloatVector e0 = FloatVector.broadcast(HALF, e[j]);
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
    s1[k] += LaneSum.of(a1);
    s2[k] += LaneSum.of(a2);
    s3[k] += LaneSum.of(a3);
    ScalarThresholdKernel.addSums(e, j, to, l, k, s1, s2, s3);
  }

  @Override
  public int split(double[] e, int n, double bound, double[] near, double[] moments) {
    DoubleVector m1 = DoubleVector.zero(D);
    DoubleVector m2 = m1;
    DoubleVector m3 = m1;
    DoubleVector m4 = m1;
    DoubleVector m5 = m1;
    DoubleVector m6 = m1;
    DoubleVector m7 = m1;
    DoubleVector m8 = m1;
    DoubleVector m9 = m1;
    DoubleVector m10 = m1;
    DoubleVector m11 = m1;
    int found = 0;
    int j = 0;
    for (; j + LANES <= n; j += LANES) {
      DoubleVector all = DoubleVector.fromArray(D, e, j);
      VectorMask<Double> close = all.compare(VectorOperators.GT, bound);
      if (close.anyTrue()) {
        all.compress(close).intoArray(near, found);
        found += close.trueCount();
      }
      DoubleVector x = all.blend(0, close);
      DoubleVector x2 = x.mul(x);
      DoubleVector x4 = x2.mul(x2);
      DoubleVector x3 = x2.mul(x);
      DoubleVector x8 = x4.mul(x4);
      m1 = m1.add(x);
      m2 = m2.add(x2);
      m3 = m3.add(x3);
      m4 = m4.add(x4);
      m5 = x4.fma(x, m5);
      m6 = x4.fma(x2, m6);
      m7 = x4.fma(x3, m7);
      m8 = m8.add(x8);
      m9 = x8.fma(x, m9);
      m10 = x8.fma(x2, m10);
      m11 = x8.fma(x3, m11);
    }
    m1.intoArray(lanes, 0);
    m2.intoArray(lanes, LANES);
    m3.intoArray(lanes, 2 * LANES);
    m4.intoArray(lanes, 3 * LANES);
    m5.intoArray(lanes, 4 * LANES);
    m6.intoArray(lanes, 5 * LANES);
    m7.intoArray(lanes, 6 * LANES);
    m8.intoArray(lanes, 7 * LANES);
    m9.intoArray(lanes, 8 * LANES);
    m10.intoArray(lanes, 9 * LANES);
    m11.intoArray(lanes, 10 * LANES);
    addLanes();
    System.arraycopy(lanes, 0, moments, 0, POWERS);
    return ScalarThresholdKernel.split(e, j, n, bound, near, found, moments);
  }

  /** Adds the lanes of each power, two by two, so that the first entries are the sums. */
  private void addLanes() {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int p = 0; p < POWERS; p++) {
        for (int i = 0; i < half; i++) {
          lanes[p * half + i] = lanes[2 * p * half + i] + lanes[(2 * p + 1) * half + i];
        }
      }
    }
  }

  @Override
  public int split(float[] e, int n, double bound, float[] near, double[] moments) {
    Arrays.fill(moments, 0);
    int found = 0;
    int whole = F.loopBound(n);
    for (int from = 0; from < whole; from += BLOCK) {
      found = split(e, from, Math.min(whole, from + BLOCK), (float) bound, near, found, moments);
    }
    return ScalarThresholdKernel.split(e, whole, n, (float) bound, near, found, moments);
  }

  /** One block of whole vectors. */
  private int split(
      float[] e, int from, int to, float bound, float[] near, int before, double[] moments) {
    FloatVector m1 = FloatVector.zero(F);
    FloatVector m2 = m1;
    FloatVector m3 = m1;
    FloatVector m4 = m1;
    FloatVector m5 = m1;
    FloatVector m6 = m1;
    int found = before;
    for (int j = from; j < to; j += FLOATS) {
      FloatVector all = FloatVector.fromArray(F, e, j);
      VectorMask<Float> close = all.compare(VectorOperators.GT, bound);
      if (close.anyTrue()) {
        all.compress(close).intoArray(near, found);
        found += close.trueCount();
      }
      FloatVector x = all.blend(0f, close);
      FloatVector x2 = x.mul(x);
      FloatVector x3 = x2.mul(x);
      m1 = m1.add(x);
      m2 = m2.add(x2);
      m3 = m3.add(x3);
      m4 = x2.fma(x2, m4);
      m5 = x2.fma(x3, m5);
      m6 = x3.fma(x3, m6);
    }
    m1.intoArray(narrowLanes, 0);
    m2.intoArray(narrowLanes, FLOATS);
    m3.intoArray(narrowLanes, 2 * FLOATS);
    m4.intoArray(narrowLanes, 3 * FLOATS);
    m5.intoArray(narrowLanes, 4 * FLOATS);
    m6.intoArray(narrowLanes, 5 * FLOATS);
    for (int p = 0; p < ROUGH_POWERS; p++) {
      double even = 0;
      double odd = 0;
      for (int i = p * FLOATS; i < (p + 1) * FLOATS; i += 2) {
        even += narrowLanes[i];
        odd += narrowLanes[i + 1];
      }
      moments[p] += even + odd;
    }
    return found;
  }

  @Override
  public void addSeries(
      double[] moments, double[] scale, int count, double[] s1, double[] s2, double[] s3) {
    for (int k = 0; k < count; k += LANES) {
      DoubleVector x = DoubleVector.fromArray(D, scale, k).neg();
      DoubleVector a1 = DoubleVector.broadcast(D, moments[POWERS - 1]);
      DoubleVector a2 = DoubleVector.broadcast(D, POWERS * moments[POWERS - 1]);
      DoubleVector a3 = DoubleVector.broadcast(D, POWERS * (POWERS + 1) / 2 * moments[POWERS - 1]);
      for (int p = POWERS - 1; p > 0; p--) {
        double m = moments[p - 1];
        a1 = a1.fma(x, DoubleVector.broadcast(D, m));
        a2 = a2.fma(x, DoubleVector.broadcast(D, p * m));
        a3 = a3.fma(x, DoubleVector.broadcast(D, p * (p + 1) / 2 * m));
      }
      a1.add(DoubleVector.fromArray(D, s1, k)).intoArray(s1, k);
      a2.add(DoubleVector.fromArray(D, s2, k)).intoArray(s2, k);
      a3.add(DoubleVector.fromArray(D, s3, k)).intoArray(s3, k);
    }
  }

  @Override
  public double improve(
      double[] grown,
      int m,
      int first,
      int count,
      double[] scale,
      double[] s1,
      double[] s2,
      double[] s3,
      double[] delta,
      double[] low,
      double[] high) {
    for (int k = 0; k < count; k += LANES) {
      addLeaders(grown, m, first, k, scale, s1, s2, s3);
    }
    SimdLogarithm.log(s1, D.loopBound(count + LANES - 1));
    double longest = 0;
    for (int k = 0; k < count; k += LANES) {
      step(k, s1, s2, s3, delta, low, high, lanes);
      for (int i = 0; i < LANES && k + i < count; i++) {
        longest = Math.max(longest, lanes[i]);
      }
    }
    return longest;
  }

  /**
   * Halley's steps from h and its first two derivatives; leaves their lengths in {@code length}.
   */
  private static void step(
      int k,
      double[] h,
      double[] h1,
      double[] h2,
      double[] delta,
      double[] low,
      double[] high,
      double[] length) {
    DoubleVector value = DoubleVector.fromArray(D, h, k);
    DoubleVector slope = DoubleVector.fromArray(D, h1, k);
    DoubleVector at = DoubleVector.fromArray(D, delta, k);
    VectorMask<Double> tooLow = value.compare(VectorOperators.LT, 0.0);
    DoubleVector lowest = DoubleVector.fromArray(D, low, k).blend(at, tooLow);
    DoubleVector highest = at.blend(DoubleVector.fromArray(D, high, k), tooLow);
    DoubleVector twice = slope.add(slope);
    DoubleVector below = slope.mul(twice).sub(value.mul(DoubleVector.fromArray(D, h2, k)));
    DoubleVector next = at.sub(value.mul(twice).div(below));
    VectorMask<Double> inside =
        next.compare(VectorOperators.GE, lowest).and(next.compare(VectorOperators.LE, highest));
    next = lowest.add(highest).mul(0.5).blend(next, inside);
    lowest.intoArray(low, k);
    highest.intoArray(high, k);
    next.intoArray(delta, k);
    next.sub(at).abs().intoArray(length, 0);
  }

  /**
   * Adds the leaders for the thresholds k, k + 1, ... by lane; leaves T / H and the first two
   * derivatives of its logarithm in the place of the sums.
   */
  private static void addLeaders(
      double[] grown,
      int m,
      int first,
      int k,
      double[] scale,
      double[] s1,
      double[] s2,
      double[] s3) {
    DoubleVector l = DoubleVector.fromArray(D, scale, k);
    DoubleVector a1 = DoubleVector.fromArray(D, s1, k).mul(l);
    DoubleVector a2 = DoubleVector.fromArray(D, s2, k).mul(l);
    DoubleVector a3 = DoubleVector.fromArray(D, s3, k).mul(l);
    DoubleVector zero = DoubleVector.zero(D);
    DoubleVector b1 = zero;
    DoubleVector b2 = zero;
    DoubleVector b3 = zero;
    DoubleVector ranks = INDEX.add(first + k);
    for (int i = 0; i < m; i++) {
      DoubleVector u = l.mul(grown[i]);
      DoubleVector v = ONE.div(u.add(ONE));
      DoubleVector w = u.mul(v);
      DoubleVector vw = v.mul(w);
      VectorMask<Double> above = ranks.compare(VectorOperators.GT, (double) i);
      b1 = b1.add(zero.blend(v, above));
      b2 = b2.add(zero.blend(vw, above));
      b3 = b3.add(zero.blend(vw.mul(w), above));
      a1 = a1.add(w.blend(0.0, above));
      a2 = a2.add(vw.blend(0.0, above));
      a3 = a3.add(vw.mul(v).blend(0.0, above));
    }
    DoubleVector p = a2.div(a1);
    DoubleVector q = b2.div(b1);
    a1.div(b1).intoArray(s1, k);
    p.add(q).intoArray(s2, k);
    a3.add(a3)
        .sub(a2)
        .div(a1)
        .sub(p.mul(p))
        .sub(b3.add(b3).sub(b2).div(b1))
        .add(q.mul(q))
        .intoArray(s3, k);
  }
}
