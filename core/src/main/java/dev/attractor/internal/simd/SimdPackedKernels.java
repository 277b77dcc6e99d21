package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.I;

import dev.attractor.internal.packed.PackedKernels;
import dev.attractor.internal.packed.PackedRows;

/**
 * {@link PackedKernels} on vectors of 512 bits, which hold sixteen codewords: a look-up of sixteen
 * codes is one permutation of them. On narrower vectors it would be several, and rows are decoded
 * in the scalar form.
 */
public final class SimdPackedKernels implements PackedKernels {
  private final PackedKernels scalar = new Scalar();

  /** Bits of a vector. */
  private static final boolean WIDE = F.length() == SimdCodeLookup.LANES;

  @Override
  public void decode(
      PackedRows matrix, int row, int rows, int from, int to, float[] target, int at) {
    int d = matrix.dimension();
    boolean bytes = planes(matrix);
    boolean whole = matrix.perRow() <= 1 || matrix.group() % PackedRows.STEP == 0;
    boolean looked = whole && d <= 4 && d != 3 && matrix.bits() > 0 && matrix.bits() <= 8;
    if (!WIDE || !(bytes || looked)) {
      scalar.decode(matrix, row, rows, from, to, target, at);
      return;
    }
    byte[] planes = new byte[bytes ? SimdBytePlanes.SIZE : 0];
    int group = matrix.perRow() <= 1 ? matrix.width() : matrix.group();
    int unit = bytes ? SimdBytePlanes.BLOCK : PackedRows.STEP;
    int stop = Math.min(to, (matrix.columns() + unit - 1) / unit * unit); // then no codebook is
    for (int r = row; r < row + rows; r++) {
      int first = at + (r - row) * (to - from) - from;
      for (int c = from, end; c < stop; c = end) {
        end = Math.min(stop, (c / group + 1) * group);
        if (bytes) {
          SimdBytePlanes.split(matrix, matrix.book(r, c), planes);
          SimdBytePlanes.decode(
              matrix, r * matrix.stride() + c, planes, end - c, target, first + c);
        } else {
          SimdCodeLookup.decode(matrix, r, c, end, target, first);
        }
      }
    }
  }

  /** Codes of 8 bits whose codebooks are worth being taken apart. */
  private static boolean planes(PackedRows matrix) {
    return matrix.dimension() == 1
        && matrix.bits() == Byte.SIZE
        && (matrix.perRow() <= 1 || matrix.group() % SimdBytePlanes.BLOCK == 0);
  }

  /** Where codewords go from registers into the sum. */
  @Override
  public boolean direct(PackedRows matrix) {
    if (!WIDE) {
      return true;
    }
    int block =
        switch (matrix.bits()) {
          case 1, 2, 4, 8 -> numbers(matrix.bits());
          case 3, 5 -> PackedRows.STEP;
          default -> 0;
        };
    return matrix.dimension() == 1
        && block > 0
        && (matrix.perRow() <= 1 || matrix.group() % block == 0);
  }

  /** Numbers whose codes fill a vector. */
  private static int numbers(int bits) {
    return SimdCodeLookup.LANES * Integer.SIZE / bits;
  }

  @Override
  public float[] arranged(PackedRows matrix, float[] x, int at) {
    if (!WIDE) {
      return scalar.arranged(matrix, x, at);
    }
    if (matrix.bits() == 3 || matrix.bits() == 5) {
      float[] padded = new float[matrix.width()];
      System.arraycopy(x, at, padded, 0, matrix.columns());
      return padded;
    }
    int perWord = Integer.SIZE / matrix.bits();
    int block = numbers(matrix.bits());
    float[] arranged = new float[matrix.stride() * Byte.SIZE / matrix.bits()];
    for (int c = 0; c < matrix.columns(); c++) {
      int within = c % block;
      arranged[c - within + within % perWord * SimdCodeLookup.LANES + within / perWord] = x[at + c];
    }
    return arranged;
  }

  @Override
  public void products(PackedRows matrix, int from, int to, float[] arranged, float[] y, int at) {
    if (!WIDE) {
      scalar.products(matrix, from, to, arranged, y, at);
      return;
    }
    float[] lanes = new float[I.length()];
    byte[] planes = new byte[planes(matrix) ? SimdBytePlanes.SIZE : 0];
    int bits = matrix.bits();
    int block = bits == 3 || bits == 5 ? PackedRows.STEP : numbers(bits);
    int columns = (matrix.columns() + block - 1) / block * block;
    int group = matrix.perRow() <= 1 ? columns : matrix.group();
    for (int row = from; row < to; row++) {
      double sum = 0;
      for (int c = 0; c < columns; c += group) {
        int codes = row * matrix.stride() + c * bits / Byte.SIZE;
        int book = matrix.book(row, c);
        int end = Math.min(columns, c + group);
        int bytes = (end - c) * bits / Byte.SIZE;
        switch (bits) {
          case 3 -> SimdCodeProducts.three(matrix, codes, book, arranged, c, end, lanes);
          case 4 -> SimdCodeLookup.four(matrix, codes, bytes, book, arranged, c, lanes);
          case 5 -> SimdCodeProducts.five(matrix, codes, book, arranged, c, end, lanes);
          case 8 -> {
            SimdBytePlanes.split(matrix, book, planes);
            SimdBytePlanes.product(matrix, codes, planes, arranged, c, end, lanes);
          }
          default -> SimdCodeLookup.few(matrix, codes, bytes, book, arranged, c, lanes);
        }
        for (float lane : lanes) {
          sum += lane;
        }
      }
      y[at + row - from] = (float) sum;
    }
  }
}
