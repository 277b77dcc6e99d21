package dev.attractor.internal.rows;

import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;

/**
 * Few weighted rows that stand for many: cells with their means, exact counts of 16-bit values, or
 * a sample.
 */
public final class Summary {
  /** Cells of a line. */
  public static final int CELLS = 8192;

  /** Cells along each side of a plane. */
  public static final int SIDE = 256;

  private Summary() {}

  /**
   * Rows of d = 1 or 2 in equal cells between the smallest and the largest value: one row a cell
   * that is not empty, its mean, with the weight of what lies in it. One pass.
   *
   * @param scan of the same rows
   * @throws IllegalArgumentException when d > 2
   */
  public static Rows cells(Rows rows, RowScan scan) {
    return cells(rows, scan, rows.dimension() == 1 ? CELLS : SIDE);
  }

  /**
   * As {@link #cells(Rows, RowScan)}, with another number of cells.
   *
   * @param side how many cells along each coordinate, 1 to 8192 on a line, to 1024 on a plane
   */
  public static Rows cells(Rows rows, RowScan scan, int side) {
    int d = rows.dimension();
    if (d > 2) {
      throw new IllegalArgumentException("cells need dimension 1 or 2, got " + d);
    }
    int cells = d == 1 ? side : side * side;
    double[] total =
        BlockLoop.sum(
            rows,
            cells * (1 + d),
            sums ->
                d == 1
                    ? new LineCells(scan, side, sums)::add
                    : new PlaneCells(scan, side, sums)::add);
    int used = 0;
    for (int cell = 0; cell < cells; cell++) {
      used += total[cell * (1 + d)] > 0 ? 1 : 0;
    }
    float[] means = new float[used * d];
    float[] weights = new float[used];
    int at = 0;
    for (int cell = 0; cell < cells; cell++) {
      double mass = total[cell * (1 + d)];
      if (mass > 0) {
        weights[at] = (float) mass;
        for (int a = 0; a < d; a++) {
          means[at * d + a] = (float) (total[cell * (1 + d) + 1 + a] / mass);
        }
        at++;
      }
    }
    return Rows.of(means, d, weights);
  }

  /**
   * The distinct values with their exact weights when all rows are of length one and hold nothing
   * but values of one 16-bit format (bfloat16 or IEEE half), else null. At most one pass a format;
   * a tensor that is neither is recognised within its first block.
   *
   * <p>A weight that a float cannot hold exactly is spread over two rows of the same value.
   */
  public static Rows exactValues(Rows rows) {
    if (rows.dimension() != 1) {
      return null;
    }
    for (HalfFormat format : HalfFormat.values()) {
      if (format.holdsStartOf(rows)) {
        Rows exact = format.count(rows);
        if (exact != null) {
          return exact;
        }
      }
    }
    return null;
  }

  /**
   * One row out of every {@code stride} consecutive ones, at a place in each that is drawn from the
   * seed, with its weight times the stride.
   */
  public static Rows sample(Rows rows, int stride, long seed) {
    int d = rows.dimension();
    long whole = rows.ragged() ? rows.count() - 1 : rows.count();
    int count = Math.toIntExact(whole / stride);
    float[] values = new float[count * d];
    float[] weights = new float[count];
    FixedRanges.forEach(
        count,
        1 << 14,
        (range, from, to) -> {
          for (long i = from; i < to; i++) {
            long row = i * stride + Math.floorMod(mix(seed + i), stride);
            rows.values().read(row * d, values, (int) i * d, d);
            weights[(int) i] = 1;
            if (rows.weights() != null) {
              rows.weights().read(row, weights, (int) i, 1);
            }
            weights[(int) i] *= stride;
          }
        });
    return Rows.of(values, d, weights);
  }

  /** The finaliser of SplitMix64: independent bits for consecutive numbers. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Values and weights, a weight of more than 24 bits over two rows. */
  static Rows ofExact(float[] values, double[] weights) {
    float[] outValues = new float[2 * values.length];
    float[] outWeights = new float[2 * values.length];
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      float high = (float) weights[i];
      float low = (float) (weights[i] - high);
      if (low < 0) { // both parts must be weights
        high = Math.nextDown(high);
        low = (float) (weights[i] - high);
      }
      outValues[at] = values[i];
      outWeights[at++] = high;
      if (low > 0) {
        outValues[at] = values[i];
        outWeights[at++] = low;
      }
    }
    return Rows.of(Arrays.copyOf(outValues, at), 1, Arrays.copyOf(outWeights, at));
  }

  /** Cells of a line; sums: weight, weight times value. */
  private record LineCells(double low, double scale, int side, double[] sums) {
    LineCells(RowScan scan, int side, double[] sums) {
      this(scan.minimum()[0], scaleOf(scan, 0, side), side, sums);
    }

    void add(Block block) {
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        double w = block.data[block.offset + i];
        int cell = 2 * Math.clamp((long) ((w - low) * scale), 0, side - 1);
        sums[cell] += q;
        sums[cell + 1] += q * w;
      }
    }
  }

  /** Cells of a plane; sums: weight, weight times each coordinate. */
  private record PlaneCells(
      double lowX, double scaleX, double lowY, double scaleY, int side, double[] sums) {
    PlaneCells(RowScan scan, int side, double[] sums) {
      this(
          scan.minimum()[0],
          scaleOf(scan, 0, side),
          scan.minimum()[1],
          scaleOf(scan, 1, side),
          side,
          sums);
    }

    void add(Block block) {
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        double x = block.data[block.offset + 2 * i];
        double y = block.data[block.offset + 2 * i + 1];
        int column = Math.clamp((long) ((x - lowX) * scaleX), 0, side - 1);
        int row = Math.clamp((long) ((y - lowY) * scaleY), 0, side - 1);
        int cell = 3 * (row * side + column);
        sums[cell] += q;
        sums[cell + 1] += q * x;
        sums[cell + 2] += q * y;
      }
    }
  }

  private static double scaleOf(RowScan scan, int coordinate, int side) {
    double width = scan.maximum()[coordinate] - scan.minimum()[coordinate];
    return width > 0 ? side / width : 0;
  }

  /** A 16-bit format of floating-point numbers, as it looks inside 32-bit floats. */
  private enum HalfFormat {
    BFLOAT16 {
      @Override
      int code(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (bits & 0xffff) == 0 ? bits >>> 16 : -1;
      }

      @Override
      float value(int code) {
        return Float.intBitsToFloat(code << 16);
      }
    },
    IEEE_HALF {
      @Override
      int code(float value) {
        short half = Float.floatToFloat16(value);
        return Float.float16ToFloat(half) == value ? half & 0xffff : -1;
      }

      @Override
      float value(int code) {
        return Float.float16ToFloat((short) code);
      }
    };

    private static final int CODES = 1 << 16;

    /** The code of a finite value, -1 when the format does not hold it. */
    abstract int code(float value);

    abstract float value(int code);

    boolean holdsStartOf(Rows rows) {
      Block block = new Block(rows);
      block.moveTo(0, rows.count());
      for (int i = 0; i < block.rows; i++) {
        if (code(block.data[block.offset + i]) < 0) {
          return false;
        }
      }
      return rows.count() > 0;
    }

    Rows count(Rows rows) {
      double[] total =
          BlockLoop.sum(
              rows,
              CODES + 1,
              sums ->
                  block -> {
                    for (int i = 0; i < block.rows && sums[CODES] == 0; i++) {
                      double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
                      int code = code(block.data[block.offset + i]);
                      sums[code < 0 ? CODES : code] += code < 0 ? 1 : q;
                    }
                  });
      if (total[CODES] != 0) {
        return null;
      }
      float[] values = new float[CODES];
      double[] weights = new double[CODES];
      int used = 0;
      for (int code = 0; code < CODES; code++) {
        if (total[code] > 0) {
          values[used] = value(code);
          weights[used++] = total[code];
        }
      }
      return ofExact(Arrays.copyOf(values, used), Arrays.copyOf(weights, used));
    }
  }
}
