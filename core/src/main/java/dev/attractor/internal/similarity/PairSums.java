package dev.attractor.internal.similarity;

/**
 * Where the sum of query q and pattern p goes: {@code out[at + q stride + p]}, {@code at} the index
 * of the first pair.
 *
 * @param out the array
 * @param stride distance of the sums of neighbouring queries
 */
public record PairSums(double[] out, int stride) {
  /** Index of a pair. */
  public int index(int at, int query, int pattern) {
    return at + query * stride + pattern;
  }
}
