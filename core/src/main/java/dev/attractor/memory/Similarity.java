package dev.attractor.memory;

/**
 * How alike a query and a pattern are: larger is closer. [3.5]
 *
 * <p>The built-in ones are {@link Measure}s; {@link #of} makes one from any function.
 */
public sealed interface Similarity permits Measure, CustomSimilarity {
  /** A similarity of one's own, evaluated pair by pair. */
  @FunctionalInterface
  interface Score {
    /** The similarity of two vectors of equal length; neither is modified. */
    double of(float[] query, float[] pattern);
  }

  /**
   * The gradient of a {@link Score} with respect to its two arguments, which pull-backs of a memory
   * ask for.
   */
  @FunctionalInterface
  interface ScoreGradient {
    /** Adds {@code weight} times the gradients to {@code dQuery} and {@code dPattern}. */
    void add(float[] query, float[] pattern, double weight, double[] dQuery, double[] dPattern);
  }

  /** x . y. */
  static Similarity innerProduct() {
    return Measure.INNER_PRODUCT;
  }

  /** x . y / (|x| |y|); the similarity to a vector of zeros is 0. */
  static Similarity cosine() {
    return Measure.COSINE;
  }

  /** - |x - y|_2^2. */
  static Similarity negativeSquaredEuclidean() {
    return Measure.NEGATIVE_SQUARED_EUCLIDEAN;
  }

  /** - |x - y|_1; its sub-gradient where coordinates agree is 0. */
  static Similarity negativeManhattan() {
    return Measure.NEGATIVE_MANHATTAN;
  }

  /**
   * A user's own.
   *
   * @param name for messages
   * @param gradient null when no pull-back is wanted
   */
  static Similarity of(String name, Score score, ScoreGradient gradient) {
    return new CustomSimilarity(name, score, gradient);
  }
}
