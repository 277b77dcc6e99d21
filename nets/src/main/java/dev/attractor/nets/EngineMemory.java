package dev.attractor.nets;

import java.lang.System.Logger;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps the engine from computing with memory that nobody wrote.
 *
 * <p>On some processors the convolutions of libtorch 2.7.1 (oneDNN 3.7.1) read channels that pad a
 * layout to blocks of 8 or 16 and that were never written. The weights there are zero, so finite
 * values do no harm, but zero times NaN is NaN: whether a gradient is right depends on what the
 * allocator hands out. With the allocator's own switch for it, every block that the engine takes is
 * cleared first, and the padding is zero for any number of channels. Where that switch is not
 * found, oneDNN and NNPACK are switched off: right as well, and two to four times slower.
 */
final class EngineMemory {
  /** Which of the two remedies is in force. */
  enum Remedy {
    /** Every block of memory that the engine takes is cleared. */
    CLEARED,
    /** Convolutions run without oneDNN and NNPACK. */
    PLAIN_CONVOLUTIONS,
    /** Neither could be had: gradients are checked, and that is all. */
    NONE
  }

  /**
   * A global byte of libc10, by its name for GCC and Clang, and by that for Microsoft's compiler.
   */
  private static final String[] ZERO_FILL = {
    "FLAGS_caffe2_cpu_allocator_do_zero_fill", "?FLAGS_caffe2_cpu_allocator_do_zero_fill@@3_NA"
  };

  private static final String ONE_DNN = "_ZN2at7Context20setUserEnabledMkldnnEb";
  private static final String NNPACK = "_ZN2at7Context20setUserEnabledNNPACKEb";

  private static final Logger LOGGER = System.getLogger(EngineMemory.class.getName());

  private EngineMemory() {}

  /**
   * Puts a remedy in force; the engine's libraries must have been loaded by this class's loader.
   * NNPACK, which complains at every small batch on processors that it does not know, is off.
   */
  static Remedy protect() {
    SymbolLookup symbols = SymbolLookup.loaderLookup();
    Optional<MemorySegment> flag =
        Stream.of(ZERO_FILL).map(symbols::find).flatMap(Optional::stream).findFirst();
    if (flag.isPresent()) {
      flag.get().reinterpret(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      switchOff(symbols, NNPACK);
      return Remedy.CLEARED;
    }
    return plainConvolutions(symbols);
  }

  /** Switches oneDNN and NNPACK off, which without oneDNN warns at every call. */
  static Remedy plainConvolutions(SymbolLookup symbols) {
    if (switchOff(symbols, ONE_DNN, NNPACK)) {
      return Remedy.PLAIN_CONVOLUTIONS;
    }
    LOGGER.log(
        Logger.Level.WARNING,
        "this build of the engine cannot be told to clear its memory; a gradient that is not"
            + " finite will stop the run");
    return Remedy.NONE;
  }

  /** Calls setters of the engine's context with false, unless one of them is not found. */
  private static boolean switchOff(SymbolLookup symbols, String... setters) {
    Optional<MemorySegment> context = symbols.find("_ZN2at13globalContextEv");
    if (context.isEmpty() || Stream.of(setters).map(symbols::find).anyMatch(Optional::isEmpty)) {
      return false;
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor setter =
        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN);
    try {
      MethodHandle global =
          linker.downcallHandle(context.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
      MemorySegment instance = (MemorySegment) global.invokeExact();
      for (String name : setters) {
        linker.downcallHandle(symbols.find(name).get(), setter).invokeExact(instance, false);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("the engine's settings cannot be reached", e);
    }
    return true;
  }
}
