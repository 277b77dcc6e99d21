package dev.attractor.memory;

/** The built-in similarities. */
public enum Measure implements Similarity {
  /** x . y. */
  INNER_PRODUCT,
  /** x . y / (|x| |y|). */
  COSINE,
  /** - |x - y|_2^2. */
  NEGATIVE_SQUARED_EUCLIDEAN,
  /** - |x - y|_1. */
  NEGATIVE_MANHATTAN
}
