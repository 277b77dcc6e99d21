package dev.attractor.internal.kernel;

import java.lang.System.Logger.Level;

/**
 * Decides once, when first asked, whether kernels run in their scalar or their SIMD form.
 *
 * <p>The scalar form of a kernel is its specification; the SIMD form exists only where a benchmark
 * shows that it wins. The system property {@code attractor.kernels} ({@code scalar} or {@code
 * simd}) forces one. Without it SIMD is used where the Vector API is present, and its absence is
 * logged once, with the flag to add.
 */
public final class KernelProvider {
  private static final boolean SIMD = choose();

  private KernelProvider() {}

  /** Whether the Vector API may be used in this process. */
  public static boolean simd() {
    return SIMD;
  }

  private static boolean choose() {
    String forced = System.getProperty("attractor.kernels", "");
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    switch (forced) {
      case "scalar" -> {
        return false;
      }
      case "simd" -> {
        if (!present) {
          throw new IllegalStateException(
              "attractor.kernels=simd needs the Vector API:"
                  + " start Java with --add-modules jdk.incubator.vector");
        }
        return true;
      }
      case "" -> {
        if (!present) {
          System.getLogger("dev.attractor")
              .log(
                  Level.WARNING,
                  "The Vector API is absent, so kernels run in their slower scalar form;"
                      + " start Java with --add-modules jdk.incubator.vector");
        }
        return present;
      }
      default ->
          throw new IllegalStateException(
              "attractor.kernels must be scalar or simd, got " + forced);
    }
  }
}
