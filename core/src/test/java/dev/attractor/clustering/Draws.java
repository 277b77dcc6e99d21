package dev.attractor.clustering;

import java.util.Random;

/** Weights as layers have them: normal, heavier tails, and lumps. */
final class Draws {
  static final double SPREAD = 0.02;

  private Draws() {}

  static float[] normal(int n, long seed) {
    Random random = new Random(seed);
    float[] w = new float[n];
    for (int i = 0; i < n; i++) {
      w[i] = (float) (SPREAD * random.nextGaussian());
    }
    return w;
  }

  /** Student's t with three degrees of freedom. */
  static float[] heavyTailed(int n, long seed) {
    Random random = new Random(seed);
    float[] w = new float[n];
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int s = 0; s < 3; s++) {
        double g = random.nextGaussian();
        square += g * g;
      }
      w[i] = (float) (SPREAD * random.nextGaussian() / Math.sqrt(square / 3));
    }
    return w;
  }

  /** Lumps of width .1 around {@code k} points with distance about 1. */
  static float[] lumps(int n, int k, int d, long seed) {
    Random random = new Random(seed);
    double[] centers = new double[k * d];
    for (int i = 0; i < centers.length; i++) {
      centers[i] = 2 * random.nextGaussian();
    }
    float[] w = new float[n];
    for (int i = 0; i < n; i++) {
      int j = i / d % k;
      w[i] = (float) (centers[j * d + i % d] + 0.1 * random.nextGaussian());
    }
    return w;
  }
}
