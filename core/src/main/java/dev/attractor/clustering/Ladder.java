package dev.attractor.clustering;

import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Summary;
import dev.attractor.internal.softkmeans.SoftPass;
import java.util.ArrayList;
import java.util.List;

/** The summaries on the way to all rows. */
final class Ladder {
  /** So many rows are fitted as they are, without a summary. */
  private static final long SMALL = 1 << 13;

  /** On a line a pass costs little, and so does a fit without a summary. */
  private static final long SMALL_ON_A_LINE = 1 << 15;

  /** Cells along each side of the coarsest summary of a plane. */
  private static final int COARSE_SIDE = 64;

  /** Rows of the smallest sample in more than two dimensions. */
  private static final long SAMPLE = 1 << 12;

  private Ladder() {}

  /** Summaries from small to large, the rows themselves last. */
  static List<SoftMap> of(Rows rows, RowScan scan, int codewords, double tau) {
    List<Rows> rungs = new ArrayList<>();
    addSummaries(rows, scan, rungs);
    rungs.add(rows);
    List<SoftMap> ladder = new ArrayList<>();
    for (Rows rung : rungs) {
      ladder.add(new SoftMap(new SoftPass(rung, tau), codewords, scan));
    }
    return ladder;
  }

  private static void addSummaries(Rows rows, RowScan scan, List<Rows> rungs) {
    int dimension = rows.dimension();
    if (rows.count() <= (dimension == 1 ? SMALL_ON_A_LINE : SMALL)) {
      return;
    }
    Rows exact = Summary.exactValues(rows);
    if (exact != null) {
      rungs.add(exact);
    } else if (dimension == 1) {
      rungs.add(Summary.cells(rows, scan));
    } else if (dimension == 2) {
      Rows fine = rows.count() > SMALL_ON_A_LINE ? Summary.cells(rows, scan) : rows;
      rungs.add(Summary.cells(fine, scan, COARSE_SIDE));
      if (fine != rows) {
        rungs.add(fine);
      }
    } else {
      for (int stride = 512; stride > 1; stride /= 8) {
        if (rows.count() / stride >= SAMPLE) {
          rungs.add(Summary.sample(rows, stride, stride));
        }
      }
    }
  }
}
