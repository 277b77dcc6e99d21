package dev.attractor.clustering;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Codewords on a line in ascending order, to find the nearest one in O(log k).
 *
 * @param ascending the different codewords
 * @param codeword the first codeword of each
 */
record ExactLine(double[] ascending, int[] codeword) {
  static ExactLine of(double[] codebook) {
    Integer[] order =
        IntStream.range(0, codebook.length)
            .boxed()
            .sorted((i, j) -> Double.compare(codebook[i] + 0.0, codebook[j] + 0.0))
            .toArray(Integer[]::new);
    double[] ascending = new double[order.length];
    int[] codeword = new int[order.length];
    int used = 0;
    for (int j : order) {
      if (used == 0 || codebook[j] != ascending[used - 1]) {
        ascending[used] = codebook[j];
        codeword[used++] = j;
      }
    }
    return new ExactLine(Arrays.copyOf(ascending, used), Arrays.copyOf(codeword, used));
  }

  /** The nearest codeword, of equally near ones the first. */
  int nearest(double x) {
    int low = 0;
    int high = ascending.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double below = x - ascending[middle];
      double above = ascending[middle + 1] - x;
      if (above < below || (above == below && codeword[middle + 1] < codeword[middle])) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return codeword[low];
  }
}
