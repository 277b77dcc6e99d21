package dev.attractor.internal.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The place of each named matrix of a model in one flat vector of parameters. */
public final class ParameterLayout {
  /** A matrix, row by row from {@code offset} on. */
  public record Block(String name, int offset, int rows, int columns) {
    /** How many numbers. */
    public int size() {
      return rows * columns;
    }
  }

  private final List<Block> blocks = new ArrayList<>();
  private int size;

  /** Adds a matrix behind the others; a matrix without rows or columns takes no room. */
  public Block add(String name, int rows, int columns) {
    Block block = new Block(name, size, rows, columns);
    size = Math.addExact(size, Math.multiplyExact(rows, columns));
    blocks.add(block);
    return block;
  }

  /** All matrices, in order. */
  public List<Block> blocks() {
    return Collections.unmodifiableList(blocks);
  }

  /** How many numbers in all. */
  public int size() {
    return size;
  }
}
