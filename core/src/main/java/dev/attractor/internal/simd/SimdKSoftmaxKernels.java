package dev.attractor.internal.simd;

import dev.attractor.internal.ksoftmax.KSoftmaxKernels;
import dev.attractor.internal.ksoftmax.PullKernel;
import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import dev.attractor.internal.ksoftmax.WeightKernel;

/** {@link KSoftmaxKernels} on vectors. */
public final class SimdKSoftmaxKernels implements KSoftmaxKernels {
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
