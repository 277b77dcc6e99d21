package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.I;

import dev.attractor.internal.packed.PackedKernels;
import dev.attractor.internal.packed.PackedRows;

/**
 * {@link PackedKernels} on vectors of 512 bits, which hold sixteen codewords: a look-up of sixteen
 * codes is one permutation of them. On narrower vectors it would be several, and rows are decoded in
 * the scalar form.
 */
public final class SimdPackedKernels implements PackedKernels {
  private final PackedKernels scalar = new Scalar();

  /** Bits of a vector. */
  private static final boolean WIDE = F.length() == SimdCodeLookup.LANES;

  @Override
  public void decode(PackedRows matrix, int row, float[] target, int at) {
    int d = matrix.dimension();
    boolean whole = matrix.perRow() <= 1 || matrix.group() % PackedRows.STEP == 0;
    if (!WIDE || !whole || d > 4 || d == 3 || matrix.bits() == 0 || matrix.bits() > 8) {
      scalar.decode(matrix, row, target, at);
      return;
    }
    int group = matrix.perRow() <= 1 ? matrix.width() : matrix.group();
    for (int c = 0; c < matrix.width(); c += group) {
      int end = Math.min(matrix.width(), c + group);
      SimdCodeLookup.decode(matrix, row, c, end, target, at);
    }
  }

  /** Where sixteen codes and more are the same bits of sixteen words, and one table holds all. */
  @Override
  public boolean direct(PackedRows matrix) {
    int bits = matrix.bits();
    return !WIDE
        || (matrix.dimension() == 1
            && (bits == 1 || bits == 2 || bits == 4)
            && (matrix.perRow() <= 1 || matrix.group() % numbers(bits) == 0));
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
    int block = numbers(matrix.bits());
    int columns = (matrix.columns() + block - 1) / block * block;
    int group = matrix.perRow() <= 1 ? columns : matrix.group();
    for (int row = from; row < to; row++) {
      double sum = 0;
      for (int c = 0; c < columns; c += group) {
        int codes = row * matrix.stride() + c * matrix.bits() / Byte.SIZE;
        int book = matrix.book(row, c);
        int bytes = (Math.min(columns, c + group) - c) * matrix.bits() / Byte.SIZE;
        if (matrix.bits() == 4) {
          SimdCodeLookup.four(matrix, codes, bytes, book, arranged, c, lanes);
        } else {
          SimdCodeLookup.few(matrix, codes, bytes, book, arranged, c, lanes);
        }
        for (float lane : lanes) {
          sum += lane;
        }
      }
      y[at + row - from] = (float) sum;
    }
  }
}
