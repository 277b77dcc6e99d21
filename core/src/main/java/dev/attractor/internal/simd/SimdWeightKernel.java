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
}
