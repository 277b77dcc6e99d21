package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.ScoreScan;
import java.util.Arrays;

/**
 * The largest scores of a row, in falling order; among equals the smaller index comes first.
 *
 * <p>Where few are wanted the scan may find them by itself. Otherwise a heap holds the best so far
 * with the worst on top, and a scan jumps from one score above that worst to the next.
 */
final class TopScores {
  private final ScoreScan scan = ScoreScan.create();
  private double[] value = new double[0];
  private int[] index = new int[0];
  private int count;

  int count() {
    return count;
  }

  double value(int rank) {
    return value[rank];
  }

  int index(int rank) {
    return index[rank];
  }

  /** Finds the {@code wanted} largest of {@code x[from .. from + n)}; indices count from there. */
  void find(double[] x, int from, int n, int wanted) {
    reserve(wanted);
    count = wanted;
    if (scan.topScores(x, from, n, wanted, value, index)) {
      return;
    }
    for (int j = 0; j < wanted; j++) {
      value[j] = x[from + j];
      index[j] = j;
    }
    heapify();
    int end = from + n;
    int at = scan.firstAbove(x, from + wanted, end, value[0]);
    while (at < end) {
      replaceWorst(x[at], at - from);
      at = scan.firstAbove(x, at + 1, end, value[0]);
    }
    sort();
  }

  /** As above, from single precision. */
  void find(float[] x, int from, int n, int wanted) {
    reserve(wanted);
    count = wanted;
    if (scan.topScores(x, from, n, wanted, value, index)) {
      return;
    }
    for (int j = 0; j < wanted; j++) {
      value[j] = x[from + j];
      index[j] = j;
    }
    heapify();
    int end = from + n;
    int at = scan.firstAbove(x, from + wanted, end, (float) value[0]);
    while (at < end) {
      replaceWorst(x[at], at - from);
      at = scan.firstAbove(x, at + 1, end, (float) value[0]);
    }
    sort();
  }

  private void reserve(int wanted) {
    if (value.length < wanted) {
      value = Arrays.copyOf(value, wanted);
      index = Arrays.copyOf(index, wanted);
    }
  }

  private void heapify() {
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(i, count, value[i], index[i]);
    }
  }

  private void replaceWorst(double x, int j) {
    sink(0, count, x, j);
  }

  /** Takes the worst off the heap again and again: what remains is in falling order. */
  private void sort() {
    for (int end = count - 1; end > 0; end--) {
      double worst = value[0];
      int worstIndex = index[0];
      sink(0, end, value[end], index[end]);
      value[end] = worst;
      index[end] = worstIndex;
    }
  }

  /** Lets (x, j) sink from position i in the heap of the first {@code size} places. */
  private void sink(int i, int size, double x, int j) {
    int at = i;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size
          && worse(value[child + 1], index[child + 1], value[child], index[child])) {
        child++;
      }
      if (!worse(value[child], index[child], x, j)) {
        break;
      }
      value[at] = value[child];
      index[at] = index[child];
      at = child;
    }
    value[at] = x;
    index[at] = j;
  }

  private static boolean worse(double x, int i, double y, int j) {
    return x < y || (x == y && i > j);
  }
}
