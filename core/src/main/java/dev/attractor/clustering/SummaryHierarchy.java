package dev.attractor.clustering;

import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Summary;
import java.util.ArrayList;
import java.util.List;

/** The levels of a fit: summaries of the rows from small to large, then the rows themselves. */
final class SummaryHierarchy {
  /** Rows up to which there is no summary. */
  private static final long SMALL = 1 << 13;

  /** The same for rows of length one, whose passes are cheaper. */
  private static final long SMALL_ON_A_LINE = 1 << 15;

  /** Cells along each side of the coarsest summary of a plane. */
  private static final int COARSE_SIDE = 64;

  /** Rows of the smallest sample in more than two dimensions. */
  private static final long SAMPLE = 1 << 12;

  /** Rows from which J is taken for steps from a near start, at least. */
  private static final long ROWS_OF_J = 1 << 12;

  private SummaryHierarchy() {}

  /** Summaries from small to large, the rows themselves last. */
  static List<Rows> of(Rows rows, RowScan scan) {
    List<Rows> levels = new ArrayList<>();
    addSummaries(rows, scan, levels);
    levels.add(rows);
    return List.copyOf(levels);
  }

  /**
   * A sample of the rows from which J is known to a few per cent; all of them where they are few.
   */
  static Rows sampleForJacobian(Rows rows) {
    int stride = (int) Math.min(Integer.MAX_VALUE, rows.count() / ROWS_OF_J);
    return stride > 1 ? Summary.sample(rows, stride, stride) : rows;
  }

  /** Passes over all rows that making the levels took, the scan included. */
  static int passes(List<Rows> levels) {
    return levels.size() == 1 || levels.getLast().dimension() > 2 ? 1 : 2;
  }

  private static void addSummaries(Rows rows, RowScan scan, List<Rows> levels) {
    int dimension = rows.dimension();
    if (rows.count() <= (dimension == 1 ? SMALL_ON_A_LINE : SMALL)) {
      return;
    }
    Rows exact = Summary.exactValues(rows);
    if (exact != null) {
      levels.add(exact);
    } else if (dimension == 1) {
      levels.add(Summary.cells(rows, scan));
    } else if (dimension == 2) {
      Rows fine = rows.count() > SMALL_ON_A_LINE ? Summary.cells(rows, scan) : rows;
      levels.add(Summary.cells(fine, scan, COARSE_SIDE));
      if (fine != rows) {
        levels.add(fine);
      }
    } else {
      for (int stride = 512; stride > 1; stride /= 8) {
        if (rows.count() / stride >= SAMPLE) {
          levels.add(Summary.sample(rows, stride, stride));
        }
      }
    }
  }
}
