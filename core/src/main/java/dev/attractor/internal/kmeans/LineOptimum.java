package dev.attractor.internal.kmeans;

import dev.attractor.internal.rows.LineCells;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.Running;

/**
 * Hard k-means on a line to its optimum, without sorting all numbers: the best partition of the
 * cells of a summary says between which cells the cuts lie; the numbers of the cells around each
 * cut are sorted, and the best of all partitions whose cuts lie among them is found by dynamic
 * programming. A cut that comes to lie at the edge of what was sorted moves its cells, and the
 * search goes on.
 *
 * <p>Cost satisfies the quadrangle inequality, so the best previous cut never moves left as a cut
 * moves right, and a stage of n candidates takes O(n log n).
 *
 * <p>When the time of the call is used up the search ends with the best cuts so far; the caller's
 * status says so.
 */
public final class LineOptimum {
  private static final int MAX_ROUNDS = 20;

  /** Items a cell is spread over, and cells on each side of a cut that are searched with them. */
  private static final int PARTS = 16;

  private static final int WIDE = 16;

  /** Cells on each side of a cut that are sorted. */
  private static final int NARROW = 1;

  /** Least number of rows on each side of a cut that are sorted. */
  private static final double ENOUGH = 1000;

  private final Running running = Running.current();
  private final Rows rows;
  private final LineCells cells;

  /** The weight of {@link #ENOUGH} rows. */
  private final double enough;

  /** Cells that hold weight, from left to right. */
  private final int[] order;

  /** The heaviest of them. */
  private final int middle;

  private LineOptimum(Rows rows, RowScan scan) {
    this.rows = rows;
    this.cells = LineCells.of(rows, scan);
    this.enough = ENOUGH * scan.mass() / rows.count();
    this.order = cells.ascending();
    int heaviest = 0;
    for (int i = 1; i < order.length; i++) {
      heaviest = cells.mass(order[i]) > cells.mass(order[heaviest]) ? i : heaviest;
    }
    this.middle = heaviest;
  }

  /**
   * The k means of the best partition, ascending; null where there are fewer cells than codewords
   * to start from.
   *
   * @param rows of length one, not all the same
   * @param scan of the same rows
   */
  public static double[] means(Rows rows, RowScan scan, int k) {
    LineOptimum optimum = new LineOptimum(rows, scan);
    return k < optimum.order.length ? optimum.solve(k) : null;
  }

  private double[] solve(int k) {
    double[] points = new double[order.length];
    double[] weights = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      weights[i] = cells.mass(order[i]);
      points[i] = cells.mean(order[i]);
    }
    int[] cuts = LinePartition.optimal(points, weights, k);
    // Cells as if their numbers were spread evenly: no pass over the rows, and close to the
    // optimum.
    for (int round = 0; round < MAX_ROUNDS && !running.outOfTime(); round++) {
      LineItems items = new LineItems(cells, order, middle, PARTS, enough / 50);
      int[] best = best(items, cuts, WIDE);
      if (!move(items, best, cuts, WIDE)) {
        break;
      }
    }
    for (int round = 0; ; round++) {
      boolean[] open = new boolean[cells.size()];
      for (int j = 1; j < k; j++) {
        for (int i = low(cuts[j], NARROW); i < high(cuts[j], NARROW); i++) {
          open[order[i]] = true;
        }
      }
      LineItems items = new LineItems(rows, cells, order, middle, open);
      int[] best = best(items, cuts, NARROW);
      boolean edge = move(items, best, cuts, NARROW);
      if (!edge || round == MAX_ROUNDS || running.outOfTime()) {
        return items.means(best);
      }
    }
  }

  /** The best cuts, each among the items of {@code reach} cells before and after a cut of cells. */
  private int[] best(LineItems items, int[] cuts, int reach) {
    int k = cuts.length - 1;
    Stage[] stages = new Stage[k + 1];
    stages[0] = new Stage(0, 0);
    for (int j = 1; j <= k; j++) {
      running.check();
      stages[j] =
          j == k
              ? new Stage(items.size(), items.size())
              : new Stage(items.start(low(cuts[j], reach)), items.start(high(cuts[j], reach)));
      stages[j].fill(items, stages[j - 1]);
    }
    int[] best = new int[k + 1];
    best[k] = items.size();
    for (int j = k; j > 0; j--) {
      best[j - 1] = stages[j].previous[best[j] - stages[j].low];
    }
    return best;
  }

  /** Moves each cut to the nearest one between cells; whether one lies at the edge of its reach. */
  private boolean move(LineItems items, int[] best, int[] cuts, int reach) {
    boolean edge = false;
    for (int j = 1; j + 1 < cuts.length; j++) {
      int low = low(cuts[j], reach);
      int high = high(cuts[j], reach);
      edge |= best[j] == items.start(low) && low > 1;
      edge |= best[j] == items.start(high) && high + 1 < order.length;
      int to = low;
      while (to < high && best[j] - items.start(to) > items.start(to + 1) - best[j]) {
        to++;
      }
      cuts[j] = Math.clamp(to, 1, order.length - 1);
    }
    return edge;
  }

  /** The first cell that is searched for a cut: {@code reach} cells before it, and enough rows. */
  private int low(int cut, int reach) {
    int low = cut;
    double held = 0;
    while (low > 0 && (cut - low < reach || held < enough)) {
      held += cells.mass(order[--low]);
    }
    return low;
  }

  /** The cell after the last one that is searched. */
  private int high(int cut, int reach) {
    int high = cut;
    double held = 0;
    while (high < order.length && (high - cut < reach || held < enough)) {
      held += cells.mass(order[high++]);
    }
    return high;
  }

  /** The candidates of one cut: what the runs before it cost at least, and from which cut. */
  private static final class Stage {
    final int low;
    final double[] cost;
    final int[] previous;

    Stage(int low, int high) {
      this.low = low;
      cost = new double[high - low + 1];
      previous = new int[high - low + 1];
    }

    void fill(LineItems items, Stage before) {
      fill(items, before, 0, cost.length - 1, before.low, before.low + before.cost.length - 1);
    }

    /** Candidates from one to another, whose best previous cuts lie from one to another. */
    private void fill(LineItems items, Stage before, int from, int to, int low, int high) {
      if (from > to) {
        return;
      }
      int middle = (from + to) >>> 1;
      int cut = this.low + middle;
      double least = Double.POSITIVE_INFINITY;
      int best = low;
      for (int p = low; p <= Math.min(high, cut); p++) {
        double total = before.cost[p - before.low] + items.cost(p, cut);
        if (total < least) {
          least = total;
          best = p;
        }
      }
      cost[middle] = least;
      previous[middle] = best;
      fill(items, before, from, middle - 1, low, best);
      fill(items, before, middle + 1, to, best, high);
    }
  }
}
