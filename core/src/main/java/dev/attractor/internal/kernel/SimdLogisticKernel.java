package dev.attractor.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LogisticKernel} on vectors.
 *
 * <p>Entries are such that products of two denominators 1 + e scale cannot overflow (below the
 * leaders e scale <= k), and one division serves two of them: 1 / a = b (1 / (a b)). Exponentials
 * and logarithms are those of the Vector API, within 1 ulp.
 */
final class SimdLogisticKernel implements LogisticKernel {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = D.length();

  /** Arguments that {@link SimdExponential} takes. */
  private static final double RANGE = 700;

  private static final int FLOATS = F.length();

  private static final DoubleVector ONE = DoubleVector.broadcast(D, 1);
  private static final FloatVector ONE_F = FloatVector.broadcast(F, 1);
  private static final DoubleVector INDEX = DoubleVector.zero(D).addIndex(1);

  /** Rows this short, with thresholds enough to fill lanes, go threshold by lane. */
  private static final int SHORT = 256;

  /** Blocks of long sums, so that rounding does not grow with the row. */
  private static final int BLOCK = 1 << 10;

  /** Powers whose sums stand for the entries far below a threshold. */
  private static final int POWERS = LogisticKernel.POWERS;

  private final ScalarLogisticKernel scalar = new ScalarLogisticKernel();

  private SimdLogisticKernel() {}

  static LogisticKernel create() {
    return new SimdLogisticKernel();
  }

  @Override
  public boolean valid(double[] x, int from, int n) {
    int end = from + D.loopBound(n);
    VectorMask<Double> valid = D.maskAll(true);
    for (int j = from; j < end; j += LANES) {
      valid =
          valid.and(
              DoubleVector.fromArray(D, x, j)
                  .compare(VectorOperators.LT, Double.POSITIVE_INFINITY));
    }
    return valid.allTrue() && scalar.valid(x, end, from + n - end);
  }

  @Override
  public boolean valid(float[] x, int from, int n) {
    int end = from + F.loopBound(n);
    VectorMask<Float> valid = F.maskAll(true);
    for (int j = from; j < end; j += FLOATS) {
      valid =
          valid.and(
              FloatVector.fromArray(F, x, j).compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    }
    return valid.allTrue() && scalar.valid(x, end, from + n - end);
  }

  @Override
  public int firstAbove(double[] x, int at, int to, double bound) {
    int j = at;
    for (; j + LANES <= to; j += LANES) {
      VectorMask<Double> above = DoubleVector.fromArray(D, x, j).compare(VectorOperators.GT, bound);
      if (above.anyTrue()) {
        return j + above.firstTrue();
      }
    }
    return scalar.firstAbove(x, j, to, bound);
  }

  @Override
  public int firstAbove(float[] x, int at, int to, float bound) {
    int j = at;
    for (; j + FLOATS <= to; j += FLOATS) {
      VectorMask<Float> above = FloatVector.fromArray(F, x, j).compare(VectorOperators.GT, bound);
      if (above.anyTrue()) {
        return j + above.firstTrue();
      }
    }
    return scalar.firstAbove(x, j, to, bound);
  }

  /**
   * exp, 0 below -700 and infinite above 700. The JDK's own vector exp and log are other functions
   * in compiled than in interpreted code; these are the same bits in both.
   */
  private static DoubleVector exp(DoubleVector x) {
    DoubleVector e = SimdExponential.exp(x.max(-RANGE).min(RANGE));
    return e.blend(0.0, x.compare(VectorOperators.LT, -RANGE))
        .blend(Double.POSITIVE_INFINITY, x.compare(VectorOperators.GT, RANGE));
  }

  private static DoubleVector log(DoubleVector x) {
    double[] lanes = x.toArray();
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = Math.log(lanes[i]);
    }
    return DoubleVector.fromArray(D, lanes, 0);
  }

  @Override
  public void exponentials(double[] x, int from, int n, double c, double[] e) {
    int end = D.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      exp(DoubleVector.fromArray(D, x, from + j).sub(c)).intoArray(e, j);
    }
    for (int j = end; j < n; j++) {
      e[j] = Math.exp(x[from + j] - c);
    }
  }

  @Override
  public void exponentials(float[] x, int from, int n, double c, double[] e) {
    for (int j = 0; j < n; j++) {
      e[j] = x[from + j] - c;
    }
    int end = D.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      exp(DoubleVector.fromArray(D, e, j)).intoArray(e, j);
    }
    for (int j = end; j < n; j++) {
      e[j] = Math.exp(e[j]);
    }
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
    double c1 = 0;
    double c2 = 0;
    double c3 = 0;
    for (; j < to; j++) {
      double r = 1 / (1 + e[j] * l);
      double t = e[j] * r;
      c1 += t;
      t *= r;
      c2 += t;
      c3 += t * r;
    }
    s1[k] += c1 + LaneSum.of(a1.add(b1));
    s2[k] += c2 + LaneSum.of(a2.add(b2));
    s3[k] += c3 + LaneSum.of(a3.add(b3));
  }

  @Override
  public void columns(
      double[] e, int n, double[] scale, double[] step, int count, double[] out, int at) {
    int j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
      DoubleVector e0 = DoubleVector.fromArray(D, e, j);
      DoubleVector e1 = DoubleVector.fromArray(D, e, j + LANES);
      DoubleVector p0 = e0;
      DoubleVector p1 = e1;
      int here = at + j;
      for (int k = 0; k < count; k++) {
        DoubleVector d0 = e0.mul(scale[k]).add(ONE);
        DoubleVector d1 = e1.mul(scale[k]).add(ONE);
        DoubleVector q = ONE.div(d0.mul(d1));
        DoubleVector r0 = q.mul(d1);
        DoubleVector r1 = q.mul(d0);
        p0.mul(r0).mul(step[k]).intoArray(out, here);
        p1.mul(r1).mul(step[k]).intoArray(out, here + LANES);
        p0 = e0.mul(r0);
        p1 = e1.mul(r1);
        here += n;
      }
    }
    for (; j < n; j++) {
      double p = e[j];
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        out[at + k * n + j] = p * r * step[k];
        p = e[j] * r;
      }
    }
  }

  @Override
  public void columns(
      double[] e, int n, double[] scale, double[] step, int count, float[] out, int at) {
    float[] narrow = narrow(e, n);
    int j = 0;
    for (; j + FLOATS <= n; j += FLOATS) {
      FloatVector e0 = FloatVector.fromArray(F, narrow, j);
      FloatVector p0 = e0;
      int here = at + j;
      for (int k = 0; k < count; k++) {
        FloatVector r0 = ONE_F.div(e0.mul((float) scale[k]).add(ONE_F));
        p0.mul(r0).mul((float) step[k]).intoArray(out, here);
        p0 = e0.mul(r0);
        here += n;
      }
    }
    for (; j < n; j++) {
      double p = e[j];
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        out[at + k * n + j] = (float) (p * r * step[k]);
        p = e[j] * r;
      }
    }
  }

  /** Work space of the thread, for the entries in single precision. */
  private static final ThreadLocal<float[]> NARROW = ThreadLocal.withInitial(() -> new float[0]);

  private static float[] narrow(double[] e, int n) {
    float[] narrow = NARROW.get();
    if (narrow.length < n) {
      narrow = new float[n];
      NARROW.set(narrow);
    }
    for (int j = 0; j < n; j++) {
      narrow[j] = (float) e[j];
    }
    return narrow;
  }

  @Override
  public void weights(double[] e, int n, double[] scale, int count, double[] out, int at) {
    for (int k = 0; k < count; k++) {
      int end = D.loopBound(n);
      int to = at + k * n;
      for (int j = 0; j < end; j += LANES) {
        DoubleVector u = DoubleVector.fromArray(D, e, j).mul(scale[k]);
        u.div(u.add(ONE)).intoArray(out, to + j);
      }
      for (int j = end; j < n; j++) {
        double u = e[j] * scale[k];
        out[to + j] = u / (1 + u);
      }
    }
  }

  @Override
  public void weights(double[] e, int n, double[] scale, int count, float[] out, int at) {
    scalar.weights(e, n, scale, count, out, at);
  }

  @Override
  public void scales(double[] delta, double[] middle, int count, double[] scale) {
    for (int k = 0; k < count; k += LANES) {
      exp(DoubleVector.fromArray(D, delta, k).sub(DoubleVector.fromArray(D, middle, k)))
          .intoArray(scale, k);
    }
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
    DoubleVector m12 = m1;
    DoubleVector m13 = m1;
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
      m1 = m1.add(x);
      DoubleVector x2 = x.mul(x);
      m2 = m2.add(x2);
      DoubleVector x4 = x2.mul(x2);
      DoubleVector x8 = x4.mul(x4);
      DoubleVector x3 = x2.mul(x);
      m3 = m3.add(x3);
      m4 = m4.add(x4);
      m5 = x4.fma(x, m5);
      m6 = x4.fma(x2, m6);
      m7 = x4.fma(x3, m7);
      m8 = m8.add(x8);
      m9 = x8.fma(x, m9);
      m10 = x8.fma(x2, m10);
      m11 = x8.fma(x3, m11);
      m12 = x8.fma(x4, m12);
      m13 = x8.fma(x4.mul(x), m13);
    }
    moments[0] = LaneSum.of(m1);
    moments[1] = LaneSum.of(m2);
    moments[2] = LaneSum.of(m3);
    moments[3] = LaneSum.of(m4);
    moments[4] = LaneSum.of(m5);
    moments[5] = LaneSum.of(m6);
    moments[6] = LaneSum.of(m7);
    moments[7] = LaneSum.of(m8);
    moments[8] = LaneSum.of(m9);
    moments[9] = LaneSum.of(m10);
    moments[10] = LaneSum.of(m11);
    moments[11] = LaneSum.of(m12);
    moments[12] = LaneSum.of(m13);
    for (; j < n; j++) {
      if (e[j] > bound) {
        near[found++] = e[j];
      } else {
        double power = 1;
        for (int p = 0; p < POWERS; p++) {
          power *= e[j];
          moments[p] += power;
        }
      }
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
    double longest = 0;
    for (int k = 0; k < count; k += LANES) {
      longest =
          Math.max(
              longest, improve(grown, m, first, count, k, scale, s1, s2, s3, delta, low, high));
    }
    return longest;
  }

  /** Thresholds k, k + 1, ... by lane. */
  private static double improve(
      double[] grown,
      int m,
      int first,
      int count,
      int k,
      double[] scale,
      double[] s1,
      double[] s2,
      double[] s3,
      double[] delta,
      double[] low,
      double[] high) {
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
      VectorMask<Double> above = ranks.compare(VectorOperators.GT, (double) i);
      DoubleVector vw = v.mul(w);
      DoubleVector mine = w.blend(v, above);
      DoubleVector other = v.blend(w, above);
      DoubleVector third = vw.mul(other);
      b1 = b1.add(mine, above);
      b2 = b2.add(vw, above);
      b3 = b3.add(third, above);
      a1 = a1.add(zero.blend(mine, above.not()));
      a2 = a2.add(zero.blend(vw, above.not()));
      a3 = a3.add(zero.blend(third, above.not()));
    }
    DoubleVector p = a2.div(a1);
    DoubleVector q = b2.div(b1);
    DoubleVector h = log(a1.div(b1));
    DoubleVector h1 = p.add(q);
    DoubleVector h2 =
        a3.add(a3).sub(a2).div(a1).sub(p.mul(p)).sub(b3.add(b3).sub(b2).div(b1)).add(q.mul(q));
    DoubleVector at = DoubleVector.fromArray(D, delta, k);
    VectorMask<Double> tooLow = h.compare(VectorOperators.LT, 0.0);
    DoubleVector lowest = DoubleVector.fromArray(D, low, k).blend(at, tooLow);
    DoubleVector highest = DoubleVector.fromArray(D, high, k).blend(at, tooLow.not());
    DoubleVector next = at.sub(h.mul(h1).mul(2).div(h1.mul(h1).mul(2).sub(h.mul(h2))));
    VectorMask<Double> inside =
        next.compare(VectorOperators.GE, lowest).and(next.compare(VectorOperators.LE, highest));
    next = lowest.add(highest).mul(0.5).blend(next, inside);
    lowest.intoArray(low, k);
    highest.intoArray(high, k);
    next.intoArray(delta, k);
    VectorMask<Double> used = D.indexInRange(k, count);
    return next.sub(at).abs().reduceLanes(VectorOperators.MAX, used);
  }

  @Override
  public void moments(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment) {
    Arrays.fill(slope, 0, count, 0);
    Arrays.fill(moment, 0, count, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int k = 0; k < count; k++) {
        moments(e, from, to, scale[k], k, g, at + k * n, k + 1 < telescope ? n : 0, slope, moment);
      }
    }
  }

  /** Adds one block's sums for one threshold; next is the distance of the next column, or 0. */
  private static void moments(
      double[] e,
      int from,
      int to,
      double l,
      int k,
      double[] g,
      int at,
      int next,
      double[] slope,
      double[] moment) {
    DoubleVector sum = DoubleVector.zero(D);
    DoubleVector dot = sum;
    DoubleVector keep = DoubleVector.broadcast(D, next == 0 ? 0 : 1);
    int j = from;
    for (; j + LANES <= to; j += LANES) {
      DoubleVector u = DoubleVector.fromArray(D, e, j).mul(l);
      DoubleVector r = ONE.div(u.add(ONE));
      DoubleVector s = u.mul(r).mul(r);
      DoubleVector v =
          DoubleVector.fromArray(D, g, at + j)
              .sub(DoubleVector.fromArray(D, g, at + j + next).mul(keep));
      sum = sum.add(s);
      dot = s.fma(v, dot);
    }
    double restSum = 0;
    double restDot = 0;
    for (; j < to; j++) {
      double r = 1 / (1 + e[j] * l);
      double s = e[j] * l * r * r;
      restSum += s;
      restDot += s * (next == 0 ? g[at + j] : g[at + j] - g[at + j + next]);
    }
    slope[k] += restSum + LaneSum.of(sum);
    moment[k] += restDot + LaneSum.of(dot);
  }

  @Override
  public void pull(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] g,
      int at,
      int telescope,
      double[] mean,
      double[] out,
      int to) {
    int j = 0;
    for (; j + LANES <= n; j += LANES) {
      DoubleVector e0 = DoubleVector.fromArray(D, e, j);
      DoubleVector sum = DoubleVector.zero(D);
      int here = at + j;
      DoubleVector g0 = DoubleVector.fromArray(D, g, here);
      for (int k = 0; k < count; k++) {
        DoubleVector u = e0.mul(scale[k]);
        DoubleVector r = ONE.div(u.add(ONE));
        DoubleVector v = g0.sub(mean[k]);
        here += n;
        if (k + 1 < telescope || k + 1 < count) {
          g0 = DoubleVector.fromArray(D, g, here);
        }
        if (k + 1 < telescope) {
          v = v.sub(g0);
        }
        sum = u.mul(r).mul(r).fma(v, sum);
      }
      sum.intoArray(out, to + j);
    }
    for (; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        int here = at + k * n + j;
        double v = k + 1 < telescope ? g[here] - g[here + n] : g[here];
        sum += e[j] * scale[k] * r * r * (v - mean[k]);
      }
      out[to + j] = sum;
    }
  }

  @Override
  public void moments(
      double[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment) {
    float[] narrow = narrow(e, n);
    Arrays.fill(slope, 0, count, 0);
    Arrays.fill(moment, 0, count, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int k = 0; k < count; k++) {
        moments(
            narrow,
            from,
            to,
            (float) scale[k],
            k,
            g,
            at + k * n,
            k + 1 < telescope ? n : 0,
            slope,
            moment);
      }
    }
  }

  /** Adds one block's sums for one threshold; next is the distance of the next column, or 0. */
  private static void moments(
      float[] e,
      int from,
      int to,
      float l,
      int k,
      float[] g,
      int at,
      int next,
      double[] slope,
      double[] moment) {
    FloatVector sum = FloatVector.zero(F);
    FloatVector dot = sum;
    FloatVector keep = FloatVector.broadcast(F, next == 0 ? 0 : 1);
    int j = from;
    for (; j + FLOATS <= to; j += FLOATS) {
      FloatVector u = FloatVector.fromArray(F, e, j).mul(l);
      FloatVector r = ONE_F.div(u.add(ONE_F));
      FloatVector s = u.mul(r).mul(r);
      FloatVector v =
          FloatVector.fromArray(F, g, at + j)
              .sub(FloatVector.fromArray(F, g, at + j + next).mul(keep));
      sum = sum.add(s);
      dot = s.fma(v, dot);
    }
    double restSum = 0;
    double restDot = 0;
    for (; j < to; j++) {
      double r = 1 / (1 + (double) e[j] * l);
      double s = (double) e[j] * l * r * r;
      restSum += s;
      restDot += s * (next == 0 ? g[at + j] : (double) g[at + j] - g[at + j + next]);
    }
    slope[k] += restSum + LaneSum.of(sum);
    moment[k] += restDot + LaneSum.of(dot);
  }

  @Override
  public void pull(
      double[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] mean,
      float[] out,
      int to) {
    float[] narrow = narrow(e, n);
    int j = 0;
    for (; j + FLOATS <= n; j += FLOATS) {
      FloatVector e0 = FloatVector.fromArray(F, narrow, j);
      FloatVector sum = FloatVector.zero(F);
      int here = at + j;
      FloatVector g0 = FloatVector.fromArray(F, g, here);
      for (int k = 0; k < count; k++) {
        FloatVector u = e0.mul((float) scale[k]);
        FloatVector r = ONE_F.div(u.add(ONE_F));
        FloatVector v = g0.sub((float) mean[k]);
        here += n;
        if (k + 1 < telescope || k + 1 < count) {
          g0 = FloatVector.fromArray(F, g, here);
        }
        if (k + 1 < telescope) {
          v = v.sub(g0);
        }
        sum = u.mul(r).mul(r).fma(v, sum);
      }
      sum.intoArray(out, to + j);
    }
    for (; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        double r = 1 / (1 + e[j] * scale[k]);
        int here = at + k * n + j;
        double v = k + 1 < telescope ? (double) g[here] - g[here + n] : g[here];
        sum += e[j] * scale[k] * r * r * (v - mean[k]);
      }
      out[to + j] = (float) sum;
    }
  }
}
