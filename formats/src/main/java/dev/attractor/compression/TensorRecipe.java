package dev.attractor.compression;

import dev.attractor.clustering.PackedCodes;

/**
 * How a tensor is clustered.
 *
 * @param codewords k, 1 to 65,536
 * @param dimension d, the numbers that share a code
 * @param grouping which weights share a codebook
 */
public record TensorRecipe(int codewords, int dimension, Grouping grouping) {
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
  }

  /** The same for codes of so many bits. */
  public TensorRecipe withBits(int bits) {
    if (bits < 1 || bits > PackedCodes.MAX_BITS) {
      throw new IllegalArgumentException(
          "bits must be between 1 and " + PackedCodes.MAX_BITS + ", got " + bits);
    }
    return new TensorRecipe(1 << bits, dimension, grouping);
  }

  @Override
  public String toString() {
    return "codewords=%d dimension=%d group=%s".formatted(codewords, dimension, grouping);
  }
}
