package dev.attractor.internal.kmeans;

import dev.attractor.parallel.Running;
import java.util.Arrays;

/**
 * Exact optimal partition of sorted weighted points on a line into k runs, the least sum of squared
 * distances to the runs' means, in O(n log n) a price whatever k.
 *
 * <p>The squared error c(i, j) of the points i to j - 1 satisfies the quadrangle inequality, so the
 * least cost is convex in the number of runs (Aggarwal, Schieber and Tokuyama, 1994): with a price
 * lambda on every run the best partition is found by one sweep over the points, and the right price
 * by bisection. Where partitions of more and of fewer than k runs share the price, one of exactly k
 * is combined from them at the same cost.
 *
 * <p>The first price is that of points spread by a density p, whose k runs cost (int p^(1/3))^3 /
 * 12 k^2 (Panter and Dite, 1951), and the number of runs then falls with the cube root of the
 * price: mostly two or three sweeps find k. Many small problems use the work space again; an object
 * belongs to one thread.
 *
 * <p>Sums count outwards from the middle point, so that the square of an outlier rounds no others
 * away: the cost of a run is right to a few units in the last place of the larger sum of squares
 * between its ends and the middle.
 *
 * <p>When the time of the call is used up the search ends with runs of as many points each as near
 * as possible; the caller's status says so.
 */
public final class LinePartition {
  private static final int MAX_SWEEPS = 200;

  /** After so many sweeps prices are halves of their interval. */
  private static final int PREDICTED = 10;

  /** Points that share a term of the integral of the density. */
  private static final int BLOCK = 8;

  private int n;
  private int k;

  /** Sums over the points from the middle to before point i, negative left of it. */
  private double[] mass = {};

  private double[] moment = {};
  private double[] square = {};

  /** Least priced cost of the points before i, less their squares. */
  private double[] best = {};

  /** The runs it takes and where its last run starts. */
  private int[] runs = {};

  private int[] start = {};

  /** Starts that can still be the best, with the first end for which each is. */
  private int[] candidate = {};

  private int[] from = {};

  /**
   * Where the runs of the best partition start and end.
   *
   * @param points in ascending order; not modified
   * @param weights one positive weight a point; not modified
   * @param k how many runs, at most one a point
   * @return k + 1 numbers: 0, the starts of runs 1 to k - 1, n
   */
  public static int[] optimal(double[] points, double[] weights, int k) {
    return new LinePartition().optimal(points, weights, points.length, k);
  }

  /** The same for the first {@code n} points, in the work space of this object. */
  int[] optimal(double[] points, double[] weights, int n, int k) {
    if (k < 1 || k > n) {
      throw new IllegalArgumentException(
          "runs must be between 1 and the " + n + " points, got " + k);
    }
    this.n = n;
    this.k = k;
    reserve();
    double guess = sums(points, weights);
    return solve(guess);
  }

  private void reserve() {
    if (mass.length <= n) {
      int size = n + 1 + n / 4;
      mass = new double[size];
      moment = new double[size];
      square = new double[size];
      best = new double[size];
      runs = new int[size];
      start = new int[size];
      candidate = new int[size];
      from = new int[size];
    }
  }

  /** Fills the sums; returns the price at which about k runs are best. */
  private double sums(double[] points, double[] weights) {
    int middle = n / 2;
    double center = points[middle];
    mass[middle] = 0;
    moment[middle] = 0;
    square[middle] = 0;
    for (int i = middle; i < n; i++) {
      double x = points[i] - center;
      double first = weights[i] * x;
      mass[i + 1] = mass[i] + weights[i];
      moment[i + 1] = moment[i] + first;
      square[i + 1] = square[i] + first * x;
    }
    for (int i = middle - 1; i >= 0; i--) {
      double x = points[i] - center;
      double first = weights[i] * x;
      mass[i] = mass[i + 1] - weights[i];
      moment[i] = moment[i + 1] - first;
      square[i] = square[i + 1] - first * x;
    }
    double density = 0;
    for (int b = 0; b < n; b += BLOCK) {
      int end = Math.min(n - 1, b + BLOCK);
      double width = points[end] - points[b];
      density += Math.cbrt((mass[end] - mass[b]) * width * width);
    }
    return density * density * density / (6.0 * k * k * k);
  }

  private int[] solve(double guess) {
    if (k == n) {
      int[] all = new int[n + 1];
      Arrays.setAll(all, i -> i);
      return all;
    }
    int[] few = {0, n};
    if (k == 1) {
      return few;
    }
    double low = 0; // at price 0 every distinct point is a run of its own
    double high = cost(0, n) + Double.MIN_NORMAL; // at this price one run is best
    int[] many = null;
    double price = guess;
    Running running = Running.current();
    for (int i = 0; i < MAX_SWEEPS; i++) {
      running.check();
      if (running.outOfTime()) {
        return even(n, k);
      }
      if (!(price > low && price < high)) {
        price = low == 0 ? high / 8 : (low + high) / 2;
      }
      int count = sweep(price);
      if (count == k) {
        return cuts();
      }
      if (count > k) {
        many = cuts();
        low = price;
      } else {
        few = cuts();
        high = price;
      }
      if (many != null && !(high - low > 4 * Math.ulp(high))) {
        break;
      }
      double ratio = (double) count / k;
      price = i < PREDICTED ? price * ratio * ratio * ratio : -1;
    }
    if (many == null) { // fewer than k distinct points: any further cut is free
      return cutAnywhere(few, k);
    }
    return splice(few, many, k);
  }

  /** Cuts of n points into k runs whose lengths differ by one at most. */
  static int[] even(int n, int k) {
    int[] cuts = new int[k + 1];
    Arrays.setAll(cuts, r -> (int) ((long) n * r / k));
    return cuts;
  }

  /** Finds the best partition when every run costs {@code price} on top; returns its runs. */
  private int sweep(double price) {
    int head = 0;
    int tail = 1;
    candidate[0] = 0;
    from[0] = 1;
    best[0] = -square[0];
    runs[0] = 0;
    for (int j = 1; j <= n; j++) {
      while (head + 1 < tail && from[head + 1] <= j) {
        head++;
      }
      int i = candidate[head];
      best[j] = reduced(i, mass[j], moment[j]) + price;
      runs[j] = runs[i] + 1;
      start[j] = i;
      if (j == n) {
        break;
      }
      while (tail > head && beats(j, candidate[tail - 1], Math.max(from[tail - 1], j + 1))) {
        tail--;
      }
      int since = j + 1;
      if (tail > head) {
        since = firstWin(j, candidate[tail - 1], Math.max(from[tail - 1], j + 1));
      }
      if (since <= n) {
        if (tail == head) {
          head = 0;
          tail = 0;
        }
        candidate[tail] = j;
        from[tail++] = since;
      }
    }
    return runs[n];
  }

  /** The partition that the last sweep found. */
  private int[] cuts() {
    int[] cuts = new int[runs[n] + 1];
    int at = n;
    for (int r = runs[n]; r >= 0; r--) {
      cuts[r] = at;
      at = start[at];
    }
    return cuts;
  }

  /** Least cost of the points before an end whose last run starts at i, less their squares. */
  private double reduced(int i, double massAtEnd, double momentAtEnd) {
    double sum = momentAtEnd - moment[i];
    return best[i] - sum * sum / (massAtEnd - mass[i]);
  }

  /** Whether a last run that starts at the later {@code j} is better for the points before end. */
  private boolean beats(int j, int i, int end) {
    return reduced(j, mass[end], moment[end]) < reduced(i, mass[end], moment[end]);
  }

  /** The first end, beyond one where it does not yet, for which j beats i; n + 1 for none. */
  private int firstWin(int j, int i, int notYet) {
    int low = notYet;
    int high = n + 1;
    for (int step = n / (2 * k) + 1; low + step < high; step *= 2) {
      if (beats(j, i, low + step)) {
        high = low + step;
        break;
      }
      low += step;
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (beats(j, i, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private double cost(int i, int j) {
    double weight = mass[j] - mass[i];
    double sum = moment[j] - moment[i];
    return Math.max(0, square[j] - square[i] - sum * sum / weight);
  }

  /** A partition of k runs from one of fewer and one of more at the same price. */
  private static int[] splice(int[] few, int[] many, int k) {
    int skip = many.length - 1 - k;
    for (int i = 0; i + 1 < few.length && i + skip + 1 < many.length; i++) {
      if (few[i] <= many[i + skip] && many[i + skip + 1] <= few[i + 1]) {
        int[] cuts = new int[k + 1];
        System.arraycopy(few, 0, cuts, 0, i + 1);
        System.arraycopy(many, i + skip + 1, cuts, i + 1, k - i);
        return cuts;
      }
    }
    throw new IllegalStateException("no run of the finer partition lies in one of the coarser");
  }

  private int[] cutAnywhere(int[] few, int k) {
    int[] cuts = Arrays.copyOf(few, k + 1);
    int count = few.length;
    for (int i = 1; i < n && count <= k; i++) {
      if (Arrays.binarySearch(few, i) < 0) {
        cuts[count++] = i;
      }
    }
    Arrays.sort(cuts);
    return cuts;
  }
}
