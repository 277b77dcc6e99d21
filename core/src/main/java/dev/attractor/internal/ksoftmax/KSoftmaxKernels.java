package dev.attractor.internal.ksoftmax;

import dev.attractor.internal.provider.KernelProvider;

/** The kernels of k-softmax and sum-softmax. */
public interface KSoftmaxKernels {
  /** The form that {@link KernelProvider} chose. */
  KSoftmaxKernels CHOSEN = KernelProvider.load(KSoftmaxKernels.class, Scalar::new);

  /** A new one: it belongs to one thread. */
  ThresholdKernel threshold();

  /** A new one: it belongs to one thread. */
  ScoreScan scan();

  WeightKernel weight();

  PullKernel pull();

  RecallKernel recall();

  /** The specification. */
  final class Scalar implements KSoftmaxKernels {
    @Override
    public ThresholdKernel threshold() {
      return new ScalarThresholdKernel();
    }

    @Override
    public ScoreScan scan() {
      return new ScalarScoreScan();
    }

    @Override
    public WeightKernel weight() {
      return new ScalarWeightKernel();
    }

    @Override
    public PullKernel pull() {
      return new ScalarPullKernel();
    }

    @Override
    public RecallKernel recall() {
      return new ScalarRecallKernel();
    }
  }
}
