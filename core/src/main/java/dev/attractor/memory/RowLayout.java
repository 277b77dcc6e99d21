package dev.attractor.memory;

/**
 * Where the rows of a batch lie in one array: row r holds the {@code length} entries from {@code
 * offset + r stride} on.
 *
 * @param count rows, at least 0
 * @param length entries of a row, at least 1
 * @param offset index of the first entry of row 0
 * @param stride distance of the beginnings of neighbouring rows, at least {@code length}
 */
public record RowLayout(int count, int length, int offset, int stride) {
  /** Checks the bounds that hold for every array. */
  public RowLayout {
    if (count < 0 || length < 1 || offset < 0 || stride < length) {
      throw new IllegalArgumentException(
          "rows need count >= 0, length >= 1, offset >= 0 and stride >= length, got count "
              + count
              + ", length "
              + length
              + ", offset "
              + offset
              + ", stride "
              + stride);
    }
  }

  /** Rows that lie one behind the other from the beginning of the array. */
  public static RowLayout packed(int count, int length) {
    return new RowLayout(count, length, 0, length);
  }

  /** Index of the first entry of a row. */
  int start(int row) {
    return offset + row * stride;
  }

  void checkInside(int arrayLength, String name) {
    if (count > 0 && offset + (count - 1L) * stride + length > arrayLength) {
      throw new IllegalArgumentException(
          name
              + " must hold "
              + (offset + (count - 1L) * stride + length)
              + " entries for "
              + this
              + ", got "
              + arrayLength);
    }
  }
}
