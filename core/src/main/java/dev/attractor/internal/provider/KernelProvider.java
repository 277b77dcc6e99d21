package dev.attractor.internal.provider;

import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides once, when first asked, whether kernels run in their scalar or their SIMD form, and loads
 * the chosen form of a family of kernels. SIMD classes are found by name, so that without the
 * Vector API none of them is touched.
 *
 * <p>The scalar form of a kernel is its specification; the SIMD form exists only where a benchmark
 * shows that it wins. SIMD is used where the Vector API is present, vectors have 128 bits at least
 * and the compiler C2 is enabled, which alone makes vector instructions of the API's calls; what is
 * missing is logged once. A family may still hand out the scalar form of a kernel that does not pay
 * on the vectors at hand. The system property {@code attractor.kernels} ({@code scalar} or {@code
 * simd}) forces a form, the latter also without C2.
 */
public final class KernelProvider {
  private static final String SIMD_CLASSES = "dev.attractor.internal.simd.Simd";
  private static final boolean SIMD = choose();

  private KernelProvider() {}

  /** Whether kernels run in their SIMD form in this process. */
  public static boolean simd() {
    return SIMD;
  }

  /** The chosen form of a family; its SIMD form is the class of the same name after "Simd". */
  public static <T> T load(Class<T> family, Supplier<? extends T> scalar) {
    return SIMD ? family.cast(instance(SIMD_CLASSES + family.getSimpleName())) : scalar.get();
  }

  private static Object instance(String name) {
    try {
      return Class.forName(name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the SIMD kernels cannot be loaded: " + name, e);
    }
  }

  private static boolean choose() {
    String forced = System.getProperty("attractor.kernels", "");
    return switch (forced) {
      case "scalar" -> false;
      case "simd" -> {
        String missing = missing();
        if (missing != null && !missing.equals(NO_C2)) {
          throw new IllegalStateException("attractor.kernels=simd cannot be had: " + missing);
        }
        yield true;
      }
      case "" -> {
        String missing = missing();
        if (missing != null) {
          System.getLogger("dev.attractor")
              .log(Level.WARNING, "Kernels run in their slower scalar form: " + missing);
        }
        yield missing == null;
      }
      default ->
          throw new IllegalStateException(
              "attractor.kernels must be scalar or simd, got " + forced);
    };
  }

  private static final String NO_C2 =
      "the compiler C2 is disabled; start Java without -Xint and -XX:TieredStopAtLevel";

  /** What SIMD kernels lack here, with the remedy; null when nothing. */
  private static String missing() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return "the Vector API is absent; start Java with --add-modules jdk.incubator.vector";
    }
    if (!((BooleanSupplier) instance(SIMD_CLASSES + "Width")).getAsBoolean()) {
      return "vectors of this machine have fewer than 128 bits, or -XX:MaxVectorSize says so";
    }
    String compilers = System.getProperty("java.vm.info", "");
    return compilers.contains("emulated-client") || compilers.contains("interpreted")
        ? NO_C2
        : null;
  }
}
