package dev.attractor.internal.kmeans;

import dev.attractor.internal.provider.KernelProvider;

/** The kernels of hard k-means. */
public interface KMeansKernels {
  /** The form that {@link KernelProvider} chose. */
  KMeansKernels CHOSEN = KernelProvider.load(KMeansKernels.class, Scalar::new);

  /** Nearest codewords of rows of length d, two at least; it belongs to one thread. */
  NearestCodeword nearest(double[] codebook, int d);

  /** Counts the thresholds, in ascending order, that are not above a number. */
  LineSearch search(float[] thresholds);

  /** The specification. */
  final class Scalar implements KMeansKernels {
    @Override
    public NearestCodeword nearest(double[] codebook, int d) {
      return new NearestCodeword.Plain(codebook, d);
    }

    @Override
    public LineSearch search(float[] thresholds) {
      return new LineSearch.Halving(thresholds);
    }
  }
}
