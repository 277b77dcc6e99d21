package dev.attractor.internal.rows;

import dev.attractor.internal.provider.KernelProvider;

/** The kernels that scan rows. */
public interface RowKernels {
  /** The form that {@link KernelProvider} chose. */
  RowKernels CHOSEN = KernelProvider.load(RowKernels.class, () -> d -> null);

  /**
   * Moments of blocks of rows of length d without weights; null where {@link RowScan} is to sum.
   */
  BlockMoments moments(int d);
}
