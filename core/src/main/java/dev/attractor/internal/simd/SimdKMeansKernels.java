package dev.attractor.internal.simd;

import dev.attractor.internal.kmeans.KMeansKernels;
import dev.attractor.internal.kmeans.LineSearch;
import dev.attractor.internal.kmeans.Nearest;

/** {@link KMeansKernels} on vectors. */
public final class SimdKMeansKernels implements KMeansKernels {
  @Override
  public Nearest nearest(double[] codebook, int d) {
    return new SimdNearest(codebook, d);
  }

  @Override
  public LineSearch search(float[] thresholds) {
    return new SimdLineSearch(thresholds);
  }
}
