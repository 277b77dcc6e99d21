package dev.attractor.internal.kmeans;

import dev.attractor.internal.rows.LineCells;
import dev.attractor.internal.rows.Rows;

/**
 * Weighted numbers in ascending order: every different number of some cells of a line, which are
 * open, and each of the other cells as one.
 *
 * <p>Sums of items are differences of sums counted from the middle of the data outwards, about a
 * number there, so that an outlier's large terms are in no sum of other items.
 */
final class LineItems {
  private final double center;
  private int size;

  /** Weights and numbers, then their sums from the middle to before item i, negative left of it. */
  private double[] mass;

  private double[] moment;
  private final double[] square;

  /** The first item of each cell that holds weight, and after the last one the number of items. */
  private final int[] start;

  /**
   * @param order the cells that hold weight, from left to right
   * @param middle which of them is the middle of the data
   * @param open whether a cell's numbers are wanted one by one; by cell
   */
  LineItems(Rows rows, LineCells cells, int[] order, int middle, boolean[] open) {
    SortedNumbers numbers = SortedNumbers.of(rows, value -> open[cells.find(value)]);
    center = cells.mean(order[middle]);
    mass = new double[numbers.count() + order.length + 1];
    moment = new double[mass.length];
    start = new int[order.length + 1];
    int at = 0;
    for (int i = 0; i < order.length; i++) {
      int cell = order[i];
      start[i] = size;
      if (!open[cell]) {
        add(cells.mass(cell), cells.mean(cell));
        continue;
      }
      while (at < numbers.count() && cells.find(numbers.value(at)) == cell) {
        float value = numbers.value(at);
        double weight = 0;
        for (; at < numbers.count() && numbers.value(at) == value; at++) {
          weight += numbers.weight(at);
        }
        add(weight, value);
      }
    }
    start[order.length] = size;
    square = new double[size + 1];
    addUp(start[middle]);
  }

  /**
   * Every cell as {@code parts} items, its weight spread evenly over its width, unless it is less
   * than {@code few}: such a cell is all at its mean.
   */
  LineItems(LineCells cells, int[] order, int middle, int parts, double few) {
    center = cells.mean(order[middle]);
    mass = new double[order.length * parts + 1];
    moment = new double[mass.length];
    start = new int[order.length + 1];
    for (int i = 0; i < order.length; i++) {
      start[i] = size;
      double width = cells.mass(order[i]) < few ? 0 : cells.width(order[i]) / parts;
      for (int part = 0; part < parts; part++) {
        double value = cells.mean(order[i]) + (part - 0.5 * (parts - 1)) * width;
        add(cells.mass(order[i]) / parts, value);
      }
    }
    start[order.length] = size;
    square = new double[size + 1];
    addUp(start[middle]);
  }

  private void add(double weight, double value) {
    mass[size] = weight;
    moment[size++] = value - center;
  }

  private void addUp(int middle) {
    double[] weight = mass;
    double[] value = moment;
    mass = new double[size + 1];
    moment = new double[size + 1];
    for (int i = middle; i < size; i++) {
      mass[i + 1] = mass[i] + weight[i];
      moment[i + 1] = moment[i] + weight[i] * value[i];
      square[i + 1] = square[i] + weight[i] * value[i] * value[i];
    }
    for (int i = middle - 1; i >= 0; i--) {
      mass[i] = mass[i + 1] - weight[i];
      moment[i] = moment[i + 1] - weight[i] * value[i];
      square[i] = square[i + 1] - weight[i] * value[i] * value[i];
    }
  }

  /** How many items there are. */
  int size() {
    return size;
  }

  /** The first item of cell number {@code i} from the left. */
  int start(int i) {
    return start[i];
  }

  /** Sum of squares about their mean of the items from one to before another. */
  double cost(int from, int to) {
    double weight = mass[to] - mass[from];
    double sum = moment[to] - moment[from];
    return weight > 0 ? Math.max(0, square[to] - square[from] - sum * sum / weight) : 0;
  }

  /** The means of the runs between cuts; null when one holds no weight. */
  double[] means(int[] cuts) {
    double[] means = new double[cuts.length - 1];
    for (int j = 0; j < means.length; j++) {
      double weight = mass[cuts[j + 1]] - mass[cuts[j]];
      if (!(weight > 0)) {
        return null;
      }
      means[j] = center + (moment[cuts[j + 1]] - moment[cuts[j]]) / weight;
    }
    return means;
  }
}
