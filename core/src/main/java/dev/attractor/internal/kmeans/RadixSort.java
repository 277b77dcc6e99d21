package dev.attractor.internal.kmeans;

import java.util.Arrays;

/**
 * Sorts floats by the bytes of their bits, least byte first, each float with a weight or none, in
 * work space that is used again. A byte that all floats share takes no pass: bfloat16 numbers,
 * whose lower 16 bits are zero, take two. An object belongs to one thread.
 */
final class RadixSort {
  private static final int BYTES = 4;

  private int[] keys = {};
  private int[] spare = {};
  private float[] weights = {};
  private float[] spareWeights = {};
  private final int[][] counts = new int[BYTES][256];

  /**
   * Sorts {@code n} finite numbers from {@code at} on, zeros of either sign as one.
   *
   * @param values not modified
   * @param weight of number i at the same place; null for none; not modified
   */
  void sort(float[] values, float[] weight, int at, int n) {
    if (keys.length < n) {
      keys = new int[n];
      spare = new int[n];
    }
    if (weight != null && weights.length < n) {
      weights = new float[n];
      spareWeights = new float[n];
    }
    for (int[] count : counts) {
      Arrays.fill(count, 0);
    }
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToRawIntBits(values[at + i] + 0f);
      int key = bits ^ ((bits >> 31) | 0x80000000);
      keys[i] = key;
      counts[0][key & 255]++;
      counts[1][(key >>> 8) & 255]++;
      counts[2][(key >>> 16) & 255]++;
      counts[3][key >>> 24]++;
    }
    if (weight != null) {
      System.arraycopy(weight, at, weights, 0, n);
    }
    for (int b = 0; b < BYTES; b++) {
      int[] count = counts[b];
      int shift = b * Byte.SIZE;
      if (n == 0 || count[(keys[0] >>> shift) & 255] == n) {
        continue;
      }
      int sum = 0;
      for (int i = 0; i < 256; i++) {
        int here = count[i];
        count[i] = sum;
        sum += here;
      }
      for (int i = 0; i < n; i++) {
        int to = count[(keys[i] >>> shift) & 255]++;
        spare[to] = keys[i];
        if (weight != null) {
          spareWeights[to] = weights[i];
        }
      }
      int[] swapped = keys;
      keys = spare;
      spare = swapped;
      float[] swappedWeights = weights;
      weights = spareWeights;
      spareWeights = swappedWeights;
    }
  }

  /** Number i in ascending order. */
  float value(int i) {
    int key = keys[i];
    return Float.intBitsToFloat(key ^ ((~key >> 31) | 0x80000000));
  }

  /** Its weight. */
  float weight(int i) {
    return weights[i];
  }
}
