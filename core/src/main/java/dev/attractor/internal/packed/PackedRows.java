package dev.attractor.internal.packed;

/**
 * A matrix of codes as kernels read it.
 *
 * <p>Data layout: the codes of a row take {@code stride} bytes from {@code row * stride} on, bits
 * counted from the lowest, unused ones zero; the codebook of group g of a row takes {@code
 * bookStride} floats, k x d of them used, from {@link #book} on. Behind the last row the array has
 * {@value #SLACK} bytes more, so that a vector may be read at any code.
 *
 * @param codes the rows' codes
 * @param books the codebooks
 * @param columns numbers of a row
 * @param width the same up to a multiple of {@value #UNIT}: what the codes of a row decode to
 * @param bits bits of a code, 0 to 16
 * @param dimension d, numbers that share a code; divides the columns and the group
 * @param group numbers of a row that share a codebook; the width when all do
 * @param perRow codebooks of a row; 0 when all rows share one
 * @param stride bytes of a row, a multiple of 64
 * @param bookStride floats of a codebook, a multiple of 16
 */
public record PackedRows(
    byte[] codes,
    float[] books,
    int columns,
    int width,
    int bits,
    int dimension,
    int group,
    int perRow,
    int stride,
    int bookStride) {
  /** Numbers whose codes end with a byte, for one, two and four numbers a code. */
  public static final int STEP = 32;

  /** Numbers that a row is filled up to a multiple of: the codes of a vector of bytes. */
  public static final int UNIT = 64;

  /** Bytes behind the last row. */
  public static final int SLACK = 64;

  /** The first float of the codebook of a number. */
  public int book(int row, int column) {
    return (row * perRow + (perRow > 1 ? column / group : 0)) * bookStride;
  }
}
