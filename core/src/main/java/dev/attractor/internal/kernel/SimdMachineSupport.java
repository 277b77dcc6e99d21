package dev.attractor.internal.kernel;

/** Answers from the Vector API. */
final class SimdMachineSupport implements KernelProvider.SimdSupport {
  @Override
  public boolean wideEnough() {
    return SimdSpecies.suffice();
  }
}
