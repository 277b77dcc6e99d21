package dev.attractor.internal.rows;

/**
 * The rows that are clustered: m x d, row by row, from n values with m = ceil(n / d).
 *
 * <p>When d does not divide n the last row is padded with zeros and carries no weight in any sum;
 * it is still assigned and reconstructed.
 *
 * @param values the n values; not modified
 * @param dimension d, the length of a row
 * @param weights one weight q_i >= 0 a row (m of them), or null when all are one; not modified
 */
public record Rows(Floats values, int dimension, Floats weights) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException when the dimension is below one or the number of weights is
   *     not the number of rows
   */
  public Rows {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
    long rows = ceilDiv(values.size(), dimension);
    if (weights != null && weights.size() != rows) {
      throw new IllegalArgumentException(
          "need one weight for each of the "
              + rows
              + " rows of dimension "
              + dimension
              + ", got "
              + weights.size());
    }
  }

  /** Rows of equal weight. */
  public static Rows of(float[] values, int dimension) {
    return new Rows(Floats.of(values), dimension, null);
  }

  /** Rows that each carry a weight. */
  public static Rows of(float[] values, int dimension, float[] weights) {
    return new Rows(Floats.of(values), dimension, Floats.of(weights));
  }

  /** How many rows there are, a padded last one included: m = ceil(n / d). */
  public long count() {
    return ceilDiv(values.size(), dimension);
  }

  /** Whether the last row is padded. */
  public boolean ragged() {
    return values.size() % dimension != 0;
  }

  private static long ceilDiv(long n, int d) {
    return (n + d - 1) / d;
  }
}
