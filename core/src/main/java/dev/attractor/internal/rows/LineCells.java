package dev.attractor.internal.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers on a line in cells: equal ones between the smallest and the largest number, and where one
 * of them holds too much of the weight (an outlier has made it wide), equal ones again in that
 * cell, up to {@link #LEVELS} times.
 */
public final class LineCells {
  /** Cells of a level. */
  private static final int SIDE = Summary.CELLS;

  private static final int LEVELS = 10;

  /** A cell with more than this share of all weight is divided. */
  private static final double HEAVY = 1.0 / 512;

  private final List<Level> levels = new ArrayList<>();

  /** Of each cell, level by level: its weight and first moment, and the level that divides it. */
  private double[] mass = {};

  private double[] moment = {};
  private int[] divided = {};

  private static final double ALONE = 0.999;

  /** Levels in a row that have one cell with nearly all their weight: a number, repeated. */
  private static final int REPEATED = 3;

  private record Level(double low, double scale, int depth, int alone) {
    int cell(float w) {
      return Math.clamp((long) ((w - low) * scale), 0, SIDE - 1);
    }
  }

  private LineCells() {}

  /** The cells of rows of length one: a pass for each depth, mostly one. */
  public static LineCells of(Rows rows, RowScan scan) {
    LineCells cells = new LineCells();
    double low = scan.minimum()[0];
    cells.levels.add(new Level(low, SIDE / (scan.maximum()[0] - low), 0, 0));
    cells.count(rows);
    while (cells.divideHeavy(scan.mass() * HEAVY)) {
      cells.count(rows);
    }
    return cells;
  }

  private void count(Rows rows) {
    int size = levels.size() * SIDE;
    divided = Arrays.copyOf(divided, size);
    double[] total =
        BlockLoop.sum(
            rows,
            2 * size,
            sums ->
                block -> {
                  for (int i = 0; i < block.rows; i++) {
                    float w = block.data[block.offset + i];
                    double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
                    int cell = 2 * find(w);
                    sums[cell] += q;
                    sums[cell + 1] += q * w;
                  }
                });
    mass = new double[size];
    moment = new double[size];
    for (int cell = 0; cell < size; cell++) {
      mass[cell] = total[2 * cell];
      moment[cell] = total[2 * cell + 1];
    }
  }

  /** Divides what is too heavy; false when nothing is, or the bottom is reached. */
  private boolean divideHeavy(double limit) {
    int known = levels.size();
    double[] held = new double[known];
    for (int cell = 0; cell < mass.length; cell++) {
      held[cell / SIDE] += mass[cell];
    }
    for (int cell = 0; cell < mass.length; cell++) {
      Level level = levels.get(cell / SIDE);
      int alone = mass[cell] > ALONE * held[cell / SIDE] ? level.alone() + 1 : 0;
      boolean deep = level.depth() + 1 == LEVELS || alone == REPEATED;
      if (divided[cell] == 0 && mass[cell] > limit && !deep) {
        double width = 1 / level.scale();
        double low = level.low() + cell % SIDE * width;
        if (Double.isFinite(SIDE / width) && SIDE / width > 0) {
          divided[cell] = levels.size();
          levels.add(new Level(low, SIDE / width, level.depth() + 1, alone));
        }
      }
    }
    return levels.size() > known;
  }

  /** The undivided cell of a number. */
  public int find(float w) {
    int level = 0;
    while (true) {
      int cell = level * SIDE + levels.get(level).cell(w);
      if (divided[cell] == 0) {
        return cell;
      }
      level = divided[cell];
    }
  }

  public double mass(int cell) {
    return mass[cell];
  }

  /** Of the numbers in a cell that holds weight. */
  public double mean(int cell) {
    return moment[cell] / mass[cell];
  }

  public double width(int cell) {
    return 1 / levels.get(cell / SIDE).scale();
  }

  public int size() {
    return mass.length;
  }

  /** The cells that hold weight, from left to right. */
  public int[] ascending() {
    int[] cells = new int[mass.length];
    int used = ascend(0, cells, 0);
    return Arrays.copyOf(cells, used);
  }

  private int ascend(int level, int[] cells, int used) {
    for (int cell = level * SIDE; cell < (level + 1) * SIDE; cell++) {
      if (divided[cell] != 0) {
        used = ascend(divided[cell], cells, used);
      } else if (mass[cell] > 0) {
        cells[used++] = cell;
      }
    }
    return used;
  }
}
