package dev.attractor.app.reproduce;

import dev.attractor.nets.LayerMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the page of table 2.1 says falls short of the printed accuracies, from its runs. */
final class Table21Remarks {
  /** The epochs behind the printed accuracies. */
  private static final int PRINTED_EPOCHS = 100;

  private Table21Remarks() {}

  /**
   * The remark as Markdown.
   *
   * @param epochs of the runs
   * @param runs all of that many epochs
   */
  static String of(int epochs, List<Table21.Run> runs) {
    List<String> behind = new ArrayList<>();
    for (Table21.Settings whose : Table21.Settings.values()) {
      for (Table21.Cell cell : Table21.CELLS) {
        for (int m = 0; m < Table21.METHODS.size(); m++) {
          LayerMethod method = Table21.METHODS.get(m);
          double printed = cell.accuracies().get(m);
          double mean = Table21.mean(Table21.of(runs, whose, cell, method));
          if (mean < printed) { // not where no run was made or none ended
            behind.add(
                String.format(
                    Locale.ROOT,
                    "%s %s %s (%.4f against %.4f)",
                    whose.word(),
                    cell.label(),
                    method,
                    mean,
                    printed));
          }
        }
      }
    }
    return "**What falls short** of the printed accuracies, which are of %d epochs, after %d: %s."
        .formatted(
            PRINTED_EPOCHS, epochs, behind.isEmpty() ? "nothing" : String.join(", ", behind));
  }
}
