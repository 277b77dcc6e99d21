package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import jdk.incubator.vector.DoubleVector;

/**
 * Tiles of {@link SimdProducts}: four rows i, i + 1, i + 2, i + 3 of A by one to four vectors of
 * columns, from column s on. The sums stay in registers while j runs; they start from y.
 */
final class SimdFourRows {
  private static final int L = D.length();

  private SimdFourRows() {}

  static void fourByFour(
      double[] a,
      int a0,
      int rowStep,
      int columnStep,
      int k,
      double[] x,
      double[] y,
      int i,
      int s,
      int stride) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c00 = DoubleVector.fromArray(D, y, y0);
    DoubleVector c01 = DoubleVector.fromArray(D, y, y0 + L);
    DoubleVector c02 = DoubleVector.fromArray(D, y, y0 + 2 * L);
    DoubleVector c03 = DoubleVector.fromArray(D, y, y0 + 3 * L);
    DoubleVector c10 = DoubleVector.fromArray(D, y, y1);
    DoubleVector c11 = DoubleVector.fromArray(D, y, y1 + L);
    DoubleVector c12 = DoubleVector.fromArray(D, y, y1 + 2 * L);
    DoubleVector c13 = DoubleVector.fromArray(D, y, y1 + 3 * L);
    DoubleVector c20 = DoubleVector.fromArray(D, y, y2);
    DoubleVector c21 = DoubleVector.fromArray(D, y, y2 + L);
    DoubleVector c22 = DoubleVector.fromArray(D, y, y2 + 2 * L);
    DoubleVector c23 = DoubleVector.fromArray(D, y, y2 + 3 * L);
    DoubleVector c30 = DoubleVector.fromArray(D, y, y3);
    DoubleVector c31 = DoubleVector.fromArray(D, y, y3 + L);
    DoubleVector c32 = DoubleVector.fromArray(D, y, y3 + 2 * L);
    DoubleVector c33 = DoubleVector.fromArray(D, y, y3 + 3 * L);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(D, x, in);
      DoubleVector x1 = DoubleVector.fromArray(D, x, in + L);
      DoubleVector x2 = DoubleVector.fromArray(D, x, in + 2 * L);
      DoubleVector x3 = DoubleVector.fromArray(D, x, in + 3 * L);
      DoubleVector w = DoubleVector.broadcast(D, a[at]);
      c00 = w.fma(x0, c00);
      c01 = w.fma(x1, c01);
      c02 = w.fma(x2, c02);
      c03 = w.fma(x3, c03);
      w = DoubleVector.broadcast(D, a[at + rowStep]);
      c10 = w.fma(x0, c10);
      c11 = w.fma(x1, c11);
      c12 = w.fma(x2, c12);
      c13 = w.fma(x3, c13);
      w = DoubleVector.broadcast(D, a[at + 2 * rowStep]);
      c20 = w.fma(x0, c20);
      c21 = w.fma(x1, c21);
      c22 = w.fma(x2, c22);
      c23 = w.fma(x3, c23);
      w = DoubleVector.broadcast(D, a[at + 3 * rowStep]);
      c30 = w.fma(x0, c30);
      c31 = w.fma(x1, c31);
      c32 = w.fma(x2, c32);
      c33 = w.fma(x3, c33);
      at += columnStep;
      in += stride;
    }
    c00.intoArray(y, y0);
    c01.intoArray(y, y0 + L);
    c02.intoArray(y, y0 + 2 * L);
    c03.intoArray(y, y0 + 3 * L);
    c10.intoArray(y, y1);
    c11.intoArray(y, y1 + L);
    c12.intoArray(y, y1 + 2 * L);
    c13.intoArray(y, y1 + 3 * L);
    c20.intoArray(y, y2);
    c21.intoArray(y, y2 + L);
    c22.intoArray(y, y2 + 2 * L);
    c23.intoArray(y, y2 + 3 * L);
    c30.intoArray(y, y3);
    c31.intoArray(y, y3 + L);
    c32.intoArray(y, y3 + 2 * L);
    c33.intoArray(y, y3 + 3 * L);
  }

  static void fourByThree(
      double[] a,
      int a0,
      int rowStep,
      int columnStep,
      int k,
      double[] x,
      double[] y,
      int i,
      int s,
      int stride) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c00 = DoubleVector.fromArray(D, y, y0);
    DoubleVector c01 = DoubleVector.fromArray(D, y, y0 + L);
    DoubleVector c02 = DoubleVector.fromArray(D, y, y0 + 2 * L);
    DoubleVector c10 = DoubleVector.fromArray(D, y, y1);
    DoubleVector c11 = DoubleVector.fromArray(D, y, y1 + L);
    DoubleVector c12 = DoubleVector.fromArray(D, y, y1 + 2 * L);
    DoubleVector c20 = DoubleVector.fromArray(D, y, y2);
    DoubleVector c21 = DoubleVector.fromArray(D, y, y2 + L);
    DoubleVector c22 = DoubleVector.fromArray(D, y, y2 + 2 * L);
    DoubleVector c30 = DoubleVector.fromArray(D, y, y3);
    DoubleVector c31 = DoubleVector.fromArray(D, y, y3 + L);
    DoubleVector c32 = DoubleVector.fromArray(D, y, y3 + 2 * L);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(D, x, in);
      DoubleVector x1 = DoubleVector.fromArray(D, x, in + L);
      DoubleVector x2 = DoubleVector.fromArray(D, x, in + 2 * L);
      DoubleVector w = DoubleVector.broadcast(D, a[at]);
      c00 = w.fma(x0, c00);
      c01 = w.fma(x1, c01);
      c02 = w.fma(x2, c02);
      w = DoubleVector.broadcast(D, a[at + rowStep]);
      c10 = w.fma(x0, c10);
      c11 = w.fma(x1, c11);
      c12 = w.fma(x2, c12);
      w = DoubleVector.broadcast(D, a[at + 2 * rowStep]);
      c20 = w.fma(x0, c20);
      c21 = w.fma(x1, c21);
      c22 = w.fma(x2, c22);
      w = DoubleVector.broadcast(D, a[at + 3 * rowStep]);
      c30 = w.fma(x0, c30);
      c31 = w.fma(x1, c31);
      c32 = w.fma(x2, c32);
      at += columnStep;
      in += stride;
    }
    c00.intoArray(y, y0);
    c01.intoArray(y, y0 + L);
    c02.intoArray(y, y0 + 2 * L);
    c10.intoArray(y, y1);
    c11.intoArray(y, y1 + L);
    c12.intoArray(y, y1 + 2 * L);
    c20.intoArray(y, y2);
    c21.intoArray(y, y2 + L);
    c22.intoArray(y, y2 + 2 * L);
    c30.intoArray(y, y3);
    c31.intoArray(y, y3 + L);
    c32.intoArray(y, y3 + 2 * L);
  }

  static void fourByTwo(
      double[] a,
      int a0,
      int rowStep,
      int columnStep,
      int k,
      double[] x,
      double[] y,
      int i,
      int s,
      int stride) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c00 = DoubleVector.fromArray(D, y, y0);
    DoubleVector c01 = DoubleVector.fromArray(D, y, y0 + L);
    DoubleVector c10 = DoubleVector.fromArray(D, y, y1);
    DoubleVector c11 = DoubleVector.fromArray(D, y, y1 + L);
    DoubleVector c20 = DoubleVector.fromArray(D, y, y2);
    DoubleVector c21 = DoubleVector.fromArray(D, y, y2 + L);
    DoubleVector c30 = DoubleVector.fromArray(D, y, y3);
    DoubleVector c31 = DoubleVector.fromArray(D, y, y3 + L);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(D, x, in);
      DoubleVector x1 = DoubleVector.fromArray(D, x, in + L);
      DoubleVector w = DoubleVector.broadcast(D, a[at]);
      c00 = w.fma(x0, c00);
      c01 = w.fma(x1, c01);
      w = DoubleVector.broadcast(D, a[at + rowStep]);
      c10 = w.fma(x0, c10);
      c11 = w.fma(x1, c11);
      w = DoubleVector.broadcast(D, a[at + 2 * rowStep]);
      c20 = w.fma(x0, c20);
      c21 = w.fma(x1, c21);
      w = DoubleVector.broadcast(D, a[at + 3 * rowStep]);
      c30 = w.fma(x0, c30);
      c31 = w.fma(x1, c31);
      at += columnStep;
      in += stride;
    }
    c00.intoArray(y, y0);
    c01.intoArray(y, y0 + L);
    c10.intoArray(y, y1);
    c11.intoArray(y, y1 + L);
    c20.intoArray(y, y2);
    c21.intoArray(y, y2 + L);
    c30.intoArray(y, y3);
    c31.intoArray(y, y3 + L);
  }

  static void fourByOne(
      double[] a,
      int a0,
      int rowStep,
      int columnStep,
      int k,
      double[] x,
      double[] y,
      int i,
      int s,
      int stride) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c0 = DoubleVector.fromArray(D, y, y0);
    DoubleVector c1 = DoubleVector.fromArray(D, y, y1);
    DoubleVector c2 = DoubleVector.fromArray(D, y, y2);
    DoubleVector c3 = DoubleVector.fromArray(D, y, y3);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(D, x, in);
      c0 = DoubleVector.broadcast(D, a[at]).fma(x0, c0);
      c1 = DoubleVector.broadcast(D, a[at + rowStep]).fma(x0, c1);
      c2 = DoubleVector.broadcast(D, a[at + 2 * rowStep]).fma(x0, c2);
      c3 = DoubleVector.broadcast(D, a[at + 3 * rowStep]).fma(x0, c3);
      at += columnStep;
      in += stride;
    }
    c0.intoArray(y, y0);
    c1.intoArray(y, y1);
    c2.intoArray(y, y2);
    c3.intoArray(y, y3);
  }
}
