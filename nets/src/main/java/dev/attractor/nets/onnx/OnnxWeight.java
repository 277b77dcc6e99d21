package dev.attractor.nets.onnx;

import dev.attractor.formats.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A weight of an ONNX graph with its outputs as rows: the numbers of one value of the first index
 * make one output channel, or one row of a table.
 *
 * @param rows the numbers
 * @param transposed whether the graph holds the transposed matrix, as {@code MatMul} wants it
 */
public record OnnxWeight(Tensor rows, boolean transposed) {
  private static final int TILE = 64;

  /** The weight that the graph holds as {@code stored}. */
  static OnnxWeight of(Tensor stored, boolean transposed) {
    return new OnnxWeight(transposed ? transposed(stored) : stored, transposed);
  }

  /** By tiles, so that reads and writes both stay near each other. */
  private static Tensor transposed(Tensor matrix) {
    int rows = Math.toIntExact(matrix.shape().getFirst());
    int columns = Math.toIntExact(matrix.shape().getLast());
    int size = matrix.type().bytes();
    MemorySegment from = matrix.data();
    byte[] to = new byte[Math.toIntExact(from.byteSize())];
    MemorySegment target = MemorySegment.ofArray(to);
    for (int first = 0; first < rows; first += TILE) {
      int last = Math.min(rows, first + TILE);
      for (int column = 0; column < columns; column++) {
        for (int row = first; row < last; row++) {
          long source = ((long) row * columns + column) * size;
          MemorySegment.copy(from, source, target, ((long) column * rows + row) * size, size);
        }
      }
    }
    return new Tensor(matrix.name(), matrix.type(), List.of((long) columns, (long) rows), target);
  }
}
