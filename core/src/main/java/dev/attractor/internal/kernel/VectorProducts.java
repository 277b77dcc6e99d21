package dev.attractor.internal.kernel;

import static dev.attractor.internal.kernel.ColumnKernels.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of {@link ColumnKernels} on the Vector API: a tile of four rows and up to four
 * vectors of columns is kept in registers while the sum runs.
 */
final class VectorProducts {
  private static final VectorSpecies<Double> SPECIES = VectorColumns.SPECIES;
  private static final int L = SPECIES.length();

  /** Wider batches do not fit the first cache twice, and sums across lanes cost them less. */
  private static final int TURNED_MOST = 128;

  private static final int TURNED = 0;
  private static final int SUMS = 1;

  /** Scratch for sums across lanes; products of a thread never overlap. */
  private final ThreadLocal<double[]> scratch = ThreadLocal.withInitial(() -> new double[16 * L]);

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
    int i = 0;
    for (; i <= m - 4; i += 4) {
      int s = 0;
      for (; s <= stride - 4 * L; s += 4 * L) {
        fourByFour(a, i * rowStep, rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      }
      if (s <= stride - 3 * L) {
        fourByThree(a, i * rowStep, rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      } else if (s <= stride - 2 * L) {
        fourByTwo(a, i * rowStep, rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      } else if (s < stride) {
        fourByOne(a, i * rowStep, rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      }
    }
    for (; i < m; i++) {
      int s = 0;
      for (; s <= stride - 4 * L; s += 4 * L) {
        oneByFour(a, i * rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      }
      for (; s < stride; s += L) {
        oneByOne(a, i * rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      }
    }
  }

  private static DoubleVector start(double[] b, double[] y, int row, int at, boolean accumulate) {
    double shift = b == null ? 0.0 : b[row];
    return accumulate
        ? DoubleVector.fromArray(SPECIES, y, at).add(shift)
        : DoubleVector.broadcast(SPECIES, shift);
  }

  private static void fourByFour(
      double[] a,
      int a0,
      int rowStep,
      int columnStep,
      int k,
      double[] x,
      double[] b,
      double[] y,
      int i,
      int s,
      int stride,
      boolean accumulate) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c00 = start(b, y, i, y0, accumulate);
    DoubleVector c01 = start(b, y, i, y0 + L, accumulate);
    DoubleVector c02 = start(b, y, i, y0 + 2 * L, accumulate);
    DoubleVector c03 = start(b, y, i, y0 + 3 * L, accumulate);
    DoubleVector c10 = start(b, y, i + 1, y1, accumulate);
    DoubleVector c11 = start(b, y, i + 1, y1 + L, accumulate);
    DoubleVector c12 = start(b, y, i + 1, y1 + 2 * L, accumulate);
    DoubleVector c13 = start(b, y, i + 1, y1 + 3 * L, accumulate);
    DoubleVector c20 = start(b, y, i + 2, y2, accumulate);
    DoubleVector c21 = start(b, y, i + 2, y2 + L, accumulate);
    DoubleVector c22 = start(b, y, i + 2, y2 + 2 * L, accumulate);
    DoubleVector c23 = start(b, y, i + 2, y2 + 3 * L, accumulate);
    DoubleVector c30 = start(b, y, i + 3, y3, accumulate);
    DoubleVector c31 = start(b, y, i + 3, y3 + L, accumulate);
    DoubleVector c32 = start(b, y, i + 3, y3 + 2 * L, accumulate);
    DoubleVector c33 = start(b, y, i + 3, y3 + 3 * L, accumulate);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, in);
      DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, in + L);
      DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, in + 2 * L);
      DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, in + 3 * L);
      DoubleVector w = DoubleVector.broadcast(SPECIES, a[at]);
      c00 = w.fma(x0, c00);
      c01 = w.fma(x1, c01);
      c02 = w.fma(x2, c02);
      c03 = w.fma(x3, c03);
      w = DoubleVector.broadcast(SPECIES, a[at + rowStep]);
      c10 = w.fma(x0, c10);
      c11 = w.fma(x1, c11);
      c12 = w.fma(x2, c12);
      c13 = w.fma(x3, c13);
      w = DoubleVector.broadcast(SPECIES, a[at + 2 * rowStep]);
      c20 = w.fma(x0, c20);
      c21 = w.fma(x1, c21);
      c22 = w.fma(x2, c22);
      c23 = w.fma(x3, c23);
      w = DoubleVector.broadcast(SPECIES, a[at + 3 * rowStep]);
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
      double[] b,
      double[] y,
      int i,
      int s,
      int stride,
      boolean accumulate) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c00 = start(b, y, i, y0, accumulate);
    DoubleVector c01 = start(b, y, i, y0 + L, accumulate);
    DoubleVector c02 = start(b, y, i, y0 + 2 * L, accumulate);
    DoubleVector c10 = start(b, y, i + 1, y1, accumulate);
    DoubleVector c11 = start(b, y, i + 1, y1 + L, accumulate);
    DoubleVector c12 = start(b, y, i + 1, y1 + 2 * L, accumulate);
    DoubleVector c20 = start(b, y, i + 2, y2, accumulate);
    DoubleVector c21 = start(b, y, i + 2, y2 + L, accumulate);
    DoubleVector c22 = start(b, y, i + 2, y2 + 2 * L, accumulate);
    DoubleVector c30 = start(b, y, i + 3, y3, accumulate);
    DoubleVector c31 = start(b, y, i + 3, y3 + L, accumulate);
    DoubleVector c32 = start(b, y, i + 3, y3 + 2 * L, accumulate);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, in);
      DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, in + L);
      DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, in + 2 * L);
      DoubleVector w = DoubleVector.broadcast(SPECIES, a[at]);
      c00 = w.fma(x0, c00);
      c01 = w.fma(x1, c01);
      c02 = w.fma(x2, c02);
      w = DoubleVector.broadcast(SPECIES, a[at + rowStep]);
      c10 = w.fma(x0, c10);
      c11 = w.fma(x1, c11);
      c12 = w.fma(x2, c12);
      w = DoubleVector.broadcast(SPECIES, a[at + 2 * rowStep]);
      c20 = w.fma(x0, c20);
      c21 = w.fma(x1, c21);
      c22 = w.fma(x2, c22);
      w = DoubleVector.broadcast(SPECIES, a[at + 3 * rowStep]);
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
      double[] b,
      double[] y,
      int i,
      int s,
      int stride,
      boolean accumulate) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c00 = start(b, y, i, y0, accumulate);
    DoubleVector c01 = start(b, y, i, y0 + L, accumulate);
    DoubleVector c10 = start(b, y, i + 1, y1, accumulate);
    DoubleVector c11 = start(b, y, i + 1, y1 + L, accumulate);
    DoubleVector c20 = start(b, y, i + 2, y2, accumulate);
    DoubleVector c21 = start(b, y, i + 2, y2 + L, accumulate);
    DoubleVector c30 = start(b, y, i + 3, y3, accumulate);
    DoubleVector c31 = start(b, y, i + 3, y3 + L, accumulate);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, in);
      DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, in + L);
      DoubleVector w = DoubleVector.broadcast(SPECIES, a[at]);
      c00 = w.fma(x0, c00);
      c01 = w.fma(x1, c01);
      w = DoubleVector.broadcast(SPECIES, a[at + rowStep]);
      c10 = w.fma(x0, c10);
      c11 = w.fma(x1, c11);
      w = DoubleVector.broadcast(SPECIES, a[at + 2 * rowStep]);
      c20 = w.fma(x0, c20);
      c21 = w.fma(x1, c21);
      w = DoubleVector.broadcast(SPECIES, a[at + 3 * rowStep]);
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
      double[] b,
      double[] y,
      int i,
      int s,
      int stride,
      boolean accumulate) {
    int y0 = i * stride + s;
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    DoubleVector c0 = start(b, y, i, y0, accumulate);
    DoubleVector c1 = start(b, y, i + 1, y1, accumulate);
    DoubleVector c2 = start(b, y, i + 2, y2, accumulate);
    DoubleVector c3 = start(b, y, i + 3, y3, accumulate);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, in);
      c0 = DoubleVector.broadcast(SPECIES, a[at]).fma(x0, c0);
      c1 = DoubleVector.broadcast(SPECIES, a[at + rowStep]).fma(x0, c1);
      c2 = DoubleVector.broadcast(SPECIES, a[at + 2 * rowStep]).fma(x0, c2);
      c3 = DoubleVector.broadcast(SPECIES, a[at + 3 * rowStep]).fma(x0, c3);
      at += columnStep;
      in += stride;
    }
    c0.intoArray(y, y0);
    c1.intoArray(y, y1);
    c2.intoArray(y, y2);
    c3.intoArray(y, y3);
  }

  private static void oneByFour(
      double[] a,
      int a0,
      int columnStep,
      int k,
      double[] x,
      double[] b,
      double[] y,
      int i,
      int s,
      int stride,
      boolean accumulate) {
    int y0 = i * stride + s;
    DoubleVector c0 = start(b, y, i, y0, accumulate);
    DoubleVector c1 = start(b, y, i, y0 + L, accumulate);
    DoubleVector c2 = start(b, y, i, y0 + 2 * L, accumulate);
    DoubleVector c3 = start(b, y, i, y0 + 3 * L, accumulate);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      DoubleVector w = DoubleVector.broadcast(SPECIES, a[at]);
      c0 = w.fma(DoubleVector.fromArray(SPECIES, x, in), c0);
      c1 = w.fma(DoubleVector.fromArray(SPECIES, x, in + L), c1);
      c2 = w.fma(DoubleVector.fromArray(SPECIES, x, in + 2 * L), c2);
      c3 = w.fma(DoubleVector.fromArray(SPECIES, x, in + 3 * L), c3);
      at += columnStep;
      in += stride;
    }
    c0.intoArray(y, y0);
    c1.intoArray(y, y0 + L);
    c2.intoArray(y, y0 + 2 * L);
    c3.intoArray(y, y0 + 3 * L);
  }

  private static void oneByOne(
      double[] a,
      int a0,
      int columnStep,
      int k,
      double[] x,
      double[] b,
      double[] y,
      int i,
      int s,
      int stride,
      boolean accumulate) {
    int y0 = i * stride + s;
    DoubleVector c0 = start(b, y, i, y0, accumulate);
    int at = a0;
    int in = s;
    for (int j = 0; j < k; j++) {
      c0 = DoubleVector.broadcast(SPECIES, a[at]).fma(DoubleVector.fromArray(SPECIES, x, in), c0);
      at += columnStep;
      in += stride;
    }
    c0.intoArray(y, y0);
  }

  void outer(double[] g, double[] x, int m, int k, int stride, double[] a) {
    if (stride > L && stride <= TURNED_MOST && k >= LANES) {
      outerByProduct(g, x, m, k, stride, a);
    } else {
      outerByLanes(g, x, m, k, stride, a);
    }
  }

  /** With x turned over, A is a product like any other, and no sum runs across lanes. */
  private void outerByProduct(double[] g, double[] x, int m, int k, int stride, double[] a) {
    int width = (k + LANES - 1) / LANES * LANES;
    double[] turned = room(width * stride, TURNED);
    double[] sums = room(width * m, SUMS);
    for (int j = 0; j < k; j++) {
      int in = j * stride;
      for (int s = 0, at = j; s < stride; s++, at += width) {
        turned[at] = x[in + s];
      }
    }
    product(g, stride, 1, m, stride, turned, null, sums, width, false);
    for (int i = 0; i < m; i++) {
      add(sums, i * width, a, i * k, k);
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

  private static void add(double[] from, int from0, double[] to, int to0, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      DoubleVector.fromArray(SPECIES, to, to0 + i)
          .add(DoubleVector.fromArray(SPECIES, from, from0 + i))
          .intoArray(to, to0 + i);
    }
    for (; i < n; i++) {
      to[to0 + i] += from[from0 + i];
    }
  }

  private void outerByLanes(double[] g, double[] x, int m, int k, int stride, double[] a) {
    double[] lanes = scratch.get();
    int i = 0;
    for (; i <= m - 4; i += 4) {
      int j = 0;
      for (; j <= k - 4; j += 4) {
        outerFour(g, i * stride, x, j * stride, stride, lanes);
        for (int r = 0; r < 4; r++) {
          for (int c = 0; c < 4; c++) {
            a[(i + r) * k + j + c] += across(lanes, (4 * r + c) * L);
          }
        }
      }
      for (; j < k; j++) {
        for (int r = 0; r < 4; r++) {
          a[(i + r) * k + j] += dot(g, (i + r) * stride, x, j * stride, stride, lanes);
        }
      }
    }
    for (; i < m; i++) {
      for (int j = 0; j < k; j++) {
        a[i * k + j] += dot(g, i * stride, x, j * stride, stride, lanes);
      }
    }
  }

  private static double across(double[] lanes, int at) {
    double sum = lanes[at] + lanes[at + 1];
    for (int l = 2; l < L; l += 2) {
      sum += lanes[at + l] + lanes[at + l + 1];
    }
    return sum;
  }

  private static double dot(double[] g, int g0, double[] x, int x0, int stride, double[] lanes) {
    DoubleVector sum = DoubleVector.zero(SPECIES);
    for (int s = 0; s < stride; s += L) {
      sum =
          DoubleVector.fromArray(SPECIES, g, g0 + s)
              .fma(DoubleVector.fromArray(SPECIES, x, x0 + s), sum);
    }
    sum.intoArray(lanes, 0);
    return across(lanes, 0);
  }

  private static void outerFour(
      double[] g, int g0, double[] x, int x0, int stride, double[] lanes) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    DoubleVector c01 = c00;
    DoubleVector c02 = c00;
    DoubleVector c03 = c00;
    DoubleVector c10 = c00;
    DoubleVector c11 = c00;
    DoubleVector c12 = c00;
    DoubleVector c13 = c00;
    DoubleVector c20 = c00;
    DoubleVector c21 = c00;
    DoubleVector c22 = c00;
    DoubleVector c23 = c00;
    DoubleVector c30 = c00;
    DoubleVector c31 = c00;
    DoubleVector c32 = c00;
    DoubleVector c33 = c00;
    for (int s = 0; s < stride; s += L) {
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, x, x0 + s);
      DoubleVector v1 = DoubleVector.fromArray(SPECIES, x, x0 + stride + s);
      DoubleVector v2 = DoubleVector.fromArray(SPECIES, x, x0 + 2 * stride + s);
      DoubleVector v3 = DoubleVector.fromArray(SPECIES, x, x0 + 3 * stride + s);
      DoubleVector w = DoubleVector.fromArray(SPECIES, g, g0 + s);
      c00 = w.fma(v0, c00);
      c01 = w.fma(v1, c01);
      c02 = w.fma(v2, c02);
      c03 = w.fma(v3, c03);
      w = DoubleVector.fromArray(SPECIES, g, g0 + stride + s);
      c10 = w.fma(v0, c10);
      c11 = w.fma(v1, c11);
      c12 = w.fma(v2, c12);
      c13 = w.fma(v3, c13);
      w = DoubleVector.fromArray(SPECIES, g, g0 + 2 * stride + s);
      c20 = w.fma(v0, c20);
      c21 = w.fma(v1, c21);
      c22 = w.fma(v2, c22);
      c23 = w.fma(v3, c23);
      w = DoubleVector.fromArray(SPECIES, g, g0 + 3 * stride + s);
      c30 = w.fma(v0, c30);
      c31 = w.fma(v1, c31);
      c32 = w.fma(v2, c32);
      c33 = w.fma(v3, c33);
    }
    c00.intoArray(lanes, 0);
    c01.intoArray(lanes, L);
    c02.intoArray(lanes, 2 * L);
    c03.intoArray(lanes, 3 * L);
    c10.intoArray(lanes, 4 * L);
    c11.intoArray(lanes, 5 * L);
    c12.intoArray(lanes, 6 * L);
    c13.intoArray(lanes, 7 * L);
    c20.intoArray(lanes, 8 * L);
    c21.intoArray(lanes, 9 * L);
    c22.intoArray(lanes, 10 * L);
    c23.intoArray(lanes, 11 * L);
    c30.intoArray(lanes, 12 * L);
    c31.intoArray(lanes, 13 * L);
    c32.intoArray(lanes, 14 * L);
    c33.intoArray(lanes, 15 * L);
  }

  void rowSums(double[] g, int m, int stride, double[] sums) {
    double[] lanes = scratch.get();
    for (int i = 0; i < m; i++) {
      DoubleVector sum = DoubleVector.zero(SPECIES);
      for (int s = 0; s < stride; s += L) {
        sum = sum.add(DoubleVector.fromArray(SPECIES, g, i * stride + s));
      }
      sum.intoArray(lanes, 0);
      sums[i] += across(lanes, 0);
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
    DoubleVector c0 = DoubleVector.fromArray(SPECIES, b, i);
    DoubleVector c1 = DoubleVector.fromArray(SPECIES, b, i + L);
    DoubleVector c2 = DoubleVector.fromArray(SPECIES, b, i + 2 * L);
    DoubleVector c3 = DoubleVector.fromArray(SPECIES, b, i + 3 * L);
    DoubleVector d0 = DoubleVector.zero(SPECIES);
    DoubleVector d1 = d0;
    DoubleVector d2 = d0;
    DoubleVector d3 = d0;
    int at = i;
    int j = 0;
    for (; j < k - 1; j += 2) {
      DoubleVector u = DoubleVector.broadcast(SPECIES, x[j]);
      DoubleVector v = DoubleVector.broadcast(SPECIES, x[j + 1]);
      c0 = DoubleVector.fromArray(SPECIES, a, at).fma(u, c0);
      c1 = DoubleVector.fromArray(SPECIES, a, at + L).fma(u, c1);
      c2 = DoubleVector.fromArray(SPECIES, a, at + 2 * L).fma(u, c2);
      c3 = DoubleVector.fromArray(SPECIES, a, at + 3 * L).fma(u, c3);
      at += rows;
      d0 = DoubleVector.fromArray(SPECIES, a, at).fma(v, d0);
      d1 = DoubleVector.fromArray(SPECIES, a, at + L).fma(v, d1);
      d2 = DoubleVector.fromArray(SPECIES, a, at + 2 * L).fma(v, d2);
      d3 = DoubleVector.fromArray(SPECIES, a, at + 3 * L).fma(v, d3);
      at += rows;
    }
    if (j < k) {
      DoubleVector u = DoubleVector.broadcast(SPECIES, x[j]);
      c0 = DoubleVector.fromArray(SPECIES, a, at).fma(u, c0);
      c1 = DoubleVector.fromArray(SPECIES, a, at + L).fma(u, c1);
      c2 = DoubleVector.fromArray(SPECIES, a, at + 2 * L).fma(u, c2);
      c3 = DoubleVector.fromArray(SPECIES, a, at + 3 * L).fma(u, c3);
    }
    c0.add(d0).intoArray(y, i);
    c1.add(d1).intoArray(y, i + L);
    c2.add(d2).intoArray(y, i + 2 * L);
    c3.add(d3).intoArray(y, i + 3 * L);
  }

  private static void singleOne(
      double[] a, int i, int rows, int k, double[] x, double[] b, double[] y) {
    DoubleVector c = DoubleVector.fromArray(SPECIES, b, i);
    int at = i;
    for (int j = 0; j < k; j++) {
      DoubleVector u = DoubleVector.broadcast(SPECIES, x[j]);
      c = DoubleVector.fromArray(SPECIES, a, at).fma(u, c);
      at += rows;
    }
    c.intoArray(y, i);
  }
}
