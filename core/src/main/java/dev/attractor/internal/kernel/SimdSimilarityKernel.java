package dev.attractor.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Similarities four patterns by two queries at a time: six loads feed eight sums, which stay in
 * registers over a tile of columns. Within a tile sums are single precision, one per lane; tiles
 * are added in double precision, so that rounding does not grow with d. A tile of patterns stays in
 * the cache while all queries pass over it.
 *
 * <p>An absolute difference is added by a fused multiply-add with one: that runs on the
 * multiplier's ports, where the subtraction does not wait for it.
 */
final class SimdSimilarityKernel implements SimilarityKernel {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  /** Columns of a tile. */
  private static final int TILE = 512;

  /** From this many queries on, copying a tile costs less than rows that collide in the cache. */
  private static final int PACKED_QUERIES = 8;

  private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[0]);

  private static final FloatVector ONE = FloatVector.broadcast(F, 1);

  private final ScalarSimilarityKernel scalar = new ScalarSimilarityKernel();

  private SimdSimilarityKernel() {}

  static SimilarityKernel create() {
    return new SimdSimilarityKernel();
  }

  @Override
  public void sums(
      Measure measure,
      float[] patterns,
      int rows,
      int d,
      float[] queries,
      int first,
      int count,
      double[] out,
      int at,
      int stride) {
    if (d < LANES) {
      scalar.sums(measure, patterns, rows, d, queries, first, count, out, at, stride);
      return;
    }
    for (int q = 0; q < count; q++) {
      Arrays.fill(out, at + q * stride, at + q * stride + rows, 0);
    }
    int whole = F.loopBound(d);
    boolean pack = d > 2 * TILE && count >= PACKED_QUERIES;
    float[] scratch = pack ? scratch((rows + count) * TILE) : null;
    for (int from = 0; from < whole; from += TILE) {
      int to = Math.min(whole, from + TILE);
      if (pack) {
        int width = to - from;
        copyColumns(patterns, 0, rows, d, from, width, scratch, 0);
        copyColumns(queries, first, count, d, from, width, scratch, rows);
        tile(measure, scratch, rows, width, scratch, rows, count, out, at, stride, 0, width);
      } else {
        tile(measure, patterns, rows, d, queries, first, count, out, at, stride, from, to);
      }
    }
    if (whole < d) {
      rest(measure, patterns, rows, d, queries, first, count, out, at, stride, whole);
    }
  }

  private static float[] scratch(int size) {
    float[] scratch = SCRATCH.get();
    if (scratch.length < size) {
      scratch = new float[size];
      SCRATCH.set(scratch);
    }
    return scratch;
  }

  /** Copies columns of rows first, first + 1, ... to rows {@code to}, to + 1, ... of that width. */
  private static void copyColumns(
      float[] source, int first, int rows, int d, int from, int width, float[] target, int to) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(source, (first + r) * d + from, target, (to + r) * width, width);
    }
  }

  private static void tile(
      Measure measure,
      float[] patterns,
      int rows,
      int d,
      float[] queries,
      int first,
      int count,
      double[] out,
      int at,
      int stride,
      int from,
      int to) {
    int p = 0;
    for (; p + 4 <= rows; p += 4) {
      int q = 0;
      for (; q + 2 <= count; q += 2) {
        int place = at + q * stride + p;
        switch (measure) {
          case PRODUCT ->
              products(patterns, p * d, d, queries, (first + q) * d, from, to, out, place, stride);
          case SQUARE ->
              squares(patterns, p * d, d, queries, (first + q) * d, from, to, out, place, stride);
          case ABSOLUTE ->
              absolutes(patterns, p * d, d, queries, (first + q) * d, from, to, out, place, stride);
        }
      }
      for (; q < count; q++) {
        int place = at + q * stride + p;
        switch (measure) {
          case PRODUCT ->
              products(patterns, p * d, d, queries, (first + q) * d, from, to, out, place);
          case SQUARE ->
              squares(patterns, p * d, d, queries, (first + q) * d, from, to, out, place);
          case ABSOLUTE ->
              absolutes(patterns, p * d, d, queries, (first + q) * d, from, to, out, place);
        }
      }
    }
    for (; p < rows; p++) {
      for (int q = 0; q < count; q++) {
        out[at + q * stride + p] +=
            single(measure, patterns, p * d, queries, (first + q) * d, from, to);
      }
    }
  }

  /** Adds the sums of x y for four patterns and two queries. */
  private static void products(
      float[] patterns,
      int p,
      int d,
      float[] queries,
      int q,
      int from,
      int to,
      double[] out,
      int place,
      int stride) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s01 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s11 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s21 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    FloatVector s31 = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector y1 = FloatVector.fromArray(F, queries, q + d + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + d + c);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * d + c);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * d + c);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
    }
    out[place] += LaneSum.of(s00);
    out[place + 1] += LaneSum.of(s10);
    out[place + 2] += LaneSum.of(s20);
    out[place + 3] += LaneSum.of(s30);
    out[place + stride] += LaneSum.of(s01);
    out[place + stride + 1] += LaneSum.of(s11);
    out[place + stride + 2] += LaneSum.of(s21);
    out[place + stride + 3] += LaneSum.of(s31);
  }

  /** Adds the sums of x y for four patterns and one query. */
  private static void products(
      float[] patterns,
      int p,
      int d,
      float[] queries,
      int q,
      int from,
      int to,
      double[] out,
      int place) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      s00 = x0.fma(y0, s00);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + d + c);
      s10 = x1.fma(y0, s10);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * d + c);
      s20 = x2.fma(y0, s20);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * d + c);
      s30 = x3.fma(y0, s30);
    }
    out[place] += LaneSum.of(s00);
    out[place + 1] += LaneSum.of(s10);
    out[place + 2] += LaneSum.of(s20);
    out[place + 3] += LaneSum.of(s30);
  }

  /** Adds the sums of (x - y)^2 for four patterns and two queries. */
  private static void squares(
      float[] patterns,
      int p,
      int d,
      float[] queries,
      int q,
      int from,
      int to,
      double[] out,
      int place,
      int stride) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s01 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s11 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s21 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    FloatVector s31 = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector y1 = FloatVector.fromArray(F, queries, q + d + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      FloatVector d00 = x0.sub(y0);
      s00 = d00.fma(d00, s00);
      FloatVector d01 = x0.sub(y1);
      s01 = d01.fma(d01, s01);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + d + c);
      FloatVector d10 = x1.sub(y0);
      s10 = d10.fma(d10, s10);
      FloatVector d11 = x1.sub(y1);
      s11 = d11.fma(d11, s11);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * d + c);
      FloatVector d20 = x2.sub(y0);
      s20 = d20.fma(d20, s20);
      FloatVector d21 = x2.sub(y1);
      s21 = d21.fma(d21, s21);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * d + c);
      FloatVector d30 = x3.sub(y0);
      s30 = d30.fma(d30, s30);
      FloatVector d31 = x3.sub(y1);
      s31 = d31.fma(d31, s31);
    }
    out[place] += LaneSum.of(s00);
    out[place + 1] += LaneSum.of(s10);
    out[place + 2] += LaneSum.of(s20);
    out[place + 3] += LaneSum.of(s30);
    out[place + stride] += LaneSum.of(s01);
    out[place + stride + 1] += LaneSum.of(s11);
    out[place + stride + 2] += LaneSum.of(s21);
    out[place + stride + 3] += LaneSum.of(s31);
  }

  /** Adds the sums of (x - y)^2 for four patterns and one query. */
  private static void squares(
      float[] patterns,
      int p,
      int d,
      float[] queries,
      int q,
      int from,
      int to,
      double[] out,
      int place) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      FloatVector d00 = x0.sub(y0);
      s00 = d00.fma(d00, s00);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + d + c);
      FloatVector d10 = x1.sub(y0);
      s10 = d10.fma(d10, s10);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * d + c);
      FloatVector d20 = x2.sub(y0);
      s20 = d20.fma(d20, s20);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * d + c);
      FloatVector d30 = x3.sub(y0);
      s30 = d30.fma(d30, s30);
    }
    out[place] += LaneSum.of(s00);
    out[place + 1] += LaneSum.of(s10);
    out[place + 2] += LaneSum.of(s20);
    out[place + 3] += LaneSum.of(s30);
  }

  /** Adds the sums of |x - y| for four patterns and two queries. */
  private static void absolutes(
      float[] patterns,
      int p,
      int d,
      float[] queries,
      int q,
      int from,
      int to,
      double[] out,
      int place,
      int stride) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s01 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s11 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s21 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    FloatVector s31 = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector y1 = FloatVector.fromArray(F, queries, q + d + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      s00 = x0.sub(y0).abs().fma(ONE, s00);
      s01 = x0.sub(y1).abs().fma(ONE, s01);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + d + c);
      s10 = x1.sub(y0).abs().fma(ONE, s10);
      s11 = x1.sub(y1).abs().fma(ONE, s11);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * d + c);
      s20 = x2.sub(y0).abs().fma(ONE, s20);
      s21 = x2.sub(y1).abs().fma(ONE, s21);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * d + c);
      s30 = x3.sub(y0).abs().fma(ONE, s30);
      s31 = x3.sub(y1).abs().fma(ONE, s31);
    }
    out[place] += LaneSum.of(s00);
    out[place + 1] += LaneSum.of(s10);
    out[place + 2] += LaneSum.of(s20);
    out[place + 3] += LaneSum.of(s30);
    out[place + stride] += LaneSum.of(s01);
    out[place + stride + 1] += LaneSum.of(s11);
    out[place + stride + 2] += LaneSum.of(s21);
    out[place + stride + 3] += LaneSum.of(s31);
  }

  /** Adds the sums of |x - y| for four patterns and one query. */
  private static void absolutes(
      float[] patterns,
      int p,
      int d,
      float[] queries,
      int q,
      int from,
      int to,
      double[] out,
      int place) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, queries, q + c);
      FloatVector x0 = FloatVector.fromArray(F, patterns, p + c);
      s00 = x0.sub(y0).abs().fma(ONE, s00);
      FloatVector x1 = FloatVector.fromArray(F, patterns, p + d + c);
      s10 = x1.sub(y0).abs().fma(ONE, s10);
      FloatVector x2 = FloatVector.fromArray(F, patterns, p + 2 * d + c);
      s20 = x2.sub(y0).abs().fma(ONE, s20);
      FloatVector x3 = FloatVector.fromArray(F, patterns, p + 3 * d + c);
      s30 = x3.sub(y0).abs().fma(ONE, s30);
    }
    out[place] += LaneSum.of(s00);
    out[place + 1] += LaneSum.of(s10);
    out[place + 2] += LaneSum.of(s20);
    out[place + 3] += LaneSum.of(s30);
  }

  private static double single(
      Measure measure, float[] patterns, int p, float[] queries, int q, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int c = from; c < to; c += LANES) {
      FloatVector x = FloatVector.fromArray(F, patterns, p + c);
      FloatVector y = FloatVector.fromArray(F, queries, q + c);
      sum =
          switch (measure) {
            case PRODUCT -> x.fma(y, sum);
            case SQUARE -> {
              FloatVector difference = x.sub(y);
              yield difference.fma(difference, sum);
            }
            case ABSOLUTE -> x.sub(y).abs().add(sum);
          };
    }
    return LaneSum.of(sum);
  }

  private static void rest(
      Measure measure,
      float[] patterns,
      int rows,
      int d,
      float[] queries,
      int first,
      int count,
      double[] out,
      int at,
      int stride,
      int from) {
    int left = d - from;
    for (int q = 0; q < count; q++) {
      for (int p = 0; p < rows; p++) {
        int i = (first + q) * d + from;
        int j = p * d + from;
        out[at + q * stride + p] +=
            switch (measure) {
              case PRODUCT -> ScalarSimilarityKernel.product(queries, i, patterns, j, left);
              case SQUARE -> ScalarSimilarityKernel.square(queries, i, patterns, j, left);
              case ABSOLUTE -> ScalarSimilarityKernel.absolute(queries, i, patterns, j, left);
            };
      }
    }
  }

  @Override
  public void addScaled(double weight, float[] patterns, int p, int d, double[] out, int at) {
    scalar.addScaled(weight, patterns, p, d, out, at);
  }
}
