package dev.attractor.internal.simd;

import dev.attractor.internal.rows.BlockMoments;
import dev.attractor.internal.rows.RowKernels;

/** {@link RowKernels} on vectors. */
public final class SimdRowKernels implements RowKernels {
  @Override
  public BlockMoments moments(int d) {
    return SimdMoments.suits(d) ? new SimdMoments(d) : null;
  }
}
