package dev.attractor.internal.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of every SIMD kernel: those that the machine prefers, of at most 512 bits, since
 * strides and work space are padded for 8 doubles or 16 floats. The system property {@code
 * attractor.vectors.bits} (128, 256 or 512) replaces the machine's choice.
 */
final class SimdSpecies {
  /** Below it a vector holds one double, and nothing is gained. */
  static final int MIN_BITS = 128;

  static final int MAX_BITS = 512;

  /** Bits of a vector. */
  static final int BITS = bits();

  static final VectorSpecies<Double> D = VectorSpecies.of(double.class, shape(BITS));
  static final VectorSpecies<Float> F = VectorSpecies.of(float.class, shape(BITS));
  static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, shape(BITS));

  /** As many floats as there are doubles in a vector. */
  static final VectorSpecies<Float> H = VectorSpecies.of(float.class, shape(BITS / 2));

  /** As many integers as there are doubles in a vector. */
  static final VectorSpecies<Integer> HI = VectorSpecies.of(int.class, shape(BITS / 2));

  /**
   * Whether kernels whose vectors of doubles are compared and blended pay. A vector of 128 bits
   * holds two doubles, and on x86 C2 has no masks of two lanes: every masked operation is then
   * boxed, and these kernels take 1.2 to 7 times as long as their scalar forms.
   */
  static final boolean MASKS = D.length() >= 4;

  private SimdSpecies() {}

  /** Whether the machine's vectors are wide enough. */
  static boolean suffice() {
    return DoubleVector.SPECIES_PREFERRED.vectorBitSize() >= MIN_BITS;
  }

  private static int bits() {
    String forced = System.getProperty("attractor.vectors.bits", "");
    return switch (forced) {
      case "" -> Math.clamp(DoubleVector.SPECIES_PREFERRED.vectorBitSize(), MIN_BITS, MAX_BITS);
      case "128", "256", "512" -> Integer.parseInt(forced);
      default ->
          throw new IllegalStateException(
              "attractor.vectors.bits must be 128, 256 or 512, got " + forced);
    };
  }

  private static VectorShape shape(int bits) {
    return VectorShape.forBitSize(bits);
  }
}
