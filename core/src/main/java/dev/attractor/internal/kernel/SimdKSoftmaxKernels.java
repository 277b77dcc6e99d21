package dev.attractor.internal.kernel;

/** {@link KSoftmaxKernels} on vectors. */
final class SimdKSoftmaxKernels implements KSoftmaxKernels {
  @Override
  public ThresholdKernel threshold() {
    return new SimdThresholdKernel();
  }

  @Override
  public ScoreScan scan() {
    return new SimdScoreScan();
  }

  @Override
  public WeightKernel weight() {
    return new SimdWeightKernel();
  }

  @Override
  public PullKernel pull() {
    return new SimdPullKernel();
  }
}
