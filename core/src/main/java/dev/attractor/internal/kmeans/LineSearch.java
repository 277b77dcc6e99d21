package dev.attractor.internal.kmeans;

/** How many of some ascending thresholds are not above a number, for many numbers at once. */
public interface LineSearch {
  /** Writes the counts of {@code n} finite numbers from {@code at} on. */
  void count(float[] numbers, int at, int n, int[] counts);

  /** By halving, one number at a time. */
  record Halving(float[] thresholds) implements LineSearch {
    @Override
    public void count(float[] numbers, int at, int n, int[] counts) {
      for (int r = 0; r < n; r++) {
        counts[r] = count(numbers[at + r]);
      }
    }

    public int count(float number) {
      int low = 0;
      int high = thresholds.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (number >= thresholds[middle]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
