package dev.attractor.internal.kernel;

/** {@link KMeansKernels} on vectors. */
final class SimdKMeansKernels implements KMeansKernels {
  @Override
  public Nearest nearest(double[] codebook, int d) {
    return new SimdNearest(codebook, d);
  }

  @Override
  public LineSearch search(float[] thresholds) {
    return new SimdLineSearch(thresholds);
  }
}
