package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.similarity.PairSums;
import dev.attractor.internal.similarity.PatternRows;
import dev.attractor.internal.similarity.QueryRows;
import dev.attractor.internal.similarity.ScalarSimilarityKernel;
import dev.attractor.internal.similarity.SimilarityKernel;
import dev.attractor.internal.workspace.WorkSpaces;
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

  private final WorkSpaces<Pass> passes = new WorkSpaces<>(Pass::new);

  /** Rows of floats in an array: the first from {@code at} on, the others {@code stride} apart. */
  private static final class Tile {
    float[] values;
    int at;
    int stride;

    void moveTo(float[] array, int first, int distance) {
      values = array;
      at = first;
      stride = distance;
    }
  }

  @Override
  public void sums(
      Measure measure, PatternRows patterns, int rows, QueryRows queries, PairSums sums, int at) {
    ScalarSimilarityKernel.columnsFrom(
        F.loopBound(patterns.dimension()), measure, patterns, rows, queries, sums, at);
    try (WorkSpaces.Lease<Pass> lease = passes.borrow()) {
      Pass pass = lease.space();
      pass.begin(measure, patterns, queries, sums, at);
      if (queries.count() >= MANY) {
        pass.fourByTile(rows);
      } else {
        pass.fourToTheirEnd(rows);
      }
      pass.lastRows(rows);
      pass.end();
    }
  }

  /** One pass over some patterns, with its work space; sums are added to what is there. */
  private static final class Pass {
    private final float[] lanes = new float[16 * LANES];
    private final float[] packed = new float[4 * TILE];
    private float[] packedQueries = new float[0];
    private final Tile pattern = new Tile();
    private final Tile query = new Tile();
    private Measure measure;
    private PatternRows patterns;
    private QueryRows queries;
    private PairSums sums;
    private int at;

    void begin(
        Measure wanted, PatternRows compared, QueryRows asked, PairSums target, int firstPair) {
      measure = wanted;
      patterns = compared;
      queries = asked;
      sums = target;
      at = firstPair;
    }

    /** Forgets arrays of the caller's. */
    void end() {
      begin(null, null, null, null, 0);
      pattern.values = null;
      query.values = null;
    }

    /** Many queries: all of them on one tile of columns, then the next tile. */
    void fourByTile(int rows) {
      int d = patterns.dimension();
      int whole = F.loopBound(d);
      if (packedQueries.length < queries.count() * TILE) {
        packedQueries = new float[queries.count() * TILE];
      }
      for (int from = 0; from < whole; from += TILE) {
        int width = Math.min(TILE, whole - from);
        for (int q = 0; q < queries.count(); q++) {
          int in = queries.start(q, d) + from;
          System.arraycopy(queries.values(), in, packedQueries, q * width, width);
        }
        query.moveTo(packedQueries, 0, width);
        for (int p = 0; p + 4 <= rows; p += 4) {
          pack(p, 4, from, width);
          four(p, width);
        }
      }
    }

    /** Few queries: each four patterns over all columns. */
    void fourToTheirEnd(int rows) {
      int d = patterns.dimension();
      int whole = F.loopBound(d);
      for (int p = 0; p + 4 <= rows; p += 4) {
        for (int from = 0; from < whole; from += TILE) {
          int width = Math.min(TILE, whole - from);
          find(p, 4, from, width);
          query.moveTo(queries.values(), queries.start(0, d) + from, d);
          four(p, width);
        }
      }
    }

    /** The patterns behind the last four. */
    void lastRows(int rows) {
      int d = patterns.dimension();
      int whole = F.loopBound(d);
      for (int p = rows / 4 * 4; p < rows; p++) {
        for (int from = 0; from < whole; from += TILE) {
          int width = Math.min(TILE, whole - from);
          find(p, 1, from, width);
          for (int q = 0; q < queries.count(); q++) {
            query.moveTo(queries.values(), queries.start(q, d) + from, d);
            sums.out()[sums.index(at, q, p)] += single(measure, pattern, query, width, lanes);
          }
        }
      }
    }

    /** Moves to columns of patterns where they lie, if that is an array; else packs them. */
    private void find(int first, int rows, int from, int width) {
      if (patterns.array() == null) {
        pack(first, rows, from, width);
      } else {
        int d = patterns.dimension();
        pattern.moveTo(patterns.array(), patterns.start() + first * d + from, d);
      }
    }

    /** Copies columns of patterns, so that they lie one behind the other, and moves there. */
    private void pack(int first, int rows, int from, int width) {
      for (int r = 0; r < rows; r++) {
        patterns.read(first + r, from, width, packed, r * width);
      }
      pattern.moveTo(packed, 0, width);
    }

    /** Adds the sums of four patterns, the first of them {@code p}, over one tile of columns. */
    private void four(int p, int width) {
      float[] x = pattern.values;
      int xAt = pattern.at;
      int xStride = pattern.stride;
      float[] y = query.values;
      int yStride = query.stride;
      int q = 0;
      for (; q + 4 <= queries.count(); q += 4) {
        int yAt = query.at + q * yStride;
        switch (measure) {
          case PRODUCT ->
              SimdProductTile.fourByFour(x, xAt, xStride, y, yAt, yStride, width, lanes);
          case SQUARE -> SimdSquareTile.fourByFour(x, xAt, xStride, y, yAt, yStride, width, lanes);
          case ABSOLUTE ->
              SimdAbsoluteTile.fourByFour(x, xAt, xStride, y, yAt, yStride, width, lanes);
        }
        addUp(lanes, 4, sums.out(), sums.index(at, q, p), sums.stride());
      }
      for (; q < queries.count(); q++) {
        int yAt = query.at + q * yStride;
        switch (measure) {
          case PRODUCT -> SimdProductTile.fourByOne(x, xAt, xStride, y, yAt, width, lanes);
          case SQUARE -> SimdSquareTile.fourByOne(x, xAt, xStride, y, yAt, width, lanes);
          case ABSOLUTE -> SimdAbsoluteTile.fourByOne(x, xAt, xStride, y, yAt, width, lanes);
        }
        addUp(lanes, 1, sums.out(), sums.index(at, q, p), sums.stride());
      }
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
      Measure measure, Tile pattern, Tile query, int width, float[] lanes) {
    FloatVector sum = FloatVector.zero(F);
    for (int c = 0; c < width; c += LANES) {
      FloatVector x = FloatVector.fromArray(F, pattern.values, pattern.at + c);
      FloatVector y = FloatVector.fromArray(F, query.values, query.at + c);
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
