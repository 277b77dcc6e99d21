package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import jdk.incubator.vector.DoubleVector;

/** As {@link SimdFourRows}, one row by four vectors of columns or by one. */
final class SimdOneRow {
  private static final int L = D.length();

  private SimdOneRow() {}

  static void oneByFour(
      double[] a, int a0, int columnStep, int k, double[] x, double[] y, int i, int s, int stride) {
    int y0 = i * stride + s;
    DoubleVector c0 = DoubleVector.fromArray(D, y, y0);
    DoubleVector c1 = DoubleVector.fromArray(D, y, y0 + L);
    DoubleVector c2 = DoubleVector.fromArray(D, y, y0 + 2 * L);
    DoubleVector c3 = DoubleVector.fromArray(D, y, y0 + 3 * L);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector w = DoubleVector.broadcast(D, a[at]);
      c0 = w.fma(DoubleVector.fromArray(D, x, in), c0);
      c1 = w.fma(DoubleVector.fromArray(D, x, in + L), c1);
      c2 = w.fma(DoubleVector.fromArray(D, x, in + 2 * L), c2);
      c3 = w.fma(DoubleVector.fromArray(D, x, in + 3 * L), c3);
      at += columnStep;
      in += stride;
    }
    c0.intoArray(y, y0);
    c1.intoArray(y, y0 + L);
    c2.intoArray(y, y0 + 2 * L);
    c3.intoArray(y, y0 + 3 * L);
  }

  static void oneByOne(
      double[] a, int a0, int columnStep, int k, double[] x, double[] y, int i, int s, int stride) {
    int y0 = i * stride + s;
    DoubleVector c0 = DoubleVector.fromArray(D, y, y0);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      c0 = DoubleVector.broadcast(D, a[at]).fma(DoubleVector.fromArray(D, x, in), c0);
      at += columnStep;
      in += stride;
    }
    c0.intoArray(y, y0);
  }
}
