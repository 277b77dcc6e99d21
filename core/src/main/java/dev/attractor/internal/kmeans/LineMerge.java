package dev.attractor.internal.kmeans;

import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.Running;
import java.util.Arrays;

/**
 * Many codewords for numbers on a line by Ward's agglomeration: every different number is a cluster
 * at first, and the two neighbours whose union costs least are merged until k are left. It draws
 * nothing at random, and every one of the k codewords is used. The cost of a merge is computed as
 * w1 w2 / (w1 + w2) (m2 - m1)^2, without the cancellation of differences of prefix sums.
 *
 * <p>When the time of the call is used up, what is left is merged in groups of as many neighbours
 * each as near as possible; the caller's status says so.
 */
public final class LineMerge {
  /** Merges between two looks at the clock and at whether the call is cancelled. */
  private static final int CHECKED = 1 << 12;

  private final double[] mass;
  private final double[] mean;

  /** Neighbours of each cluster that is left; -1 for none. */
  private final int[] before;

  private final int[] after;

  /** Clusters that have one after them, a heap by the cost of merging it; where each is in it. */
  private final int[] heap;

  private final int[] place;
  private final double[] cost;
  private int heaped;

  private LineMerge(double[] mean, double[] mass) {
    this.mean = mean;
    this.mass = mass;
    int n = mean.length;
    before = new int[n];
    after = new int[n];
    heap = new int[n];
    place = new int[n];
    cost = new double[n];
    for (int i = 0; i < n; i++) {
      before[i] = i - 1;
      after[i] = i + 1 < n ? i + 1 : -1;
    }
    for (int i = 0; i + 1 < n; i++) {
      cost[i] = price(i);
      heap[heaped] = i;
      place[i] = heaped++;
    }
    for (int i = heaped / 2 - 1; i >= 0; i--) {
      down(i);
    }
  }

  /**
   * Means of k clusters in ascending order; where there are fewer than k different numbers these
   * are the first ones, and the last of them again to the end.
   *
   * @param rows of length one, finite, one of positive weight at least
   */
  public static double[] means(Rows rows, int k) {
    SortedNumbers numbers = SortedNumbers.of(rows, value -> true);
    double[] mean = new double[numbers.count()];
    double[] mass = new double[numbers.count()];
    int used = 0;
    for (int i = 0; i < numbers.count(); i++) {
      if (used == 0 || mean[used - 1] != numbers.value(i)) {
        mean[used++] = numbers.value(i);
      }
      mass[used - 1] += numbers.weight(i);
    }
    mean = Arrays.copyOf(mean, used);
    if (used > k) {
      mean = new LineMerge(mean, Arrays.copyOf(mass, used)).merge(k);
      used = k;
    }
    double[] codebook = Arrays.copyOf(mean, k);
    Arrays.fill(codebook, used, k, mean[used - 1]);
    return codebook;
  }

  private double[] merge(int k) {
    Running running = Running.current();
    for (int left = mean.length; left > k; left--) {
      if (left % CHECKED == 0) {
        running.check();
        if (running.outOfTime()) {
          return grouped(left, k);
        }
      }
      int i = heap[0];
      int gone = after[i];
      double total = mass[i] + mass[gone];
      mean[i] += (mean[gone] - mean[i]) * (mass[gone] / total);
      mass[i] = total;
      after[i] = after[gone];
      if (after[gone] >= 0) {
        before[after[gone]] = i;
        remove(gone);
        update(i);
      } else {
        remove(i);
      }
      if (before[i] >= 0) {
        update(before[i]);
      }
    }
    double[] means = new double[k];
    for (int i = 0, j = 0; i >= 0; i = after[i]) {
      means[j++] = mean[i];
    }
    return means;
  }

  /** The means of k groups of neighbours among the clusters that are left. */
  private double[] grouped(int left, int k) {
    int[] cuts = LinePartition.even(left, k);
    double[] means = new double[k];
    int i = 0;
    for (int group = 0; group < k; group++) {
      double weight = 0;
      for (int j = cuts[group]; j < cuts[group + 1]; j++, i = after[i]) {
        weight += mass[i];
        means[group] += (mean[i] - means[group]) * (mass[i] / weight);
      }
    }
    return means;
  }

  private double price(int i) {
    double gap = mean[after[i]] - mean[i];
    return mass[i] / (mass[i] + mass[after[i]]) * mass[after[i]] * gap * gap;
  }

  private void update(int i) {
    cost[i] = price(i);
    settle(place[i]);
  }

  private void remove(int i) {
    int at = place[i];
    int last = heap[--heaped];
    if (at < heaped) {
      heap[at] = last;
      place[last] = at;
      settle(at);
    }
  }

  private void settle(int at) {
    int child = at;
    while (child > 0 && less(heap[child], heap[(child - 1) / 2])) {
      swap(child, (child - 1) / 2);
      child = (child - 1) / 2;
    }
    down(child);
  }

  private void down(int at) {
    int parent = at;
    while (2 * parent + 1 < heaped) {
      int child = 2 * parent + 1;
      if (child + 1 < heaped && less(heap[child + 1], heap[child])) {
        child++;
      }
      if (!less(heap[child], heap[parent])) {
        return;
      }
      swap(child, parent);
      parent = child;
    }
  }

  /** Of equal costs the left one first. */
  private boolean less(int i, int j) {
    return cost[i] < cost[j] || (cost[i] == cost[j] && i < j);
  }

  private void swap(int a, int b) {
    int i = heap[a];
    heap[a] = heap[b];
    heap[b] = i;
    place[heap[a]] = a;
    place[heap[b]] = b;
  }
}
