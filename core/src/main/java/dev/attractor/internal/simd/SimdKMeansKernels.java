package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.MASKS;

import dev.attractor.internal.kmeans.KMeansKernels;
import dev.attractor.internal.kmeans.LineSearch;
import dev.attractor.internal.kmeans.NearestCodeword;

/** {@link KMeansKernels} on vectors, where they pay. */
public final class SimdKMeansKernels implements KMeansKernels {
  @Override
  public NearestCodeword nearest(double[] codebook, int d) {
    return MASKS ? new SimdNearest(codebook, d) : new NearestCodeword.Plain(codebook, d);
  }

  @Override
  public LineSearch search(float[] thresholds) {
    return new SimdLineSearch(thresholds);
  }
}
