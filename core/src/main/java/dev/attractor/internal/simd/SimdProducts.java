package dev.attractor.internal.simd;

import static dev.attractor.internal.columns.ColumnKernels.LANES;
import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.columns.ColumnKernels;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * The products of {@link ColumnKernels} on the Vector API: a tile of four rows and up to four
 * vectors of columns is kept in registers while the sum runs.
 */
final class SimdProducts {
  private static final int L = D.length();

  /** How many columns are turned over at a time: few enough to stay in the first cache. */
  private static final int BLOCK = 8 * LANES;

  private static final int TURNED = 0;
  private static final int SUMS = 1;

  /** Scratch of {@link #outer}; products of a thread never overlap. */
  private final ThreadLocal<double[][]> rooms = ThreadLocal.withInitial(() -> new double[2][0]);

  void product(
      double[] a,
      int rowStep,
      int columnStep,
      int m,
      int k,
      double[] x,
      double[] b,
      double[] y,
      int stride,
      boolean accumulate) {
    product(a, 0, rowStep, columnStep, m, k, x, b, y, stride, accumulate);
  }

  private static void product(
      double[] a,
      int a0,
      int rowStep,
      int columnStep,
      int m,
      int k,
      double[] x,
      double[] b,
      double[] y,
      int stride,
      boolean accumulate) {
    start(b, y, m, stride, accumulate);
    int i = 0;
    for (; i <= m - 4; i += 4) {
      int s = 0;
      for (; s <= stride - 4 * L; s += 4 * L) {
        fourByFour(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      }
      if (s <= stride - 3 * L) {
        fourByThree(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      } else if (s <= stride - 2 * L) {
        fourByTwo(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      } else if (s < stride) {
        fourByOne(a, a0 + i * rowStep, rowStep, columnStep, k, x, y, i, s, stride);
      }
    }
    for (; i < m; i++) {
      int s = 0;
      for (; s <= stride - 4 * L; s += 4 * L) {
        oneByFour(a, a0 + i * rowStep, columnStep, k, x, y, i, s, stride);
      }
      for (; s < stride; s += L) {
        oneByOne(a, a0 + i * rowStep, columnStep, k, x, y, i, s, stride);
      }
    }
  }

  /** What the sums start from: shifts, on top of what is there when {@code accumulate}. */
  private static void start(double[] b, double[] y, int m, int stride, boolean accumulate) {
    for (int i = 0; i < m; i++) {
      double shift = b == null ? 0.0 : b[i];
      int from = i * stride;
      if (!accumulate) {
        Arrays.fill(y, from, from + stride, shift);
      } else if (b != null) {
        for (int s = from; s < from + stride; s++) {
          y[s] += shift;
        }
      }
    }
  }

  private static void fourByFour(
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

  private static void fourByThree(
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

  private static void fourByTwo(
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

  private static void fourByOne(
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

  private static void oneByFour(
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

  private static void oneByOne(
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

  /**
   * With one of the two turned over, A is a product like any other, and no sum runs across lanes.
   * The longer one is turned: it fills more of a vector.
   */
  void outer(double[] g, double[] x, int m, int k, int stride, double[] a) {
    if (k >= m) {
      outer(g, m, x, k, stride);
      add(room(0, SUMS), width(k), m, k, a);
    } else {
      outer(x, k, g, m, stride);
      addTurned(room(0, SUMS), width(m), m, k, a);
    }
  }

  private static int width(int rows) {
    return (rows + LANES - 1) / LANES * LANES;
  }

  /** The sums {@code rows x width(length)} of {@code left long^T}, a block of columns at a time. */
  private void outer(double[] left, int rows, double[] wide, int length, int stride) {
    int width = width(length);
    double[] turned = room(width * BLOCK, TURNED);
    double[] sums = room(width * rows, SUMS);
    for (int from = 0; from < stride; from += BLOCK) {
      int columns = Math.min(BLOCK, stride - from);
      for (int j = 0; j < length; j++) {
        int in = j * stride + from;
        for (int s = 0, at = j; s < columns; s++, at += width) {
          turned[at] = wide[in + s];
        }
      }
      product(left, from, stride, 1, rows, columns, turned, null, sums, width, from > 0);
    }
  }

  /** A thread's own array, at least so long. */
  private double[] room(int size, int which) {
    double[][] mine = rooms.get();
    if (mine[which].length < size) {
      mine[which] = new double[size];
    }
    return mine[which];
  }

  private static void add(double[] sums, int width, int m, int k, double[] a) {
    for (int i = 0; i < m; i++) {
      int in = i * width;
      int out = i * k;
      for (int j = 0; j < k; j++) {
        a[out + j] += sums[in + j];
      }
    }
  }

  private static void addTurned(double[] sums, int width, int m, int k, double[] a) {
    for (int j = 0; j < k; j++) {
      for (int i = 0; i < m; i++) {
        a[i * k + j] += sums[j * width + i];
      }
    }
  }

  void single(double[] a, int rows, int k, double[] x, double[] b, double[] y) {
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
