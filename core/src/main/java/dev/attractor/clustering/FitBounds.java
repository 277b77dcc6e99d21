package dev.attractor.clustering;

import dev.attractor.internal.softkmeans.SoftPass;

/** The bounds that builders of soft and of hard k-means check. */
final class FitBounds {
  private FitBounds() {}

  static int codewords(int codewords) {
    if (codewords < 1 || codewords > SoftPass.MAX_CODEWORDS) {
      throw new IllegalArgumentException(
          "codewords must be between 1 and " + SoftPass.MAX_CODEWORDS + ", got " + codewords);
    }
    return codewords;
  }

  static int dimension(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
    return dimension;
  }

  static double tolerance(double tolerance) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("tolerance must be at least 0, got " + tolerance);
    }
    return tolerance;
  }

  static void check(int codewords, int dimension) {
    if (codewords > Integer.MAX_VALUE / dimension) {
      throw new IllegalArgumentException(
          "codewords times dimension must stay below 2^31, got " + codewords + " x " + dimension);
    }
  }
}
