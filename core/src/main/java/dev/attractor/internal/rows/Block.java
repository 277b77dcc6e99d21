package dev.attractor.internal.rows;

/**
 * A window on consecutive rows as a kernel sees them: an array and an offset.
 *
 * <p>Values: {@code data[offset + i * d + a]} is coordinate a of row i. Weights: {@code
 * weights[weightOffset + i]}, or null when all are one. One block belongs to one thread and slides
 * over its range of rows.
 */
public final class Block {
  /** Values in a block: with what a kernel keeps beside them they stay in the nearest cache. */
  public static final int VALUES = 4096;

  private static final float[] NO_WEIGHT = {0};

  public final int dimension;
  public float[] data;
  public int offset;
  public int rows;
  public float[] weights;
  public int weightOffset;

  /** Number of the first row, and of its first value. */
  public long firstRow;

  public long firstValue;

  /** How many values the rows hold: rows x d, less in a ragged last row. */
  public int values;

  private final Rows source;
  private float[] copy;
  private float[] weightCopy;

  public Block(Rows source) {
    this.source = source;
    this.dimension = source.dimension();
  }

  /** Rows in a full block. */
  public static int rowsFor(int dimension) {
    return Math.max(1, VALUES / dimension);
  }

  /** Slides to the rows from {@code row} on, at most to row {@code to}, exclusive. */
  public void moveTo(long row, long to) {
    int wanted = (int) Math.min(rowsFor(dimension), to - row);
    boolean tail = source.ragged() && row + wanted == source.count();
    if (tail && wanted > 1) { // the padded row comes alone, as the next block
      wanted--;
      tail = false;
    }
    firstRow = row;
    firstValue = row * dimension;
    rows = wanted;
    values = tail ? (int) (source.values().size() - firstValue) : wanted * dimension;
    locateData(tail);
    locateWeights(tail);
  }

  private void locateData(boolean tail) {
    float[] array = source.values().array();
    if (array != null && !tail) {
      data = array;
      offset = (int) firstValue;
      return;
    }
    if (copy == null) {
      copy = new float[rowsFor(dimension) * dimension];
    }
    source.values().read(firstValue, copy, 0, values);
    java.util.Arrays.fill(copy, values, Math.max(values, rows * dimension), 0);
    data = copy;
    offset = 0;
  }

  private void locateWeights(boolean tail) {
    Floats given = source.weights();
    weightOffset = 0;
    if (tail) {
      weights = NO_WEIGHT;
    } else if (given == null) {
      weights = null;
    } else if (given.array() != null) {
      weights = given.array();
      weightOffset = (int) firstRow;
    } else {
      if (weightCopy == null) {
        weightCopy = new float[rowsFor(dimension)];
      }
      given.read(firstRow, weightCopy, 0, rows);
      weights = weightCopy;
    }
  }
}
