package dev.attractor.internal.simd;

import static dev.attractor.internal.columns.ScalarFunctions.*;
import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.columns.MatrixView;
import dev.attractor.internal.columns.ScalarFunctions;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ColumnKernels} on the Vector API: element-wise functions, whose ends are {@link
 * ScalarFunctions}; products are those of {@link SimdProducts}.
 */
public final class SimdColumnKernels implements ColumnKernels {
  private static final int L = D.length();

  private final SimdOuterProduct outer = new SimdOuterProduct();

  @Override
  public void exp(double[] x, double[] y, int n) {
    exponentials(x, 1.0, y, n);
  }

  /**
   * y = exp(c x). The one loop that holds the polynomial, written without helpers of our own: a
   * method of vectors may be compiled by itself, found too large to inline later, and box its
   * result on every call.
   */
  private static void exponentials(double[] x, double c, double[] y, int n) {
    int i = 0;
    DoubleVector rounder = DoubleVector.broadcast(D, ROUNDER);
    for (; i <= n - L; i += L) {
      DoubleVector held = DoubleVector.fromArray(D, x, i).mul(c).max(LOWEST).min(HIGHEST);
      DoubleVector shifted = held.fma(DoubleVector.broadcast(D, LOG2_E), rounder);
      DoubleVector whole = shifted.sub(rounder);
      DoubleVector r = whole.fma(DoubleVector.broadcast(D, -LN2_HIGH), held);
      r = whole.fma(DoubleVector.broadcast(D, -LN2_LOW), r);
      DoubleVector p = r.fma(DoubleVector.broadcast(D, E13), DoubleVector.broadcast(D, E12));
      p = p.fma(r, DoubleVector.broadcast(D, E11));
      p = p.fma(r, DoubleVector.broadcast(D, E10));
      p = p.fma(r, DoubleVector.broadcast(D, E9));
      p = p.fma(r, DoubleVector.broadcast(D, E8));
      p = p.fma(r, DoubleVector.broadcast(D, E7));
      p = p.fma(r, DoubleVector.broadcast(D, E6));
      p = p.fma(r, DoubleVector.broadcast(D, E5));
      p = p.fma(r, DoubleVector.broadcast(D, E4));
      p = p.fma(r, DoubleVector.broadcast(D, E3));
      p = p.fma(r, DoubleVector.broadcast(D, 0.5));
      p = p.fma(r, DoubleVector.broadcast(D, 1.0));
      p = p.fma(r, DoubleVector.broadcast(D, 1.0));
      p.viewAsIntegralLanes()
          .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52))
          .reinterpretAsDoubles()
          .intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = ScalarFunctions.exp(c * x[i]);
    }
  }

  @Override
  public void tanh(double[] x, double[] y, int n) {
    exponentials(x, 2.0, y, n);
    for (int i = 0; i < n; i++) {
      y[i] = 1.0 - 2.0 / (y[i] + 1.0);
    }
  }

  @Override
  public void sigmoid(double[] x, double[] y, int n) {
    exponentials(x, -1.0, y, n);
    for (int i = 0; i < n; i++) {
      y[i] = 1.0 / (1.0 + y[i]);
    }
  }

  @Override
  public void softplus(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.abs(x[i]);
    }
    exponentials(y, -1.0, y, n);
    logarithms(x, y, n);
  }

  /** y = max(x, 0) + log(1 + y); without helpers, as {@link #exponentials}. */
  private static void logarithms(double[] x, double[] y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      DoubleVector u = DoubleVector.fromArray(D, y, i);
      DoubleVector s = u.div(u.add(2.0));
      DoubleVector q = s.mul(s);
      DoubleVector p =
          q.fma(DoubleVector.broadcast(D, 2.0 / 35), DoubleVector.broadcast(D, 2.0 / 33));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 31));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 29));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 27));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 25));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 23));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 21));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 19));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 17));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 15));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 13));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 11));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 9));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 7));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 5));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0 / 3));
      p = p.fma(q, DoubleVector.broadcast(D, 2.0));
      DoubleVector.fromArray(D, x, i).max(0.0).add(p.mul(s)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = ScalarFunctions.softplus(x[i]);
    }
  }

  @Override
  public void product(
      MatrixView a, double[] x, double[] b, double[] y, int stride, boolean accumulate) {
    SimdProducts.product(a, x, b, y, stride, accumulate);
  }

  @Override
  public void outer(double[] g, double[] x, int m, int k, int stride, double[] a) {
    outer.outer(g, x, m, k, stride, a);
  }

  @Override
  public void single(double[] a, int rows, int k, double[] x, double[] b, double[] y) {
    SimdSingleColumn.single(a, rows, k, x, b, y);
  }
}
