package dev.attractor.motion;

import java.util.SplittableRandom;

/**
 * Generators for numbered places in a run, so that a run that is resumed draws what it would have
 * drawn.
 */
final class RandomStreams {
  private RandomStreams() {}

  static SplittableRandom random(long seed, long stream, long number) {
    return new SplittableRandom(mix(mix(seed + 0x9E3779B97F4A7C15L * stream) + number));
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
