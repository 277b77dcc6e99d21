package dev.attractor.app.reproduce;

import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.nets.Recipes;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/**
 * The page of tables 2.1 and 2.2: accuracies, adjoints, times and a chart for each length of run.
 */
final class Table21Page {
  private Table21Page() {}

  /**
   * Writes the page, its tables and its figures.
   *
   * @param out the folder
   * @param all finished runs, of one or more numbers of epochs
   * @param data that they learned from
   * @param command that makes the page
   * @return the page first
   */
  static List<Path> write(
      Path out, List<Table21.Run> all, Fingerprint data, String command, long seed)
      throws IOException {
    Report report =
        new Report(out, "table-2.1", "Tables 2.1 and 2.2: a two-layer network on MNIST, quantized");
    report.data(data);
    report.text(
        """
        Top-1 accuracy on the 10,000 test images of the *hard* network: every weight of the two
        convolutions and the linear layer is its nearest codeword, read back from the file that was
        written. *Printed* is the dissertation (100 epochs). *Protocol* is our implementation under
        its settings: temperature 5e-4, SGD at 1e-4 without momentum, at most 30 plain steps a fit,
        IDKM's gradient by the damped iteration [2.22] at the codebook where these end; it does not
        say the batch size (here %d), nor the network's start. *Ours* is the default of
        `attractor quantize`: a temperature relative to each layer's standard deviation, falling over
        the run, and Adam with cosine decay. The runs of a seed start from one network, trained with that seed at
        full precision%s. A dash is
        a run that was not made; *diverged* is one that met a number that is not finite. The recipe's learning rate and
        temperatures were chosen with seed 0 on these test images; other seeds are fresh."""
            .formatted(
                Recipes.BATCH,
                all.isEmpty()
                    ? ""
                    : all.stream()
                        .map(run -> String.format(Locale.ROOT, "%.4f", run.baselineAccuracy()))
                        .distinct()
                        .collect(Collectors.joining(", ", " (", ")"))));
    for (int count : all.stream().mapToInt(Table21.Run::epochs).distinct().toArray()) {
      List<Table21.Run> some = all.stream().filter(run -> run.epochs() == count).toList();
      long seedCount = some.stream().mapToLong(Table21.Run::seed).distinct().count();
      report.text(
          "## %d epochs, %d seed%s\n\nMean%s."
              .formatted(
                  count,
                  seedCount,
                  seedCount == 1 ? "" : "s",
                  seedCount == 1 ? " (one run)" : " and standard deviation over seeds"));
      report.table(Table21.accuracies(some));
      report.text(Table21Remarks.of(count, some));
      report.text("Adjoints that answered in IDKM under the protocol, of all layers and steps:");
      report.table(Table21.adjoints(some));
      report.text(
          "Seconds of processor time for 100 epochs on one thread (table 2.2), longer where the machine\n"
              + "did other work at the same time:");
      report.table(Table21.times(some));
      report.figure(figure(some), count + "-epochs", "Accuracy after %d epochs".formatted(count));
    }
    return report.write(command, seed);
  }

  /** Three bars a cell: the best printed, the best by the protocol, ours. */
  private static Figure figure(List<Table21.Run> runs) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(720)
            .height(420)
            .xAxisTitle("(k, d)")
            .yAxisTitle("top-1 accuracy")
            .build();
    Figure.style(chart.getStyler());
    chart.getStyler().setYAxisMin(0.4).setYAxisMax(1.0).setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setSeriesColors(Figure.COLORS.toArray(Color[]::new));
    List<String> labels = Table21.CELLS.stream().map(Table21.Cell::label).toList();
    chart.addSeries(
        "dissertation, best",
        labels,
        Table21.CELLS.stream()
            .map(cell -> cell.accuracies().stream().mapToDouble(a -> a).max().orElseThrow())
            .toList());
    for (Table21.Settings whose : List.of(Table21.Settings.PROTOCOL, Table21.Settings.OURS)) {
      List<Double> best = new ArrayList<>();
      for (Table21.Cell cell : Table21.CELLS) {
        best.add(
            Table21.METHODS.stream()
                .map(method -> Table21.of(runs, whose, cell, method))
                .mapToDouble(Table21::mean)
                .filter(mean -> mean > 0) // NaN where there are no runs, or none ended
                .max()
                .orElse(0));
      }
      if (best.stream().allMatch(mean -> mean == 0)) {
        continue; // none of these runs was made
      }
      chart.addSeries(
          whose == Table21.Settings.OURS ? "our recipe, best mean" : "protocol here, best mean",
          labels,
          best);
    }
    return Figure.of(chart);
  }
}
