package dev.attractor.internal.similarity;

import dev.attractor.internal.kernel.KernelProvider;

/**
 * Sums over coordinates for every pair of a query and a pattern.
 *
 * <p>Data layout: patterns and queries are rows of d floats, one behind the other; the sum of query
 * q and pattern p is written to {@code out[at + q stride + p]}.
 */
public interface SimilarityKernel {
  /** What is summed over the coordinates. */
  enum Measure {
    /** x y. */
    PRODUCT,
    /** (x - y)^2. */
    SQUARE,
    /** |x - y|. */
    ABSOLUTE
  }

  /** The kernel of this process, chosen once. */
  static SimilarityKernel get() {
    return Chosen.KERNEL;
  }

  /**
   * Sums for {@code rows} patterns and {@code count} queries, the first of them row {@code first}.
   */
  void sums(
      Measure measure,
      float[] patterns,
      int rows,
      int d,
      float[] queries,
      int first,
      int count,
      double[] out,
      int at,
      int stride);

  /** Holds the choice, so that the SIMD class is touched only where it can be loaded. */
  final class Chosen {
    static final SimilarityKernel KERNEL =
        KernelProvider.load(SimilarityKernel.class, ScalarSimilarityKernel::new);

    private Chosen() {}
  }
}
