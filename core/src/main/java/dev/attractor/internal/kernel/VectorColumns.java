package dev.attractor.internal.kernel;

import static dev.attractor.internal.kernel.ScalarFunctions.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ColumnKernels} on the Vector API. Products keep a tile of four rows and up to four vectors
 * of columns in registers; the ends of element-wise loops are {@link ScalarFunctions}.
 */
final class VectorColumns implements ColumnKernels {
  private static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() <= LANES
          ? DoubleVector.SPECIES_PREFERRED
          : DoubleVector.SPECIES_512;
  private static final int L = SPECIES.length();

  /** Scratch for sums across lanes; products of a thread never overlap. */
  private final ThreadLocal<double[]> scratch = ThreadLocal.withInitial(() -> new double[16 * L]);

  private VectorColumns() {}

  static ColumnKernels instance() {
    return new VectorColumns();
  }

  /**
   * The one loop that holds the polynomial: as a method of vectors it would be compiled by itself,
   * found too large to inline later, and box its result on every call.
   */
  @Override
  public void exp(double[] x, double[] y, int n) {
    int i = 0;
    DoubleVector rounder = DoubleVector.broadcast(SPECIES, ROUNDER);
    for (; i <= n - L; i += L) {
      DoubleVector held = DoubleVector.fromArray(SPECIES, x, i).max(LOWEST).min(HIGHEST);
      DoubleVector shifted = held.fma(DoubleVector.broadcast(SPECIES, LOG2_E), rounder);
      DoubleVector whole = shifted.sub(rounder);
      DoubleVector r = whole.fma(DoubleVector.broadcast(SPECIES, -LN2_HIGH), held);
      r = whole.fma(DoubleVector.broadcast(SPECIES, -LN2_LOW), r);
      DoubleVector p = times(DoubleVector.broadcast(SPECIES, E13), r, E12);
      p = times(p, r, E11);
      p = times(p, r, E10);
      p = times(p, r, E9);
      p = times(p, r, E8);
      p = times(p, r, E7);
      p = times(p, r, E6);
      p = times(p, r, E5);
      p = times(p, r, E4);
      p = times(p, r, E3);
      p = times(p, r, 0.5);
      p = times(p, r, 1.0);
      p = times(p, r, 1.0);
      p.viewAsIntegralLanes()
          .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52))
          .reinterpretAsDoubles()
          .intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = ScalarFunctions.exp(x[i]);
    }
  }

  @Override
  public void tanh(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = 2.0 * x[i];
    }
    exp(y, y, n);
    for (int i = 0; i < n; i++) {
      y[i] = 1.0 - 2.0 / (y[i] + 1.0);
    }
  }

  @Override
  public void sigmoid(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = -x[i];
    }
    exp(y, y, n);
    for (int i = 0; i < n; i++) {
      y[i] = 1.0 / (1.0 + y[i]);
    }
  }

  @Override
  public void softplus(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = -Math.abs(x[i]);
    }
    exp(y, y, n);
    logarithms(x, y, n);
  }

  /** y = max(x, 0) + log(1 + y). */
  private static void logarithms(double[] x, double[] y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      DoubleVector u = DoubleVector.fromArray(SPECIES, y, i);
      DoubleVector s = u.div(u.add(2.0));
      DoubleVector q = s.mul(s);
      DoubleVector p = times(DoubleVector.broadcast(SPECIES, 2.0 / 35), q, 2.0 / 33);
      p = times(p, q, 2.0 / 31);
      p = times(p, q, 2.0 / 29);
      p = times(p, q, 2.0 / 27);
      p = times(p, q, 2.0 / 25);
      p = times(p, q, 2.0 / 23);
      p = times(p, q, 2.0 / 21);
      p = times(p, q, 2.0 / 19);
      p = times(p, q, 2.0 / 17);
      p = times(p, q, 2.0 / 15);
      p = times(p, q, 2.0 / 13);
      p = times(p, q, 2.0 / 11);
      p = times(p, q, 2.0 / 9);
      p = times(p, q, 2.0 / 7);
      p = times(p, q, 2.0 / 5);
      p = times(p, q, 2.0 / 3);
      p = times(p, q, 2.0);
      DoubleVector.fromArray(SPECIES, x, i).max(0.0).add(p.mul(s)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = ScalarFunctions.softplus(x[i]);
    }
  }

  private static DoubleVector times(DoubleVector p, DoubleVector r, double coefficient) {
    return p.fma(r, DoubleVector.broadcast(SPECIES, coefficient));
  }

  @Override
  public void product(
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
      for (; s <= stride - 2 * L; s += 2 * L) {
        fourByTwo(a, i * rowStep, rowStep, columnStep, k, x, b, y, i, s, stride, accumulate);
      }
      for (; s < stride; s += L) {
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
    return accumulate
        ? DoubleVector.fromArray(SPECIES, y, at)
        : DoubleVector.broadcast(SPECIES, b == null ? 0.0 : b[row]);
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

  @Override
  public void outer(double[] g, double[] x, int m, int k, int stride, double[] a) {
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

  @Override
  public void rowSums(double[] g, int m, int stride, double[] sums) {
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

  @Override
  public void single(double[] a, int rows, int k, double[] x, double[] b, double[] y) {
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
