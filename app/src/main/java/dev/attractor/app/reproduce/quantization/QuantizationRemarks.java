package dev.attractor.app.reproduce.quantization;

import dev.attractor.nets.LayerMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a page of quantised networks says falls short of the printed accuracies, from its runs. */
final class QuantizationRemarks {
  private QuantizationRemarks() {}

  /**
   * The remark as Markdown.
   *
   * @param table with the printed accuracies
   * @param epochs of the runs
   * @param runs all of that many epochs
   */
  static String of(QuantizationTable table, int epochs, List<QuantizedRun> runs) {
    List<String> behind = new ArrayList<>();
    for (QuantizationSettings whose : QuantizationSettings.values()) {
      for (QuantizationTable.Cell cell : table.cells()) {
        for (int m = 0; m < table.methods().size(); m++) {
          LayerMethod method = table.methods().get(m);
          double printed = cell.accuracies().get(m);
          double mean = QuantizationFigures.mean(QuantizationFigures.of(runs, whose, cell, method));
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
            QuantizationTable.PRINTED_EPOCHS,
            epochs,
            behind.isEmpty() ? "nothing" : String.join(", ", behind));
  }
}
