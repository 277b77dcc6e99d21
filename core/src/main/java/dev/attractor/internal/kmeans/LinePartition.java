package dev.attractor.internal.kmeans;

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
 * <p>Sums are differences of prefix sums about the mean: the cost is right to a few units in the
 * last place of the total sum of squares.
 */
public final class LinePartition {
  private static final int MAX_BISECTIONS = 200;

  private final int n;

  /** Prefix sums over the points before number i: weight, weight x, weight x^2, x centred. */
  private final double[] mass;

  private final double[] moment;
  private final double[] square;

  /** Least priced cost of the points before i, the runs it takes and where its last run starts. */
  private final double[] best;

  private final int[] runs;
  private final int[] start;

  /** Starts that can still be the best, with the first end for which each is. */
  private final int[] candidate;

  private final int[] from;

  private LinePartition(double[] points, double[] weights) {
    n = points.length;
    mass = new double[n + 1];
    moment = new double[n + 1];
    square = new double[n + 1];
    best = new double[n + 1];
    runs = new int[n + 1];
    start = new int[n + 1];
    candidate = new int[n + 1];
    from = new int[n + 1];
    double center = center(points, weights);
    for (int i = 0; i < n; i++) {
      double x = points[i] - center;
      mass[i + 1] = mass[i] + weights[i];
      moment[i + 1] = moment[i] + weights[i] * x;
      square[i + 1] = square[i] + weights[i] * x * x;
    }
  }

  /**
   * Where the runs of the best partition start and end.
   *
   * @param points in ascending order; not modified
   * @param weights one positive weight a point; not modified
   * @param k how many runs, at most one a point
   * @return k + 1 numbers: 0, the starts of runs 1 to k - 1, n
   */
  public static int[] optimal(double[] points, double[] weights, int k) {
    if (k < 1 || k > points.length) {
      throw new IllegalArgumentException(
          "runs must be between 1 and the " + points.length + " points, got " + k);
    }
    return new LinePartition(points, weights).solve(k);
  }

  private static double center(double[] points, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < points.length; i++) {
      sum += weights[i] * points[i];
      total += weights[i];
    }
    return sum / total;
  }

  private int[] solve(int k) {
    if (k == n) {
      int[] all = new int[n + 1];
      Arrays.setAll(all, i -> i);
      return all;
    }
    double low = 0; // at price 0 every distinct point is a run of its own
    double high = cost(0, n) + Double.MIN_NORMAL; // at this price one run is best
    int[] many = null;
    int[] few = {0, n};
    if (k == 1) {
      return few;
    }
    for (int i = 0; i < MAX_BISECTIONS; i++) {
      double price = many == null && i > 0 && low == 0 ? high / 8 : (low + high) / 2;
      int[] found = sweep(price);
      int count = found.length - 1;
      if (count == k) {
        return found;
      }
      if (count > k) {
        many = found;
        low = price;
      } else {
        few = found;
        high = price;
      }
      if (many != null && !(high - low > 4 * Math.ulp(high))) {
        break;
      }
    }
    if (many == null) { // fewer than k distinct points: any further cut is free
      return cutAnywhere(few, k);
    }
    return splice(few, many, k);
  }

  /** The best partition when every run costs {@code price} on top. */
  private int[] sweep(double price) {
    int head = 0;
    int tail = 1;
    candidate[0] = 0;
    from[0] = 1;
    for (int j = 1; j <= n; j++) {
      while (head + 1 < tail && from[head + 1] <= j) {
        head++;
      }
      int i = candidate[head];
      best[j] = best[i] + cost(i, j) + price;
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
    int[] cuts = new int[runs[n] + 1];
    int at = n;
    for (int r = runs[n]; r >= 0; r--) {
      cuts[r] = at;
      at = start[at];
    }
    return cuts;
  }

  /** Whether a last run that starts at the later {@code j} is better for the points before end. */
  private boolean beats(int j, int i, int end) {
    return best[j] + cost(j, end) < best[i] + cost(i, end);
  }

  /** The first end, beyond one where it does not yet, for which j beats i; n + 1 for none. */
  private int firstWin(int j, int i, int notYet) {
    int low = notYet;
    int high = n + 1;
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
