package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.ksoftmax.ScalarWeightKernel;
import dev.attractor.internal.ksoftmax.WeightKernel;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/**
 * {@link WeightKernel} on vectors: entries stay in registers while their columns are written one
 * after the other. In double precision one division serves two vectors.
 */
final class SimdWeightKernel implements WeightKernel {
  private static final int LANES = D.length();
  private static final int FLOATS = F.length();

  /** Blocks of long sums, so that rounding does not grow with the row. */
  private static final int BLOCK = 1 << 10;

  private static final DoubleVector ONE = DoubleVector.broadcast(D, 1);
  private static final FloatVector ONE_F = FloatVector.broadcast(F, 1);

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
        DoubleVector d0 = e0.fma(DoubleVector.broadcast(D, scale[k]), ONE);
        DoubleVector d1 = e1.fma(DoubleVector.broadcast(D, scale[k]), ONE);
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
    ScalarWeightKernel.columnsFrom(j, e, n, scale, step, count, out, at);
  }

  @Override
  public void columns(
      float[] e, int n, double[] scale, double[] step, int count, float[] out, int at) {
    int j = 0;
    for (; j + FLOATS <= n; j += FLOATS) {
      FloatVector e0 = FloatVector.fromArray(F, e, j);
      FloatVector p0 = e0;
      int here = at + j;
      for (int k = 0; k < count; k++) {
        FloatVector r0 = ONE_F.div(e0.fma(FloatVector.broadcast(F, (float) scale[k]), ONE_F));
        p0.mul(r0).mul((float) step[k]).intoArray(out, here);
        p0 = e0.mul(r0);
        here += n;
      }
    }
    ScalarWeightKernel.columnsFrom(j, e, n, scale, step, count, out, at);
  }

  @Override
  public void weights(double[] e, int n, double[] scale, int count, double[] out, int at) {
    int end = D.loopBound(n);
    for (int k = 0; k < count; k++) {
      int to = at + k * n;
      for (int j = 0; j < end; j += LANES) {
        DoubleVector u = DoubleVector.fromArray(D, e, j).mul(scale[k]);
        u.div(u.add(ONE)).intoArray(out, to + j);
      }
    }
    ScalarWeightKernel.weightsFrom(end, e, n, scale, count, out, at);
  }

  @Override
  public void weights(float[] e, int n, double[] scale, int count, float[] out, int at) {
    int end = F.loopBound(n);
    for (int k = 0; k < count; k++) {
      int to = at + k * n;
      for (int j = 0; j < end; j += FLOATS) {
        FloatVector u = FloatVector.fromArray(F, e, j).mul((float) scale[k]);
        u.div(u.add(ONE_F)).intoArray(out, to + j);
      }
    }
    ScalarWeightKernel.weightsFrom(end, e, n, scale, count, out, at);
  }

  @Override
  public void shares(
      float[] e, int n, double[] scale, int count, double[] slope, float[] out, int at) {
    int end = F.loopBound(n);
    for (int k = 0; k < count; k++) {
      int to = at + k * n;
      double sum = 0;
      for (int from = 0; from < end; from += BLOCK) {
        sum += slopes(e, from, Math.min(end, from + BLOCK), (float) scale[k], out, to);
      }
      slope[k] = sum + ScalarWeightKernel.slopesFrom(end, e, n, scale[k], out, to);
      double factor = slope[k] > 0 ? 1 / slope[k] : 0;
      for (int j = to; j < to + end; j += FLOATS) {
        FloatVector.fromArray(F, out, j).mul((float) factor).intoArray(out, j);
      }
      ScalarWeightKernel.multiplyFrom(end, n, factor, out, to);
    }
  }

  private static float slopes(float[] e, int from, int to, float scale, float[] out, int at) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += FLOATS) {
      FloatVector u = FloatVector.fromArray(F, e, j).mul(scale);
      FloatVector r = ONE_F.div(u.add(ONE_F));
      FloatVector s = u.mul(r).mul(r);
      s.intoArray(out, at + j);
      sum = sum.add(s);
    }
    return SimdLaneSum.of(sum);
  }
}
