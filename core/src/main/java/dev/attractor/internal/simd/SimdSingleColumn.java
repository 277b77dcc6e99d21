package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import jdk.incubator.vector.DoubleVector;

/** The product with one column, {@code single} of {@link SimdColumnKernels}: rows by lane. */
final class SimdSingleColumn {
  private static final int L = D.length();

  private SimdSingleColumn() {}

  static void single(double[] a, int rows, int k, double[] x, double[] b, double[] y) {
    int i = 0;
    for (; i <= rows - 4 * L; i += 4 * L) {
      singleFour(a, i, rows, k, x, b, y);
    }
    for (; i < rows; i += L) {
      singleOne(a, i, rows, k, x, b, y);
    }
  }

  /** Two sums a vector, of even and odd columns, since a chain of additions waits for itself. */
  private static void singleFour(
      double[] a, int i, int rows, int k, double[] x, double[] b, double[] y) {
    DoubleVector c0 = DoubleVector.fromArray(D, b, i);
    DoubleVector c1 = DoubleVector.fromArray(D, b, i + L);
    DoubleVector c2 = DoubleVector.fromArray(D, b, i + 2 * L);
    DoubleVector c3 = DoubleVector.fromArray(D, b, i + 3 * L);
    DoubleVector d0 = DoubleVector.zero(D);
    DoubleVector d1 = d0;
    DoubleVector d2 = d0;
    DoubleVector d3 = d0;
    int at = i;
    int j = 0;
    for (; j < k - 1; j += 2) {
      DoubleVector u = DoubleVector.broadcast(D, x[j]);
      DoubleVector v = DoubleVector.broadcast(D, x[j + 1]);
      c0 = DoubleVector.fromArray(D, a, at).fma(u, c0);
      c1 = DoubleVector.fromArray(D, a, at + L).fma(u, c1);
      c2 = DoubleVector.fromArray(D, a, at + 2 * L).fma(u, c2);
      c3 = DoubleVector.fromArray(D, a, at + 3 * L).fma(u, c3);
      at += rows;
      d0 = DoubleVector.fromArray(D, a, at).fma(v, d0);
      d1 = DoubleVector.fromArray(D, a, at + L).fma(v, d1);
      d2 = DoubleVector.fromArray(D, a, at + 2 * L).fma(v, d2);
      d3 = DoubleVector.fromArray(D, a, at + 3 * L).fma(v, d3);
      at += rows;
    }
    if (j < k) {
      DoubleVector u = DoubleVector.broadcast(D, x[j]);
      c0 = DoubleVector.fromArray(D, a, at).fma(u, c0);
      c1 = DoubleVector.fromArray(D, a, at + L).fma(u, c1);
      c2 = DoubleVector.fromArray(D, a, at + 2 * L).fma(u, c2);
      c3 = DoubleVector.fromArray(D, a, at + 3 * L).fma(u, c3);
    }
    c0.add(d0).intoArray(y, i);
    c1.add(d1).intoArray(y, i + L);
    c2.add(d2).intoArray(y, i + 2 * L);
    c3.add(d3).intoArray(y, i + 3 * L);
  }

  private static void singleOne(
      double[] a, int i, int rows, int k, double[] x, double[] b, double[] y) {
    DoubleVector c = DoubleVector.fromArray(D, b, i);
    int at = i;
    for (int j = 0; j < k; j++) {
      DoubleVector u = DoubleVector.broadcast(D, x[j]);
      c = DoubleVector.fromArray(D, a, at).fma(u, c);
      at += rows;
    }
    c.intoArray(y, i);
  }
}
