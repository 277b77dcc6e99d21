package dev.attractor.compression;

import java.util.Arrays;

/** The numbers of largest magnitude of a channel. */
final class OutlierSelection {
  private OutlierSelection() {}

  /**
   * Their places in ascending order, counted from {@code from}; of equal magnitudes the first ones.
   *
   * @param count numbers of the channel
   * @param outliers how many, at most {@code count}
   */
  static int[] largest(float[] values, int from, int count, int outliers) {
    int[] places = new int[outliers];
    if (outliers == 0) {
      return places;
    }
    float[] sorted = new float[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = Math.abs(values[from + i]);
    }
    Arrays.sort(sorted);
    float least = sorted[count - outliers];
    int equal = 0; // how many of the least magnitude there is room for
    for (int i = count - outliers; i < count && sorted[i] == least; i++) {
      equal++;
    }
    for (int i = 0, n = 0; n < outliers; i++) {
      float magnitude = Math.abs(values[from + i]);
      if (magnitude > least || (magnitude == least && equal-- > 0)) {
        places[n++] = i;
      }
    }
    return places;
  }
}
