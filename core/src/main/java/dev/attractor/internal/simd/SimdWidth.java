package dev.attractor.internal.simd;

import java.util.function.BooleanSupplier;

/** Whether the machine's vectors are wide enough for SIMD kernels. */
public final class SimdWidth implements BooleanSupplier {
  @Override
  public boolean getAsBoolean() {
    return SimdSpecies.suffice();
  }
}
