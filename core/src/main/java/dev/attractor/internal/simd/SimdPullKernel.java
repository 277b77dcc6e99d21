package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.ksoftmax.PullKernel;
import dev.attractor.internal.ksoftmax.ScalarPullKernel;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/**
 * {@link PullKernel} on vectors, in blocks of entries that stay in the nearest cache while all
 * thresholds pass over them.
 */
final class SimdPullKernel implements PullKernel {
  private static final int LANES = D.length();
  private static final int FLOATS = F.length();
  private static final DoubleVector ONE = DoubleVector.broadcast(D, 1);
  private static final FloatVector ONE_F = FloatVector.broadcast(F, 1);

  /** Entries of a block; sums of a block are added in double precision. */
  private static final int BLOCK = 1 << 10;

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
      double[] moment,
      double[] product) {
    Arrays.fill(slope, 0, count, 0);
    Arrays.fill(moment, 0, count, 0);
    Arrays.fill(product, 0, n, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int k = 0; k < count; k++) {
        int next = k + 1 < telescope ? n : 0;
        moments(e, from, to, scale[k], k, g, at + k * n, next, slope, moment, product);
      }
    }
  }

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
      double[] moment,
      double[] product) {
    DoubleVector scale = DoubleVector.broadcast(D, l);
    DoubleVector sum = DoubleVector.zero(D);
    DoubleVector dot = sum;
    DoubleVector keep = DoubleVector.broadcast(D, next == 0 ? 0 : 1);
    int j = from;
    for (; j + 2 * LANES <= to; j += 2 * LANES) {
      DoubleVector u0 = DoubleVector.fromArray(D, e, j).mul(scale);
      DoubleVector u1 = DoubleVector.fromArray(D, e, j + LANES).mul(scale);
      DoubleVector d0 = u0.add(ONE);
      DoubleVector d1 = u1.add(ONE);
      DoubleVector q = ONE.div(d0.mul(d1));
      DoubleVector r0 = q.mul(d1);
      DoubleVector r1 = q.mul(d0);
      DoubleVector s0 = u0.mul(r0).mul(r0);
      DoubleVector s1 = u1.mul(r1).mul(r1);
      int here = at + j;
      DoubleVector v0 =
          DoubleVector.fromArray(D, g, here)
              .sub(DoubleVector.fromArray(D, g, here + next).mul(keep));
      DoubleVector v1 =
          DoubleVector.fromArray(D, g, here + LANES)
              .sub(DoubleVector.fromArray(D, g, here + LANES + next).mul(keep));
      DoubleVector sv0 = s0.mul(v0);
      DoubleVector sv1 = s1.mul(v1);
      sum = sum.add(s0.add(s1));
      dot = dot.add(sv0.add(sv1));
      DoubleVector.fromArray(D, product, j).add(sv0).intoArray(product, j);
      DoubleVector.fromArray(D, product, j + LANES).add(sv1).intoArray(product, j + LANES);
    }
    slope[k] += SimdLaneSum.of(sum);
    moment[k] += SimdLaneSum.of(dot);
    ScalarPullKernel.addMoments(e, j, to, l, k, g, at, next, slope, moment, product);
  }

  @Override
  public void moments(
      float[] e,
      int n,
      double[] scale,
      int count,
      float[] g,
      int at,
      int telescope,
      double[] slope,
      double[] moment,
      float[] product) {
    Arrays.fill(slope, 0, count, 0);
    Arrays.fill(moment, 0, count, 0);
    Arrays.fill(product, 0, n, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int k = 0; k < count; k++) {
        int next = k + 1 < telescope ? n : 0;
        moments(e, from, to, scale[k], k, g, at + k * n, next, slope, moment, product);
      }
    }
  }

  private static void moments(
      float[] e,
      int from,
      int to,
      double l,
      int k,
      float[] g,
      int at,
      int next,
      double[] slope,
      double[] moment,
      float[] product) {
    FloatVector scale = FloatVector.broadcast(F, (float) l);
    FloatVector sum = FloatVector.zero(F);
    FloatVector dot = sum;
    FloatVector keep = FloatVector.broadcast(F, next == 0 ? 0 : 1);
    int j = from;
    for (; j + 2 * FLOATS <= to; j += 2 * FLOATS) {
      FloatVector u0 = FloatVector.fromArray(F, e, j).mul(scale);
      FloatVector u1 = FloatVector.fromArray(F, e, j + FLOATS).mul(scale);
      FloatVector d0 = u0.add(ONE_F);
      FloatVector d1 = u1.add(ONE_F);
      FloatVector q = ONE_F.div(d0.mul(d1));
      FloatVector r0 = q.mul(d1);
      FloatVector r1 = q.mul(d0);
      FloatVector s0 = u0.mul(r0).mul(r0);
      FloatVector s1 = u1.mul(r1).mul(r1);
      int here = at + j;
      FloatVector v0 =
          FloatVector.fromArray(F, g, here).sub(FloatVector.fromArray(F, g, here + next).mul(keep));
      FloatVector v1 =
          FloatVector.fromArray(F, g, here + FLOATS)
              .sub(FloatVector.fromArray(F, g, here + FLOATS + next).mul(keep));
      FloatVector sv0 = s0.mul(v0);
      FloatVector sv1 = s1.mul(v1);
      sum = sum.add(s0.add(s1));
      dot = dot.add(sv0.add(sv1));
      FloatVector.fromArray(F, product, j).add(sv0).intoArray(product, j);
      FloatVector.fromArray(F, product, j + FLOATS).add(sv1).intoArray(product, j + FLOATS);
    }
    slope[k] += SimdLaneSum.of(sum);
    moment[k] += SimdLaneSum.of(dot);
    ScalarPullKernel.addMoments(e, j, to, l, k, g, at, next, slope, moment, product);
  }

  @Override
  public void subtract(
      double[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      double[] product,
      double[] out,
      int to) {
    int j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
      DoubleVector e0 = DoubleVector.fromArray(D, e, j);
      DoubleVector e1 = DoubleVector.fromArray(D, e, j + LANES);
      DoubleVector sum0 = DoubleVector.fromArray(D, product, j);
      DoubleVector sum1 = DoubleVector.fromArray(D, product, j + LANES);
      for (int k = 0; k < count; k++) {
        DoubleVector u0 = e0.mul(scale[k]);
        DoubleVector u1 = e1.mul(scale[k]);
        DoubleVector d0 = u0.add(ONE);
        DoubleVector d1 = u1.add(ONE);
        DoubleVector q = ONE.div(d0.mul(d1));
        DoubleVector r0 = q.mul(d1);
        DoubleVector r1 = q.mul(d0);
        sum0 = sum0.sub(u0.mul(r0).mul(r0).mul(mean[k]));
        sum1 = sum1.sub(u1.mul(r1).mul(r1).mul(mean[k]));
      }
      sum0.intoArray(out, to + j);
      sum1.intoArray(out, to + j + LANES);
    }
    ScalarPullKernel.subtractFrom(j, e, n, scale, count, mean, product, out, to);
  }

  @Override
  public void subtract(
      float[] e,
      int n,
      double[] scale,
      int count,
      double[] mean,
      float[] product,
      float[] out,
      int to) {
    int j = 0;
    for (; j + 2 * FLOATS <= n; j += 2 * FLOATS) {
      FloatVector e0 = FloatVector.fromArray(F, e, j);
      FloatVector e1 = FloatVector.fromArray(F, e, j + FLOATS);
      FloatVector sum0 = FloatVector.fromArray(F, product, j);
      FloatVector sum1 = FloatVector.fromArray(F, product, j + FLOATS);
      for (int k = 0; k < count; k++) {
        FloatVector u0 = e0.mul((float) scale[k]);
        FloatVector u1 = e1.mul((float) scale[k]);
        FloatVector d0 = u0.add(ONE_F);
        FloatVector d1 = u1.add(ONE_F);
        FloatVector q = ONE_F.div(d0.mul(d1));
        FloatVector r0 = q.mul(d1);
        FloatVector r1 = q.mul(d0);
        sum0 = sum0.sub(u0.mul(r0).mul(r0).mul((float) mean[k]));
        sum1 = sum1.sub(u1.mul(r1).mul(r1).mul((float) mean[k]));
      }
      sum0.intoArray(out, to + j);
      sum1.intoArray(out, to + j + FLOATS);
    }
    ScalarPullKernel.subtractFrom(j, e, n, scale, count, mean, product, out, to);
  }
}
