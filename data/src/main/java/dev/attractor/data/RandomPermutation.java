package dev.attractor.data;

import java.util.random.RandomGenerator;

/** A random order, the same on every machine for the same generator. */
public final class RandomPermutation {
  private RandomPermutation() {}

  /** The numbers 0 to n - 1 in an order drawn uniformly (Fisher and Yates). */
  public static int[] of(int n, RandomGenerator random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
