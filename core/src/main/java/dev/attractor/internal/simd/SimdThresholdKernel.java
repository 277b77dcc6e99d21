package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.ksoftmax.Brackets;
import dev.attractor.internal.ksoftmax.ScalarThresholdKernel;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import dev.attractor.internal.ksoftmax.ThresholdSums;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link ThresholdKernel} on vectors; its sums are those of {@link SimdThresholdSums}. */
final class SimdThresholdKernel implements ThresholdKernel {
  private static final int LANES = D.length();
  private static final int FLOATS = F.length();

  /** Powers that single precision can tell from nothing. */
  private static final int ROUGH_POWERS = 6;

  /** Blocks of long sums, so that rounding does not grow with the row. */
  private static final int BLOCK = 1 << 10;

  private final double[] lanes = new double[POWERS * LANES];
  private final float[] narrowLanes = new float[ROUGH_POWERS * FLOATS];

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
  public void sums(double[] e, int n, double[] scale, int count, ThresholdSums sums) {
    SimdThresholdSums.sums(e, n, scale, count, sums.s1(), sums.s2(), sums.s3());
  }

  @Override
  public void sums(float[] e, int n, double[] scale, int count, ThresholdSums sums) {
    SimdThresholdSums.sums(e, n, scale, count, sums.s1(), sums.s2(), sums.s3());
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
  public void addSeries(double[] moments, double[] scale, int count, ThresholdSums sums) {
    double[] s1 = sums.s1();
    double[] s2 = sums.s2();
    double[] s3 = sums.s3();
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
      ThresholdSums sums,
      Brackets brackets) {
    for (int k = 0; k < count; k += LANES) {
      SimdHalleyStep.addTopScores(grown, m, first, k, scale, sums);
    }
    SimdLogarithm.log(sums.s1(), D.loopBound(count + LANES - 1));
    double longest = 0;
    for (int k = 0; k < count; k += LANES) {
      SimdHalleyStep.step(k, sums, brackets, lanes);
      for (int i = 0; i < LANES && k + i < count; i++) {
        longest = Math.max(longest, lanes[i]);
      }
    }
    return longest;
  }
}
