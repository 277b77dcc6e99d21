package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.cli.Table;
import dev.attractor.app.report.Statistics;
import dev.attractor.nets.LayerMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The tables of a page of quantised networks, from its finished runs.
 *
 * @param table what is printed
 * @param allImages how many training images there are; runs may have learned from fewer
 */
record QuantizationFigures(QuantizationTable table, int allImages) {
  /** Accuracy of every method under both settings, mean and deviation over seeds. */
  Table accuracies(List<QuantizedRun> runs) {
    Table written = table("(k, d)", List.of("printed", "protocol", "ours"), table.methods());
    for (QuantizationTable.Cell cell : table.cells()) {
      List<Object> row = new ArrayList<>();
      row.add(cell.label());
      cell.accuracies().forEach(a -> row.add(String.format(Locale.ROOT, "%.4f", a)));
      for (QuantizationSettings settings :
          List.of(QuantizationSettings.PROTOCOL, QuantizationSettings.OURS)) {
        for (LayerMethod method : table.methods()) {
          row.add(meanAndDeviation(of(runs, settings, cell, method)));
        }
      }
      written.row(row.toArray());
    }
    return written;
  }

  /** Times of 100 epochs of all images: printed, and processor time here. */
  Table times(List<QuantizedRun> runs) {
    Table written = table("(k, d)", List.of("printed", "protocol", "ours"), table.methods());
    for (QuantizationTable.Cell cell : table.cells()) {
      List<Object> row = new ArrayList<>();
      row.add(cell.label());
      for (int i = 0; i < table.methods().size(); i++) {
        row.add(cell.time(i).isPresent() ? cell.time(i).getAsInt() : "-");
      }
      for (QuantizationSettings settings :
          List.of(QuantizationSettings.PROTOCOL, QuantizationSettings.OURS)) {
        for (LayerMethod method : table.methods()) {
          row.add(timeOf100(of(runs, settings, cell, method)));
        }
      }
      written.row(row.toArray());
    }
    return written;
  }

  /** Which adjoint answered the pull-backs of IDKM under the protocol, in per cent. */
  Table adjoints(List<QuantizedRun> runs) {
    Table written = new Table("(k, d)", "damped [2.22] %", "Jacobian-free %");
    for (QuantizationTable.Cell cell : table.cells()) {
      Map<String, Long> counts = new TreeMap<>();
      of(runs, QuantizationSettings.PROTOCOL, cell, LayerMethod.IDKM)
          .forEach(run -> run.adjoints().forEach((word, n) -> counts.merge(word, n, Long::sum)));
      double all = counts.values().stream().mapToLong(Long::longValue).sum();
      written.row(
          cell.label(), percent(counts, "damped", all), percent(counts, "jacobian-free", all));
    }
    return written;
  }

  private static Table table(String first, List<String> sources, List<LayerMethod> methods) {
    List<String> columns = new ArrayList<>(List.of(first));
    for (String source : sources) {
      methods.forEach(method -> columns.add(source + " " + method));
    }
    return new Table(columns.toArray(String[]::new));
  }

  private static String percent(Map<String, Long> counts, String word, double all) {
    return all == 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", 100 * counts.getOrDefault(word, 0L) / all);
  }

  static List<QuantizedRun> of(
      List<QuantizedRun> runs,
      QuantizationSettings settings,
      QuantizationTable.Cell cell,
      LayerMethod method) {
    return runs.stream().filter(run -> run.of(settings, cell, method)).toList();
  }

  /** Of the runs that ended; NaN when there are none. */
  static double mean(List<QuantizedRun> runs) {
    return Statistics.of(ended(runs)).mean();
  }

  private static List<Double> ended(List<QuantizedRun> runs) {
    return runs.stream().map(QuantizedRun::hardAccuracy).filter(Double::isFinite).toList();
  }

  private static String meanAndDeviation(List<QuantizedRun> runs) {
    if (runs.isEmpty()) {
      return "-";
    }
    List<Double> ended = ended(runs);
    int lost = runs.size() - ended.size();
    if (ended.isEmpty()) {
      return "diverged";
    }
    Statistics statistics = Statistics.of(ended);
    String text = String.format(Locale.ROOT, "%.4f", statistics.mean());
    if (ended.size() > 1) {
      text += String.format(Locale.ROOT, " ± %.4f", statistics.deviation());
    }
    return lost == 0 ? text : text + " (" + lost + " diverged)";
  }

  /** Of the runs that were timed: one that was interrupted and resumed was not. */
  private String timeOf100(List<QuantizedRun> runs) {
    double unit = table.minutes() ? 60 : 1;
    OptionalDouble mean =
        runs.stream()
            .filter(run -> run.cpuSeconds() > 0)
            .mapToDouble(
                run ->
                    run.cpuSeconds()
                        / unit
                        * QuantizationTable.PRINTED_EPOCHS
                        / run.epochs()
                        * allImages
                        / run.images())
            .average();
    return mean.isPresent() ? String.format(Locale.ROOT, "%.0f", mean.getAsDouble()) : "-";
  }
}
