package dev.attractor.packed;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.internal.packed.PackedKernels;
import dev.attractor.internal.packed.PackedRows;
import dev.attractor.parallel.FixedRanges;
import java.util.Objects;
import java.util.Optional;

/**
 * A matrix W, m by n, of which every d consecutive numbers of a row are a codeword: products with
 * it are computed from codes and codebooks, without a dense copy. One codebook serves the matrix, a
 * row, or each group of consecutive numbers of a row.
 *
 * <p>A product with one vector reads each code once, so the fewer bits the less memory is read,
 * which is what a dense product waits for. Where d = 1 codewords go from the table into the sum;
 * otherwise, and for many vectors, a tile of some rows and columns at a time is decoded into a
 * buffer that stays in the cache. Codes of 6 and 7 bits take 8 in memory. Sums of a row are those
 * of sixteen lanes in single precision, added up in double precision; the scalar form sums in
 * double precision.
 *
 * <p>Safe for use by several threads; a product runs on the threads of the caller's {@link
 * dev.attractor.parallel.Parallelism}, and its result does not depend on their number.
 */
public final class PackedMatrix {
  /** Rows that a thread takes at a time. */
  static final int GRAIN = 64;

  /** Numbers for which a codebook of 256 costs little. */
  private static final int LONG = 1 << 10;

  private static final int ALIGNMENT = 64;
  private static final int LANES = 16;
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private final int rows;
  private final PackedRows packed;
  private final PackedKernels kernels = PackedKernels.CHOSEN;

  private final TiledProducts tiled;
  private final Optional<SparseRows> outliers;

  private PackedMatrix(int rows, PackedRows packed, Optional<SparseRows> outliers) {
    this.rows = rows;
    this.packed = packed;
    this.tiled = new TiledProducts(rows, packed);
    this.outliers = outliers;
  }

  /**
   * A matrix from codes and codebooks, both copied into the order that products read.
   *
   * @param rows m, at least 1
   * @param columns n, at least 1
   * @param dimension d; divides the columns and the group
   * @param group numbers of a row that share a codebook, the last group of a row possibly fewer; 0
   *     when one codebook serves the matrix
   * @param codes m n / d codes, row by row
   * @param codebooks the codebooks, k x d each, row by row and group by group
   * @throws IllegalArgumentException when sizes do not agree, or codes take more than 2 GiB
   */
  public static PackedMatrix of(
      int rows, int columns, int dimension, long group, PackedCodes codes, float[] codebooks) {
    if (rows < 1 || columns < 1 || dimension < 1 || group < 0) {
      throw new IllegalArgumentException(
          "need rows, columns and dimension >= 1 and group >= 0, got %d, %d, %d and %d"
              .formatted(rows, columns, dimension, group));
    }
    if (columns % dimension != 0 || group % dimension != 0) {
      throw new IllegalArgumentException(
          "dimension %d must divide the %d columns and the group of %d"
              .formatted(dimension, columns, group));
    }
    long perLine = columns / dimension;
    if (codes.size() != rows * perLine) {
      throw new IllegalArgumentException(
          "%d x %d numbers have %d codes of dimension %d, got %d"
              .formatted(rows, columns, rows * perLine, dimension, codes.size()));
    }
    int perRow = group == 0 ? 0 : (int) ((columns + group - 1) / group);
    int entries = codes.codewords() * dimension;
    long books = group == 0 ? 1 : (long) rows * perRow;
    if (codebooks.length != books * entries) {
      throw new IllegalArgumentException(
          "%d codebooks of %d x %d take %d numbers, got %d"
              .formatted(books, codes.codewords(), dimension, books * entries, codebooks.length));
    }
    int width = up(columns, PackedRows.UNIT);
    int bits = stored(codes.bits(), dimension, perRow <= 1 ? columns : group);
    long stride = Math.max(ALIGNMENT, (perLine * bits + 511) / 512 * ALIGNMENT);
    int bookStride = up((1 << bits) * dimension, LANES);
    if (rows * stride > MOST_BYTES || books * bookStride > MOST_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes of codes and %d numbers of codebooks, at most %d of each; cut the matrix into"
                  .formatted(rows * stride, books * bookStride, MOST_BYTES)
              + " blocks of rows");
    }
    byte[] bytes = new byte[(int) (rows * stride) + PackedRows.SLACK];
    FixedRanges.forEach(
        rows,
        GRAIN,
        (range, from, to) -> {
          int[] line = new int[(int) perLine];
          for (long row = from; row < to; row++) {
            codes.copyTo(row * perLine, line, 0, line.length);
            PackedCodes.pack(bits, line, 0, line.length, bytes, (int) (row * stride));
          }
        });
    float[] padded = new float[(int) (books * bookStride)];
    for (int book = 0; book < books; book++) {
      System.arraycopy(codebooks, book * entries, padded, book * bookStride, entries);
    }
    return new PackedMatrix(
        rows,
        new PackedRows(
            bytes,
            padded,
            columns,
            width,
            bits,
            dimension,
            perRow <= 1 ? width : (int) group,
            perRow,
            (int) stride,
            bookStride),
        Optional.empty());
  }

  /**
   * The same matrix with some numbers of each row in place of what codes say. Codes and codebooks
   * are shared with this matrix.
   *
   * @param perRow how many in each row, at least 1
   * @param columns their columns, ascending, row by row; not modified
   * @param values their values, row by row; not modified
   * @throws IllegalArgumentException when sizes do not agree, or columns do not ascend within the
   *     matrix
   */
  public PackedMatrix withOutliers(int perRow, int[] columns, float[] values) {
    if (perRow < 1 || columns.length != (long) rows * perRow || columns.length != values.length) {
      throw new IllegalArgumentException(
          "%d rows with %d outliers each have %d columns and values, got %d and %d"
              .formatted(rows, perRow, (long) rows * perRow, columns.length, values.length));
    }
    for (int i = 0; i < columns.length; i++) {
      int least = i % perRow == 0 ? 0 : columns[i - 1] + 1;
      if (columns[i] < least || columns[i] >= columns()) {
        throw new IllegalArgumentException(
            "outlier %d: columns of a row must ascend below %d, got %d"
                .formatted(i, columns(), columns[i]));
      }
    }
    float[] differences = values.clone();
    float[] line = new float[packed.width()];
    for (int row = 0; row < rows; row++) {
      kernels.decode(packed, row, 1, 0, packed.width(), line, 0);
      for (int i = row * perRow; i < (row + 1) * perRow; i++) {
        differences[i] -= line[columns[i]];
      }
    }
    return new PackedMatrix(
        rows,
        packed,
        Optional.of(new SparseRows(perRow, columns.clone(), values.clone(), differences)));
  }

  /** Bits of a code in memory: those of 6 and 7 take 8, which are looked up faster. */
  private static int stored(int bits, int dimension, long group) {
    return dimension == 1 && (bits == 6 || bits == 7) && group >= LONG ? Byte.SIZE : bits;
  }

  private static int up(int number, int multiple) {
    return (number + multiple - 1) / multiple * multiple;
  }

  /** m. */
  public int rows() {
    return rows;
  }

  /** n. */
  public int columns() {
    return packed.columns();
  }

  /** What codes, codebooks and outliers take in memory. */
  public long bytes() {
    return packed.codes().length
        + (long) Float.BYTES * packed.books().length
        + outliers.map(SparseRows::bytes).orElse(0L);
  }

  /**
   * y = W x.
   *
   * @param x n numbers; not modified
   * @param y receives m numbers
   */
  public void multiply(float[] x, float[] y) {
    multiply(x, 1, y);
  }

  /**
   * Y = X W^T: the products with several vectors.
   *
   * @param x {@code count} vectors of n numbers, one after the other; not modified
   * @param count how many, at least 0
   * @param y receives {@code count} vectors of m numbers, one after the other
   */
  public void multiply(float[] x, int count, float[] y) {
    Objects.checkFromIndexSize(0, Math.multiplyExact(count, columns()), x.length);
    Objects.checkFromIndexSize(0, Math.multiplyExact(count, rows), y.length);
    if (count == 1 && kernels.direct(packed)) {
      float[] arranged = kernels.arranged(packed, x, 0);
      FixedRanges.forEach(
          rows,
          GRAIN,
          (range, from, to) -> {
            kernels.products(packed, (int) from, (int) to, arranged, y, (int) from);
            outliers.ifPresent(some -> some.add((int) from, (int) to, x, 0, y, 0));
          });
      return;
    }
    tiled.multiply(x, count, y);
    FixedRanges.forEach(
        count,
        1,
        (range, from, to) ->
            outliers.ifPresent(
                some -> some.add(0, rows, x, (int) from * columns(), y, (int) from * rows)));
  }

  /** W in full, row by row: for tests and small matrices. */
  public float[] dense() {
    float[] dense = new float[Math.multiplyExact(rows, columns())];
    float[] line = new float[packed.width()];
    for (int row = 0; row < rows; row++) {
      kernels.decode(packed, row, 1, 0, packed.width(), line, 0);
      System.arraycopy(line, 0, dense, row * columns(), columns());
    }
    outliers.ifPresent(some -> some.put(dense, columns()));
    return dense;
  }

  @Override
  public String toString() {
    return "%d x %d, %d bits for %d numbers"
        .formatted(rows, columns(), packed.bits(), packed.dimension());
  }
}
