package dev.attractor.internal.similarity;

/**
 * Queries, one behind the other in an array, as long as a pattern.
 *
 * @param values the array
 * @param first row of the first query
 * @param count how many
 */
public record QueryRows(float[] values, int first, int count) {
  /** Index of the first float of a query. */
  public int start(int query, int dimension) {
    return (first + query) * dimension;
  }
}
