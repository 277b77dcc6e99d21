package dev.attractor.compression;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.CodebookEntries;

/**
 * How a tensor is clustered.
 *
 * @param codewords k, 1 to 65,536
 * @param dimension d, the numbers that share a code
 * @param grouping which weights share a codebook
 * @param entries how the file holds codebooks
 * @param outliers the share of each channel's numbers, those of largest magnitude, that is kept
 *     apart, at least 0 and below .5; for d = 1
 */
public record TensorRecipe(
    int codewords, int dimension, Grouping grouping, CodebookEntries entries, double outliers) {
  private static final double MOST_OUTLIERS = 0.5;
  private static final int MAX_DIMENSION = 64;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the one that is out of range
   */
  public TensorRecipe {
    PackedCodes.bitsFor(codewords);
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension must be between 1 and " + MAX_DIMENSION + ", got " + dimension);
    }
    if (!(outliers >= 0 && outliers < MOST_OUTLIERS)) {
      throw new IllegalArgumentException(
          "outliers must be a share of at least 0 and below %s, got %s"
              .formatted(MOST_OUTLIERS, outliers));
    }
    if (outliers > 0 && dimension > 1) {
      throw new IllegalArgumentException(
          "outliers need codewords of one number, got dimension " + dimension);
    }
  }

  /** Codebooks in float32 and no outliers. */
  public TensorRecipe(int codewords, int dimension, Grouping grouping) {
    this(codewords, dimension, grouping, CodebookEntries.FLOAT32, 0);
  }

  /** The same for codes of so many bits. */
  public TensorRecipe withBits(int bits) {
    if (bits < 1 || bits > PackedCodes.MAX_BITS) {
      throw new IllegalArgumentException(
          "bits must be between 1 and " + PackedCodes.MAX_BITS + ", got " + bits);
    }
    return withCodewords(1 << bits);
  }

  /** The same with another number of codewords. */
  public TensorRecipe withCodewords(int number) {
    return new TensorRecipe(number, dimension, grouping, entries, outliers);
  }

  /** The same for rows of another length. */
  public TensorRecipe withDimension(int length) {
    return new TensorRecipe(codewords, length, grouping, entries, outliers);
  }

  /** The same with other groups. */
  public TensorRecipe withGrouping(Grouping groups) {
    return new TensorRecipe(codewords, dimension, groups, entries, outliers);
  }

  /** The same with codebooks of another type. */
  public TensorRecipe withEntries(CodebookEntries type) {
    return new TensorRecipe(codewords, dimension, grouping, type, outliers);
  }

  /** The same with another share of outliers. */
  public TensorRecipe withOutliers(double share) {
    return new TensorRecipe(codewords, dimension, grouping, entries, share);
  }

  @Override
  public String toString() {
    return "codewords=%d dimension=%d group=%s%s%s"
        .formatted(
            codewords,
            dimension,
            grouping,
            entries == CodebookEntries.FLOAT32 ? "" : " entries=" + entries,
            outliers == 0 ? "" : " outliers=" + outliers);
  }
}
