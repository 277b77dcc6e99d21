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
import java.util.stream.Stream;

/**
 * Which of its convolutions the engine uses: oneDNN's, or its own plain ones.
 *
 * <p>On some processors the convolutions of libtorch 2.7.1 (oneDNN 3.7.1) are wrong for batches of
 * more than one image: the gradient of the input when the output channels are no multiple of 16,
 * the values when the input channels are above 16 and no multiple of it. The errors are large (a
 * fifth to all of the norm) and finite once memory is cleared, so that no check for NaN finds them.
 * A network is therefore run both ways once, and where the ways differ oneDNN is switched off for
 * the rest of the process. The plain convolutions cost nothing at the size of the network of table
 * 2.1, and two to four times as much at the sizes of a ResNet, whose channels are multiples of 16.
 */
final class Convolutions {
  /**
   * Relative difference of two ways that agree, in the norm of each array. Rounding makes about
   * 1e-6; an activation at the kink of a ReLU may make more, and then costs speed alone.
   */
  private static final double TOLERANCE = 1e-2;

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

  /** Switches oneDNN off or on; NNPACK is off, which warns at every small batch. */
  static synchronized void usePlain(boolean off) {
    SWITCH.ifPresent(engine -> engine.set(!off));
    plain = off;
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

  /** The engine's global settings, by the names that GCC and Clang give them. */
  private record Switch(MemorySegment context, List<MethodHandle> setters) {
    static Optional<Switch> find(SymbolLookup symbols) {
      Optional<MemorySegment> context = symbols.find("_ZN2at13globalContextEv");
      List<MemorySegment> found =
          Stream.of(
                  "_ZN2at7Context20setUserEnabledMkldnnEb",
                  "_ZN2at7Context20setUserEnabledNNPACKEb")
              .flatMap(name -> symbols.find(name).stream())
              .toList();
      if (context.isEmpty() || found.size() < 2) {
        return Optional.empty();
      }
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor setter =
          FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN);
      List<MethodHandle> setters =
          found.stream().map(symbol -> linker.downcallHandle(symbol, setter)).toList();
      try {
        MethodHandle global =
            linker.downcallHandle(context.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
        return Optional.of(new Switch((MemorySegment) global.invokeExact(), setters));
      } catch (Throwable e) {
        throw new IllegalStateException("the engine's settings cannot be reached", e);
      }
    }

    void set(boolean enabled) {
      try {
        setters.getFirst().invokeExact(context, enabled);
        setters.getLast().invokeExact(context, false);
      } catch (Throwable e) {
        throw new IllegalStateException("the engine's settings cannot be changed", e);
      }
    }
  }
}
