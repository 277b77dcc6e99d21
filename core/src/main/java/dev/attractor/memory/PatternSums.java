package dev.attractor.memory;

import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;

/** Columns of weights times values: the patterns that a recall brings. */
final class PatternSums {
  /** Weights below this over n move a recalled pattern by less than this of the largest value. */
  private static final double NEGLIGIBLE = 1e-20;

  /** Products from which on threads share the coordinates. */
  private static final long WORTH_SHARING = 100_000;

  /** Values that are added together. */
  private static final int BLOCK = 16;

  private final RecallTape tape;
  private final DoubleView weights;
  private final int n;
  private final int columns;
  private final double least;

  /** For {@code columns} columns of {@code n} weights, one behind the other. */
  PatternSums(RecallTape tape, DoubleView weights, int n, int columns) {
    this.tape = tape;
    this.weights = weights;
    this.n = n;
    this.columns = columns;
    this.least = NEGLIGIBLE / n;
  }

  /**
   * Writes the patterns one behind the other from the beginning of {@code out}; each value is read
   * once.
   */
  void write(double[] out, RecallSpace space) {
    int d = tape.snapshot().valueDimension();
    Arrays.fill(out, 0, columns * d, 0);
    int[] heavy = space.places(n);
    int count = 0;
    long products = 0;
    for (int j = 0; j < n; j++) {
      int here = heavyColumns(j);
      heavy[count] = j;
      count += here > 0 ? 1 : 0;
      products += here;
    }
    int found = count;
    FixedRanges.forEach(
        d,
        products * d > WORTH_SHARING ? Math.max(16, (d + 7) / 8) : d,
        (range, from, to) -> add(heavy, found, out, (int) from, (int) to));
  }

  /** In how many columns a weight matters. */
  private int heavyColumns(int j) {
    int heavy = 0;
    for (int i = 0; i < columns; i++) {
      heavy += weights.get(i * n + j) >= least ? 1 : 0;
    }
    return heavy;
  }

  /** Adds coordinates {@code from} to {@code to - 1}. */
  private void add(int[] heavy, int count, double[] out, int from, int to) {
    Block block = new Block(from, to);
    for (int h = 0; h < count; h += BLOCK) {
      int here = Math.min(BLOCK, count - h);
      block.moveTo(heavy, h, here);
      for (int i = 0; i < columns; i++) {
        block.add(i, heavy, h, here, out);
      }
    }
  }

  /**
   * A few values, which stay in the first cache while all columns add them. Within a column they
   * are added in their order, whatever the block.
   */
  private final class Block {
    private final int from;
    private final int to;
    private final RowReader[] values = new RowReader[BLOCK];
    private final double[] weight = new double[BLOCK]; // those that matter
    private final int[] place = new int[BLOCK]; // of their values

    Block(int from, int to) {
      this.from = from;
      this.to = to;
      Arrays.setAll(values, v -> new RowReader());
    }

    void moveTo(int[] heavy, int first, int count) {
      for (int v = 0; v < count; v++) {
        int position = tape.position(heavy[first + v]);
        ChunkRows rows = tape.snapshot().chunkOf(position).values();
        values[v].moveTo(rows, Snapshot.row(position), from, to);
      }
    }

    /** Adds the values whose weights in a column matter. */
    void add(int column, int[] heavy, int first, int count, double[] out) {
      int found = 0;
      for (int v = 0; v < count; v++) {
        double w = weights.get(column * n + heavy[first + v]);
        weight[found] = w;
        place[found] = v;
        found += w >= least ? 1 : 0;
      }
      int start = column * tape.snapshot().valueDimension();
      int i = 0;
      for (; i + 4 <= found; i += 4) {
        addFour(i, out, start);
      }
      for (; i < found; i++) {
        addOne(i, out, start);
      }
    }

    private void addOne(int i, double[] out, int start) {
      double w = weight[i];
      float[] v = values[place[i]].array;
      int at = values[place[i]].at;
      for (int c = from; c < to; c++) {
        out[start + c] += w * v[at + c];
      }
    }

    /** The same additions in the same order, with sums that stay in registers. */
    private void addFour(int i, double[] out, int start) {
      double w0 = weight[i];
      double w1 = weight[i + 1];
      double w2 = weight[i + 2];
      double w3 = weight[i + 3];
      float[] v0 = values[place[i]].array;
      float[] v1 = values[place[i + 1]].array;
      float[] v2 = values[place[i + 2]].array;
      float[] v3 = values[place[i + 3]].array;
      int a0 = values[place[i]].at;
      int a1 = values[place[i + 1]].at;
      int a2 = values[place[i + 2]].at;
      int a3 = values[place[i + 3]].at;
      for (int c = from; c < to; c++) {
        double sum = out[start + c];
        sum += w0 * v0[a0 + c];
        sum += w1 * v1[a1 + c];
        sum += w2 * v2[a2 + c];
        sum += w3 * v3[a3 + c];
        out[start + c] = sum;
      }
    }
  }
}
