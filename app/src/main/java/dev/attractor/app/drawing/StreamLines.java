package dev.attractor.app.drawing;

import dev.attractor.data.demonstrations.StateVelocity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Lines that follow a planar vector field and keep their distance: at most one passes through each
 * cell of a coarse grid. The field is sampled once on a fine grid and interpolated between.
 */
public final class StreamLines {
  private static final int CELLS = 24; // along the longer side of the page
  private static final int SAMPLES_A_CELL = 4;
  private static final double STEP = 0.2; // of a cell
  private static final double SHARPEST = 0.5; // least cosine of the angle between two steps
  private static final double SHORTEST = 2.5; // cells
  private static final double LONGEST = 30; // cells, in each direction

  private final int columns;
  private final int rows;
  private final double[] u;
  private final double[] v;
  private final int sampleColumns;
  private final int[] owner;

  private StreamLines(PlaneView view, StateVelocity field) {
    double cell = Math.max(view.page().getWidth(), view.page().getHeight()) / CELLS;
    columns = Math.max(2, (int) Math.round(view.page().getWidth() / cell));
    rows = Math.max(2, (int) Math.round(view.page().getHeight() / cell));
    owner = new int[columns * rows];
    sampleColumns = columns * SAMPLES_A_CELL + 1;
    int sampleRows = rows * SAMPLES_A_CELL + 1;
    u = new double[sampleColumns * sampleRows];
    v = new double[u.length];
    double[] x = new double[2];
    double[] dx = new double[2];
    for (int j = 0; j < sampleRows; j++) {
      for (int i = 0; i < sampleColumns; i++) {
        x[0] = view.left() + view.width() * i / (sampleColumns - 1);
        x[1] = view.bottom() + view.height() * j / (sampleRows - 1);
        field.at(x, dx);
        // In cells a second: lines are traced on the grid.
        u[j * sampleColumns + i] = dx[0] / view.width() * columns;
        v[j * sampleColumns + i] = dx[1] / view.height() * rows;
      }
    }
  }

  /**
   * The lines, each as points (x, y) in the plane, in the direction of the field.
   *
   * @param field f(x) in two dimensions
   */
  public static List<double[][]> of(PlaneView view, StateVelocity field) {
    StreamLines lines = new StreamLines(view, field);
    List<double[][]> all = new ArrayList<>();
    for (int[] seed : lines.seeds()) {
      if (lines.owner[seed[1] * lines.columns + seed[0]] == 0) {
        double[][] line = lines.trace(seed[0] + 0.5, seed[1] + 0.5, all.size() + 1);
        if (line.length > 0) {
          all.add(lines.inPlane(line, view));
        }
      }
    }
    return all;
  }

  /** Cells from the border inwards, ring after ring, so that long lines come in from outside. */
  private List<int[]> seeds() {
    List<int[]> seeds = new ArrayList<>();
    for (int ring = 0; 2 * ring < Math.min(columns, rows); ring++) {
      for (int j = ring; j < rows - ring; j++) {
        boolean wholeRow = j == ring || j == rows - ring - 1;
        for (int i = ring; i < columns - ring; i++) {
          if (wholeRow || i == ring || i == columns - ring - 1) {
            seeds.add(new int[] {i, j});
          }
        }
      }
    }
    return seeds;
  }

  private double[][] trace(double x, double y, int id) {
    Deque<double[]> points = new ArrayDeque<>();
    Deque<Integer> taken = new ArrayDeque<>();
    points.add(new double[] {x, y});
    take(x, y, id, taken);
    double length = follow(x, y, STEP, id, points, taken) + follow(x, y, -STEP, id, points, taken);
    if (length < SHORTEST) {
      taken.forEach(cell -> owner[cell] = 0);
      return new double[0][];
    }
    return points.toArray(double[][]::new);
  }

  /**
   * Midpoint steps of fixed length; stops at the border, in others' cells, where f ends, and where
   * it turns within a step: steps would only zigzag over a valley that narrow.
   */
  private double follow(
      double x, double y, double step, int id, Deque<double[]> points, Deque<Integer> taken) {
    double[] d = new double[2];
    double[] last = new double[2];
    double length = 0;
    while (length < LONGEST && direction(x, y, d)) {
      if (!direction(x + step / 2 * d[0], y + step / 2 * d[1], d)
          || (length > 0 && last[0] * d[0] + last[1] * d[1] < SHARPEST)) {
        break;
      }
      last[0] = d[0];
      last[1] = d[1];
      x += step * d[0];
      y += step * d[1];
      if (!inside(x, y) || !take(x, y, id, taken)) {
        break;
      }
      length += Math.abs(step);
      if (step > 0) {
        points.addLast(new double[] {x, y});
      } else {
        points.addFirst(new double[] {x, y});
      }
    }
    return length;
  }

  /** Claims the cell at (x, y) for a line; false when another has it. */
  private boolean take(double x, double y, int id, Deque<Integer> taken) {
    int cell = Math.min(rows - 1, (int) y) * columns + Math.min(columns - 1, (int) x);
    if (owner[cell] == id) {
      return taken.peekLast() != null && (taken.peekLast() == cell || recent(taken, cell));
    }
    if (owner[cell] != 0) {
      return false;
    }
    owner[cell] = id;
    taken.addLast(cell);
    return true;
  }

  /** A line may wander along a border between two cells, yet not circle back into its own track. */
  private static boolean recent(Deque<Integer> taken, int cell) {
    int looked = 0;
    for (var it = taken.descendingIterator(); it.hasNext() && looked < 4; looked++) {
      if (it.next() == cell) {
        return true;
      }
    }
    return taken.peekFirst() == cell;
  }

  private boolean inside(double x, double y) {
    return x >= 0 && x <= columns && y >= 0 && y <= rows;
  }

  /** The unit vector along f at (x, y), bilinear between samples; false where f is as good as 0. */
  private boolean direction(double x, double y, double[] into) {
    if (!inside(x, y)) {
      return false;
    }
    double sx = x * SAMPLES_A_CELL;
    double sy = y * SAMPLES_A_CELL;
    int i = Math.min((int) sx, columns * SAMPLES_A_CELL - 1);
    int j = Math.min((int) sy, rows * SAMPLES_A_CELL - 1);
    into[0] = bilinear(u, i, j, sx - i, sy - j);
    into[1] = bilinear(v, i, j, sx - i, sy - j);
    double speed = Math.hypot(into[0], into[1]);
    if (!(speed > 1e-12) || Double.isInfinite(speed)) {
      return false;
    }
    into[0] /= speed;
    into[1] /= speed;
    return true;
  }

  private double bilinear(double[] a, int i, int j, double fx, double fy) {
    int at = j * sampleColumns + i;
    double low = a[at] + fx * (a[at + 1] - a[at]);
    double high = a[at + sampleColumns] + fx * (a[at + sampleColumns + 1] - a[at + sampleColumns]);
    return low + fy * (high - low);
  }

  private double[][] inPlane(double[][] line, PlaneView view) {
    for (double[] point : line) {
      point[0] = view.left() + point[0] / columns * view.width();
      point[1] = view.bottom() + point[1] / rows * view.height();
    }
    return line;
  }
}
