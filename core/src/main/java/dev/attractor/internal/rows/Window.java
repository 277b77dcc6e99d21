package dev.attractor.internal.rows;

/**
 * A window on floats that lie beside the rows (a gradient, a result): the array itself where there
 * is one, else a small copy.
 */
public final class Window {
  private final Floats floats;
  private final float[] copy;
  public float[] array;
  public int offset;

  public Window(Floats floats, int dimension) {
    this.floats = floats;
    this.array = floats.array();
    this.copy = array == null ? new float[Block.rowsFor(dimension) * dimension] : null;
  }

  /** Slides to the block's values, in order to write all of them. */
  public void moveTo(Block block) {
    if (copy == null) {
      offset = (int) block.firstValue;
    } else {
      array = copy;
    }
  }

  /** Slides to the block's values and reads them. */
  public void read(Block block) {
    moveTo(block);
    if (copy != null) {
      floats.read(block.firstValue, copy, 0, block.values);
    }
  }

  /** Writes the block's values back where they belong. */
  public void write(Block block) {
    if (copy != null) {
      floats.write(block.firstValue, copy, 0, block.values);
    }
  }
}
