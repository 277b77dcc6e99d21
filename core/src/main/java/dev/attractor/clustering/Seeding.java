package dev.attractor.clustering;

/** How the first codebook is chosen. */
public sealed interface Seeding {
  /**
   * k-means++ (Arthur and Vassilvitskii, 2007): each further codeword is a row drawn with a
   * probability in proportion to its weight times its squared distance to the nearest codeword so
   * far.
   */
  record PlusPlus(long seed) implements Seeding {}

  /** The codebook of least squared error, found exactly; for rows of length one. */
  record Optimal() implements Seeding {}

  /**
   * Quantiles: for rows of length one codeword j is the (j + 1/2) / k quantile; for rows of up to
   * 16 the codewords are the k fullest points of the grid of the coordinates' quantiles.
   */
  record Density() implements Seeding {}

  /** k rows drawn without replacement, in proportion to their weights. */
  record Random(long seed) implements Seeding {}

  /** A codebook that the caller has: a warm start. */
  record Given(double[] codebook) implements Seeding {
    /** Keeps a copy of the codebook, k x d. */
    public Given {
      codebook = codebook.clone();
    }

    @Override
    public double[] codebook() {
      return codebook.clone();
    }
  }

  /** k-means++ with the generator's seed. */
  static Seeding plusPlus(long seed) {
    return new PlusPlus(seed);
  }

  /** The exact optimum; for rows of length one. */
  static Seeding optimal() {
    return new Optimal();
  }

  /** Density quantiles. */
  static Seeding density() {
    return new Density();
  }

  /** Random rows. */
  static Seeding random(long seed) {
    return new Random(seed);
  }

  /** A warm start from k x d numbers. */
  static Seeding given(double... codebook) {
    return new Given(codebook);
  }
}
