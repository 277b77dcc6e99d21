package dev.attractor.internal.packed;

import dev.attractor.internal.provider.KernelProvider;
import java.util.Arrays;

/** The kernels of products with packed matrices. */
public interface PackedKernels {
  /** The form that {@link KernelProvider} chose. */
  PackedKernels CHOSEN = KernelProvider.load(PackedKernels.class, Scalar::new);

  /**
   * Writes a tile: the numbers from {@code from} to {@code to} of some rows, row by row; what lies
   * beyond the columns is finite and otherwise not specified.
   *
   * @param from a multiple of the dimension and of {@value PackedRows#UNIT}
   * @param to the same, or the width
   */
  void decode(PackedRows matrix, int row, int rows, int from, int to, float[] target, int at);

  /** Whether {@link #products} is made for such a matrix; otherwise rows are decoded first. */
  boolean direct(PackedRows matrix);

  /**
   * The order in which {@link #products} reads a vector.
   *
   * @param x as many numbers as the matrix has columns, from {@code at} on; not modified
   */
  float[] arranged(PackedRows matrix, float[] x, int at);

  /** Writes the products of rows with an arranged vector. */
  void products(PackedRows matrix, int from, int to, float[] arranged, float[] y, int at);

  /** The specification: sums in double precision. */
  final class Scalar implements PackedKernels {
    @Override
    public void decode(
        PackedRows matrix, int row, int rows, int from, int to, float[] target, int at) {
      int d = matrix.dimension();
      int end = Math.min(to, matrix.columns());
      for (int r = 0; r < rows; r++) {
        int first = at + r * (to - from);
        for (int c = from; c < end; c += d) {
          int codeword = matrix.book(row + r, c) + code(matrix, row + r, c / d) * d;
          for (int a = 0; a < d; a++) {
            target[first + c - from + a] = matrix.books()[codeword + a];
          }
        }
        Arrays.fill(target, first + Math.max(0, end - from), first + to - from, 0);
      }
    }

    private static int code(PackedRows matrix, int row, int index) {
      if (matrix.bits() == 0) {
        return 0;
      }
      int bit = index * matrix.bits();
      int first = row * matrix.stride() + (bit >>> 3);
      byte[] codes = matrix.codes();
      int window =
          Byte.toUnsignedInt(codes[first])
              | Byte.toUnsignedInt(codes[first + 1]) << 8
              | Byte.toUnsignedInt(codes[first + 2]) << 16;
      return (window >>> (bit & 7)) & ((1 << matrix.bits()) - 1);
    }

    @Override
    public boolean direct(PackedRows matrix) {
      return true;
    }

    @Override
    public float[] arranged(PackedRows matrix, float[] x, int at) {
      return Arrays.copyOfRange(x, at, at + matrix.columns());
    }

    @Override
    public void products(PackedRows matrix, int from, int to, float[] arranged, float[] y, int at) {
      int d = matrix.dimension();
      for (int row = from; row < to; row++) {
        double sum = 0;
        for (int c = 0; c < matrix.columns(); c += d) {
          int codeword = matrix.book(row, c) + code(matrix, row, c / d) * d;
          for (int a = 0; a < d; a++) {
            sum += (double) matrix.books()[codeword + a] * arranged[c + a];
          }
        }
        y[at + row - from] = (float) sum;
      }
    }
  }
}
