package dev.attractor.nets;

import java.lang.System.Logger;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps the engine from computing with memory that nobody wrote.
 *
 * <p>With some numbers of channels the convolutions of libtorch 2.7.1 (oneDNN 3.7.1) read memory
 * that was never written, so that a gradient depends on what the allocator hands out. With the
 * allocator's own switch for it, every block that the engine takes is cleared first, and results
 * are repeatable. Where that switch is not found, oneDNN is switched off. Whether the results are
 * right is looked at by {@link Convolutions}.
 */
final class EngineMemory {
  /**
   * A global byte of libc10, by its name for GCC and Clang, and by that for Microsoft's compiler.
   */
  private static final String[] ZERO_FILL = {
    "FLAGS_caffe2_cpu_allocator_do_zero_fill", "?FLAGS_caffe2_cpu_allocator_do_zero_fill@@3_NA"
  };

  private static final Logger LOGGER = System.getLogger(EngineMemory.class.getName());

  private EngineMemory() {}

  /**
   * Has memory cleared, or else oneDNN switched off; the engine's libraries must have been loaded
   * by this class's loader.
   */
  static void protect() {
    SymbolLookup symbols = SymbolLookup.loaderLookup();
    Convolutions.usePlain(false); // NNPACK is switched off with the first call
    Optional<MemorySegment> flag =
        Stream.of(ZERO_FILL).map(symbols::find).flatMap(Optional::stream).findFirst();
    if (flag.isPresent()) {
      flag.get().reinterpret(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    } else if (!Convolutions.usePlain(true)) {
      LOGGER.log(
          Logger.Level.WARNING,
          "this build of the engine cannot be told to clear its memory; a gradient that is not"
              + " finite will stop the run");
    }
  }
}
