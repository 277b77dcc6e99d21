package dev.attractor.nets;

import java.lang.System.Logger;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which of its convolutions the engine uses: oneDNN's, or its own plain ones.
 *
 * <p>On some processors the convolutions of libtorch 2.7.1 (oneDNN 3.7.1) are wrong for batches of
 * more than one image: the gradient of the input when the output channels are no multiple of 16,
 * the values when the input channels are above 16 and no multiple of it. The errors are large (a
 * fifth to all of the norm) and finite once memory is cleared, so that no check for NaN finds them.
 * A network is therefore run both ways once, and where the ways differ oneDNN is switched off for
 * the rest of the process. The plain convolutions cost nothing at the size of the network of table
 * 2.1, and ten times as much at the sizes of a ResNet, whose channels are multiples of 16.
 */
final class Convolutions {
  /**
   * Relative difference of two ways that agree, in the norm of each array. Rounding makes about
   * 1e-6 in the values; in gradients it moves activations over the kink of a ReLU, which made up to
   * .014 in a ResNet-18 (six starts). The faults of oneDNN made .2 and more.
   */
  private static final double TOLERANCE = 5e-2;

  /** Of the norm of all arrays: one whose sums cancel consists of rounding errors. */
  private static final double ROUNDING = 1e-5;

  private static final Logger LOGGER = System.getLogger(Convolutions.class.getName());

  private static final Optional<Switch> SWITCH = Switch.find(SymbolLookup.loaderLookup());

  private static boolean plain;

  private Convolutions() {}

  /**
   * Runs a network with and without oneDNN, and switches oneDNN off when the results differ.
   *
   * @param run computes the same numbers at every call, whatever the order of additions
   */
  static synchronized void settle(Supplier<List<float[]>> run) {
    if (plain || SWITCH.isEmpty()) {
      return;
    }
    List<float[]> with = run.get();
    usePlain(true);
    if (agree(with, run.get())) {
      usePlain(false);
    } else {
      LOGGER.log(
          Logger.Level.DEBUG, "oneDNN's convolutions are wrong on this processor: switched off");
    }
  }

  /**
   * Switches oneDNN off or on. NNPACK, which warns where it cannot run, is off either way.
   *
   * @return whether this build of the engine has the switch
   */
  static synchronized boolean usePlain(boolean off) {
    SWITCH.ifPresent(engine -> engine.set(!off));
    plain = off && SWITCH.isPresent();
    return SWITCH.isPresent();
  }

  /** Whether oneDNN is off. */
  static synchronized boolean plain() {
    return plain;
  }

  static boolean agree(List<float[]> some, List<float[]> others) {
    double all = Math.sqrt(others.stream().mapToDouble(Convolutions::squares).sum());
    for (int i = 0; i < some.size(); i++) {
      double difference = 0;
      for (int j = 0; j < some.get(i).length; j++) {
        double apart = (double) some.get(i)[j] - others.get(i)[j];
        difference += apart * apart;
      }
      double bound = TOLERANCE * Math.sqrt(squares(others.get(i))) + ROUNDING * all;
      if (!(Math.sqrt(difference) <= bound)) { // NaN differs
        return false;
      }
    }
    return true;
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** The engine's global setting, by the names that GCC and Clang give it. */
  private record Switch(MemorySegment context, MethodHandle oneDnn) {
    static Optional<Switch> find(SymbolLookup symbols) {
      Optional<MemorySegment> context = symbols.find("_ZN2at13globalContextEv");
      Optional<MemorySegment> oneDnn = symbols.find("_ZN2at7Context20setUserEnabledMkldnnEb");
      Optional<MemorySegment> nnpack = symbols.find("_ZN2at7Context20setUserEnabledNNPACKEb");
      if (context.isEmpty() || oneDnn.isEmpty() || nnpack.isEmpty()) {
        return Optional.empty();
      }
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor setter =
          FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN);
      try {
        MemorySegment instance =
            (MemorySegment)
                linker
                    .downcallHandle(context.get(), FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
        linker.downcallHandle(nnpack.get(), setter).invokeExact(instance, false);
        return Optional.of(new Switch(instance, linker.downcallHandle(oneDnn.get(), setter)));
      } catch (Throwable e) {
        throw new IllegalStateException("the engine's settings cannot be reached", e);
      }
    }

    void set(boolean enabled) {
      try {
        oneDnn.invokeExact(context, enabled);
      } catch (Throwable e) {
        throw new IllegalStateException("the engine's settings cannot be changed", e);
      }
    }
  }
}
