package dev.attractor.internal.similarity;

import dev.attractor.internal.provider.KernelProvider;

/**
 * Sums over coordinates for every pair of a query and a pattern.
 *
 * <p>A kernel may be used by any number of threads at once.
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
   * Writes the sums of all pairs of a query and one of the first {@code rows} patterns, from {@code
   * at} on; patterns and queries are not modified.
   */
  void sums(
      Measure measure, PatternRows patterns, int rows, QueryRows queries, PairSums sums, int at);

  /** Holds the choice, so that the SIMD class is touched only where it can be loaded. */
  final class Chosen {
    static final SimilarityKernel KERNEL =
        KernelProvider.load(SimilarityKernel.class, ScalarSimilarityKernel::new);

    private Chosen() {}
  }
}
