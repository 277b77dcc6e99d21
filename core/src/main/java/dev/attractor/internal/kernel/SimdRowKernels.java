package dev.attractor.internal.kernel;

/** {@link RowKernels} on vectors. */
final class SimdRowKernels implements RowKernels {
  @Override
  public BlockMoments moments(int d) {
    return SimdMoments.suits(d) ? new SimdMoments() : null;
  }
}
