package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.similarity.ScalarSimilarityKernel;
import dev.attractor.internal.similarity.SimilarityKernel;
import jdk.incubator.vector.FloatVector;

/**
 * Similarities four patterns by four queries at a time, over a tile of columns. Within a tile sums
 * are single precision, one per lane; tiles are added in double precision, so that rounding does
 * not grow with d.
 *
 * <p>Many queries: a tile of all their columns is packed and stays in the second cache, four
 * patterns at a time are packed and stay in the first, so that patterns are read from memory once.
 * Few queries: each four patterns are read to their end, since memory is what takes the time then.
 */
public final class SimdSimilarityKernel implements SimilarityKernel {
  private static final int LANES = F.length();

  /** Columns of a tile. */
  private static final int TILE = 1024;

  /** From this many queries on, packing pays. */
  private static final int MANY = 8;

  private static final ThreadLocal<Space> SPACE = ThreadLocal.withInitial(Space::new);

  /** Work space of a thread. */
  private static final class Space {
    final float[] lanes = new float[16 * LANES];
    final float[] patterns = new float[4 * TILE];
    float[] queries = new float[0];
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
    int whole = F.loopBound(d);
    ScalarSimilarityKernel.columnsFrom(
        whole, measure, patterns, rows, d, queries, first, count, out, at, stride);
    Space space = SPACE.get();
    int fours = rows / 4 * 4;
    if (count >= MANY) {
      if (space.queries.length < count * TILE) {
        space.queries = new float[count * TILE];
      }
      for (int from = 0; from < whole; from += TILE) {
        int width = Math.min(TILE, whole - from);
        pack(queries, first, count, d, from, width, space.queries);
        for (int p = 0; p < fours; p += 4) {
          pack(patterns, p, 4, d, from, width, space.patterns);
          four(
              measure,
              space.patterns,
              0,
              width,
              space.queries,
              0,
              width,
              width,
              count,
              out,
              at + p,
              stride,
              space.lanes);
        }
      }
    } else {
      for (int p = 0; p < fours; p += 4) {
        for (int from = 0; from < whole; from += TILE) {
          int width = Math.min(TILE, whole - from);
          four(
              measure,
              patterns,
              p * d + from,
              d,
              queries,
              first * d + from,
              d,
              width,
              count,
              out,
              at + p,
              stride,
              space.lanes);
        }
      }
    }
    for (int p = fours; p < rows; p++) {
      for (int q = 0; q < count; q++) {
        for (int from = 0; from < whole; from += TILE) {
          int width = Math.min(TILE, whole - from);
          out[at + q * stride + p] +=
              single(
                  measure,
                  patterns,
                  p * d + from,
                  queries,
                  (first + q) * d + from,
                  width,
                  space.lanes);
        }
      }
    }
  }

  /** Copies columns of consecutive rows, so that they lie one behind the other. */
  private static void pack(
      float[] source, int first, int rows, int d, int from, int width, float[] target) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(source, (first + r) * d + from, target, r * width, width);
    }
  }

  /** Adds the sums of four patterns and all queries over one tile. */
  private static void four(
      Measure measure,
      float[] patterns,
      int p,
      int pd,
      float[] queries,
      int q,
      int qd,
      int width,
      int count,
      double[] out,
      int at,
      int stride,
      float[] lanes) {
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      int query = q + j * qd;
      switch (measure) {
        case PRODUCT ->
            SimdProductTile.fourByFour(patterns, p, pd, queries, query, qd, width, lanes);
        case SQUARE -> SimdSquareTile.fourByFour(patterns, p, pd, queries, query, qd, width, lanes);
        case ABSOLUTE ->
            SimdAbsoluteTile.fourByFour(patterns, p, pd, queries, query, qd, width, lanes);
      }
      addUp(lanes, 4, out, at + j * stride, stride);
    }
    for (; j < count; j++) {
      int query = q + j * qd;
      switch (measure) {
        case PRODUCT -> SimdProductTile.fourByOne(patterns, p, pd, queries, query, width, lanes);
        case SQUARE -> SimdSquareTile.fourByOne(patterns, p, pd, queries, query, width, lanes);
        case ABSOLUTE -> SimdAbsoluteTile.fourByOne(patterns, p, pd, queries, query, width, lanes);
      }
      addUp(lanes, 1, out, at + j * stride, stride);
    }
  }

  private static void addUp(float[] lanes, int queries, double[] out, int at, int stride) {
    for (int j = 0; j < queries; j++) {
      for (int i = 0; i < 4; i++) {
        out[at + j * stride + i] += across(lanes, (4 * j + i) * LANES);
      }
    }
  }

  /** The sum of one vector's lanes: two by two, whatever the machine. */
  private static float across(float[] lanes, int at) {
    if (LANES == 16) {
      return eight(lanes, at) + eight(lanes, at + 8);
    }
    if (LANES == 8) {
      return eight(lanes, at);
    }
    float sum = lanes[at];
    for (int i = 1; i < LANES; i++) {
      sum += lanes[at + i];
    }
    return sum;
  }

  private static float eight(float[] lanes, int at) {
    return ((lanes[at] + lanes[at + 1]) + (lanes[at + 2] + lanes[at + 3]))
        + ((lanes[at + 4] + lanes[at + 5]) + (lanes[at + 6] + lanes[at + 7]));
  }

  private static double single(
      Measure measure, float[] patterns, int p, float[] queries, int q, int width, float[] lanes) {
    FloatVector sum = FloatVector.zero(F);
    for (int c = 0; c < width; c += LANES) {
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
    sum.intoArray(lanes, 0);
    return across(lanes, 0);
  }
}
