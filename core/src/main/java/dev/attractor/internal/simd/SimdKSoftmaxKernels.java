package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.MASKS;

import dev.attractor.internal.ksoftmax.KSoftmaxKernels;
import dev.attractor.internal.ksoftmax.PullKernel;
import dev.attractor.internal.ksoftmax.RecallKernel;
import dev.attractor.internal.ksoftmax.ScoreScan;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import dev.attractor.internal.ksoftmax.WeightKernel;

/** {@link KSoftmaxKernels} on vectors, where they pay. */
public final class SimdKSoftmaxKernels implements KSoftmaxKernels {
  private final KSoftmaxKernels scalar = new Scalar();

  @Override
  public ThresholdKernel threshold() {
    return MASKS ? new SimdThresholdKernel() : scalar.threshold();
  }

  @Override
  public ScoreScan scan() {
    return MASKS ? new SimdScoreScan() : scalar.scan();
  }

  @Override
  public WeightKernel weight() {
    return MASKS ? new SimdWeightKernel() : scalar.weight();
  }

  @Override
  public PullKernel pull() {
    return MASKS ? new SimdPullKernel() : scalar.pull();
  }

  @Override
  public RecallKernel recall() {
    return new SimdRecallKernel();
  }
}
