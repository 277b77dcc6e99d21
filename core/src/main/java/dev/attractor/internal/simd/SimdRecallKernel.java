package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.MASKS;

import dev.attractor.internal.ksoftmax.RecallKernel;
import dev.attractor.internal.ksoftmax.ScalarRecallKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** {@link RecallKernel} in tiles of four rows, whose sums stay in registers. */
final class SimdRecallKernel implements RecallKernel {
  private static final int LANES = F.length();

  @Override
  public void addProduct(
      float[] a,
      int a0,
      int rowStep,
      int columnStep,
      int rows,
      int inner,
      float[] b,
      int b0,
      int width,
      float[] c) {
    int whole = width / LANES * LANES;
    VectorMask<Float> rest = F.indexInRange(whole, width);
    if (!MASKS && whole < width) {
      ScalarRecallKernel.addColumns(
          a, a0, rowStep, columnStep, rows, inner, b, b0, whole, width, c);
    }
    for (int i = 0; i < rows; i += ROWS) {
      int at = a0 + i * rowStep;
      int to = i * width;
      int s = 0;
      for (; s + 4 * LANES <= width; s += 4 * LANES) {
        byFour(a, at, rowStep, columnStep, inner, b, b0 + s, width, c, to + s);
      }
      for (; s + 2 * LANES <= width; s += 2 * LANES) {
        byTwo(a, at, rowStep, columnStep, inner, b, b0 + s, width, c, to + s);
      }
      for (; s + LANES <= width; s += LANES) {
        byOne(a, at, rowStep, columnStep, inner, b, b0 + s, width, c, to + s);
      }
      if (MASKS && s < width) {
        rest(a, at, rowStep, columnStep, inner, b, b0 + s, width, c, to + s, rest);
      }
    }
  }

  /** Columns of four vectors of four rows. */
  private static void byFour(
      float[] a,
      int at,
      int rowStep,
      int columnStep,
      int inner,
      float[] b,
      int from,
      int width,
      float[] c,
      int to) {
    FloatVector c00 = FloatVector.fromArray(F, c, to);
    FloatVector c01 = FloatVector.fromArray(F, c, to + LANES);
    FloatVector c02 = FloatVector.fromArray(F, c, to + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, c, to + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(F, c, to + width);
    FloatVector c11 = FloatVector.fromArray(F, c, to + width + LANES);
    FloatVector c12 = FloatVector.fromArray(F, c, to + width + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, c, to + width + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(F, c, to + 2 * width);
    FloatVector c21 = FloatVector.fromArray(F, c, to + 2 * width + LANES);
    FloatVector c22 = FloatVector.fromArray(F, c, to + 2 * width + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, c, to + 2 * width + 3 * LANES);
    FloatVector c30 = FloatVector.fromArray(F, c, to + 3 * width);
    FloatVector c31 = FloatVector.fromArray(F, c, to + 3 * width + LANES);
    FloatVector c32 = FloatVector.fromArray(F, c, to + 3 * width + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, c, to + 3 * width + 3 * LANES);
    int in = from;
    for (int j = 0; j < inner; j++) {
      FloatVector b0 = FloatVector.fromArray(F, b, in);
      FloatVector b1 = FloatVector.fromArray(F, b, in + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, in + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, in + 3 * LANES);
      FloatVector w0 = FloatVector.broadcast(F, a[at]);
      c00 = w0.fma(b0, c00);
      c01 = w0.fma(b1, c01);
      c02 = w0.fma(b2, c02);
      c03 = w0.fma(b3, c03);
      FloatVector w1 = FloatVector.broadcast(F, a[at + rowStep]);
      c10 = w1.fma(b0, c10);
      c11 = w1.fma(b1, c11);
      c12 = w1.fma(b2, c12);
      c13 = w1.fma(b3, c13);
      FloatVector w2 = FloatVector.broadcast(F, a[at + 2 * rowStep]);
      c20 = w2.fma(b0, c20);
      c21 = w2.fma(b1, c21);
      c22 = w2.fma(b2, c22);
      c23 = w2.fma(b3, c23);
      FloatVector w3 = FloatVector.broadcast(F, a[at + 3 * rowStep]);
      c30 = w3.fma(b0, c30);
      c31 = w3.fma(b1, c31);
      c32 = w3.fma(b2, c32);
      c33 = w3.fma(b3, c33);
      at += columnStep;
      in += width;
    }
    c00.intoArray(c, to);
    c01.intoArray(c, to + LANES);
    c02.intoArray(c, to + 2 * LANES);
    c03.intoArray(c, to + 3 * LANES);
    c10.intoArray(c, to + width);
    c11.intoArray(c, to + width + LANES);
    c12.intoArray(c, to + width + 2 * LANES);
    c13.intoArray(c, to + width + 3 * LANES);
    c20.intoArray(c, to + 2 * width);
    c21.intoArray(c, to + 2 * width + LANES);
    c22.intoArray(c, to + 2 * width + 2 * LANES);
    c23.intoArray(c, to + 2 * width + 3 * LANES);
    c30.intoArray(c, to + 3 * width);
    c31.intoArray(c, to + 3 * width + LANES);
    c32.intoArray(c, to + 3 * width + 2 * LANES);
    c33.intoArray(c, to + 3 * width + 3 * LANES);
  }

  /** Columns of two vectors of four rows. */
  private static void byTwo(
      float[] a,
      int at,
      int rowStep,
      int columnStep,
      int inner,
      float[] b,
      int from,
      int width,
      float[] c,
      int to) {
    FloatVector c00 = FloatVector.fromArray(F, c, to);
    FloatVector c01 = FloatVector.fromArray(F, c, to + LANES);
    FloatVector c10 = FloatVector.fromArray(F, c, to + width);
    FloatVector c11 = FloatVector.fromArray(F, c, to + width + LANES);
    FloatVector c20 = FloatVector.fromArray(F, c, to + 2 * width);
    FloatVector c21 = FloatVector.fromArray(F, c, to + 2 * width + LANES);
    FloatVector c30 = FloatVector.fromArray(F, c, to + 3 * width);
    FloatVector c31 = FloatVector.fromArray(F, c, to + 3 * width + LANES);
    int in = from;
    for (int j = 0; j < inner; j++) {
      FloatVector b0 = FloatVector.fromArray(F, b, in);
      FloatVector b1 = FloatVector.fromArray(F, b, in + LANES);
      FloatVector w0 = FloatVector.broadcast(F, a[at]);
      c00 = w0.fma(b0, c00);
      c01 = w0.fma(b1, c01);
      FloatVector w1 = FloatVector.broadcast(F, a[at + rowStep]);
      c10 = w1.fma(b0, c10);
      c11 = w1.fma(b1, c11);
      FloatVector w2 = FloatVector.broadcast(F, a[at + 2 * rowStep]);
      c20 = w2.fma(b0, c20);
      c21 = w2.fma(b1, c21);
      FloatVector w3 = FloatVector.broadcast(F, a[at + 3 * rowStep]);
      c30 = w3.fma(b0, c30);
      c31 = w3.fma(b1, c31);
      at += columnStep;
      in += width;
    }
    c00.intoArray(c, to);
    c01.intoArray(c, to + LANES);
    c10.intoArray(c, to + width);
    c11.intoArray(c, to + width + LANES);
    c20.intoArray(c, to + 2 * width);
    c21.intoArray(c, to + 2 * width + LANES);
    c30.intoArray(c, to + 3 * width);
    c31.intoArray(c, to + 3 * width + LANES);
  }

  /** Columns of one vector of four rows. */
  private static void byOne(
      float[] a,
      int at,
      int rowStep,
      int columnStep,
      int inner,
      float[] b,
      int from,
      int width,
      float[] c,
      int to) {
    FloatVector c00 = FloatVector.fromArray(F, c, to);
    FloatVector c10 = FloatVector.fromArray(F, c, to + width);
    FloatVector c20 = FloatVector.fromArray(F, c, to + 2 * width);
    FloatVector c30 = FloatVector.fromArray(F, c, to + 3 * width);
    int in = from;
    for (int j = 0; j < inner; j++) {
      FloatVector b0 = FloatVector.fromArray(F, b, in);
      FloatVector w0 = FloatVector.broadcast(F, a[at]);
      c00 = w0.fma(b0, c00);
      FloatVector w1 = FloatVector.broadcast(F, a[at + rowStep]);
      c10 = w1.fma(b0, c10);
      FloatVector w2 = FloatVector.broadcast(F, a[at + 2 * rowStep]);
      c20 = w2.fma(b0, c20);
      FloatVector w3 = FloatVector.broadcast(F, a[at + 3 * rowStep]);
      c30 = w3.fma(b0, c30);
      at += columnStep;
      in += width;
    }
    c00.intoArray(c, to);
    c10.intoArray(c, to + width);
    c20.intoArray(c, to + 2 * width);
    c30.intoArray(c, to + 3 * width);
  }

  /** The last columns, fewer than a vector has, of four rows. */
  private static void rest(
      float[] a,
      int at,
      int rowStep,
      int columnStep,
      int inner,
      float[] b,
      int from,
      int width,
      float[] c,
      int to,
      VectorMask<Float> mask) {
    FloatVector c00 = FloatVector.fromArray(F, c, to, mask);
    FloatVector c10 = FloatVector.fromArray(F, c, to + width, mask);
    FloatVector c20 = FloatVector.fromArray(F, c, to + 2 * width, mask);
    FloatVector c30 = FloatVector.fromArray(F, c, to + 3 * width, mask);
    int in = from;
    for (int j = 0; j < inner; j++) {
      FloatVector b0 = FloatVector.fromArray(F, b, in, mask);
      FloatVector w0 = FloatVector.broadcast(F, a[at]);
      c00 = w0.fma(b0, c00);
      FloatVector w1 = FloatVector.broadcast(F, a[at + rowStep]);
      c10 = w1.fma(b0, c10);
      FloatVector w2 = FloatVector.broadcast(F, a[at + 2 * rowStep]);
      c20 = w2.fma(b0, c20);
      FloatVector w3 = FloatVector.broadcast(F, a[at + 3 * rowStep]);
      c30 = w3.fma(b0, c30);
      at += columnStep;
      in += width;
    }
    c00.intoArray(c, to, mask);
    c10.intoArray(c, to + width, mask);
    c20.intoArray(c, to + 2 * width, mask);
    c30.intoArray(c, to + 3 * width, mask);
  }
}
