package dev.attractor.memory;

import dev.attractor.internal.similarity.PatternRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys or the values of a chunk: rows in an array of the memory's own, or in memory of the
 * caller's.
 */
sealed interface ChunkRows extends PatternRows {
  /** A copy of a row. */
  default float[] copy(int row) {
    float[] copy = new float[dimension()];
    read(row, 0, copy.length, copy, 0);
    return copy;
  }

  /** A copy of the first {@code used} rows in an array of its own, with room for {@code rows}. */
  Own own(int used, int rows);

  /**
   * Rows of the memory's own, one behind the other.
   *
   * @param numbers rows that a snapshot counts never change
   */
  record Own(float[] numbers, int dimension) implements ChunkRows {
    static Own empty(int rows, int dimension) {
      return new Own(new float[Math.multiplyExact(rows, dimension)], dimension);
    }

    @Override
    public float[] array() {
      return numbers;
    }

    @Override
    public int start() {
      return 0;
    }

    @Override
    public void read(int row, int from, int width, float[] target, int at) {
      System.arraycopy(numbers, row * dimension + from, target, at, width);
    }

    @Override
    public Own own(int used, int rows) {
      return new Own(Arrays.copyOf(numbers, Math.multiplyExact(rows, dimension)), dimension);
    }
  }

  /**
   * Rows of the caller's.
   *
   * @param first the vector that row 0 is
   */
  record Foreign(Vectors vectors, int first) implements ChunkRows {
    @Override
    public int dimension() {
      return vectors.dimension();
    }

    @Override
    public float @Nullable [] array() {
      return null;
    }

    @Override
    public int start() {
      return 0;
    }

    @Override
    public void read(int row, int from, int width, float[] target, int at) {
      vectors.read(first + row, from, width, target, at);
    }

    @Override
    public Own own(int used, int rows) {
      Own copy = Own.empty(rows, dimension());
      for (int r = 0; r < used; r++) {
        read(r, 0, dimension(), copy.numbers(), r * dimension());
      }
      return copy;
    }
  }
}
