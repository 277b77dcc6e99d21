package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.clustering.Subject;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.ParameterSpec;
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
 * The page of tables 2.1 and 2.2, or 2.3 and 2.4: accuracies, adjoints, times and a chart for each
 * length of run.
 *
 * @param name of the page
 * @param figures that stand on it
 * @param data that the runs learned from and were judged by
 * @param subject the network
 */
record QuantizationPage(
    String name, QuantizationFigures figures, ImageSplit data, Subject subject) {
  /**
   * Writes the page, its tables and its figures.
   *
   * @param out the folder
   * @param all finished runs, of one or more numbers of epochs
   * @param command that makes the page
   * @return the page first
   */
  List<Path> write(Path out, List<QuantizedRun> all, String command, long seed) throws IOException {
    QuantizationTable table = figures.table();
    Report report =
        new Report(
            out,
            name,
            "Tables %s and %s: %s, quantized"
                .formatted(table.accuracies(), table.times(), table.network()));
    report.data(new Fingerprint().add(data.md5()));
    report.text(introduction(all));
    for (int count : all.stream().mapToInt(QuantizedRun::epochs).distinct().toArray()) {
      List<QuantizedRun> some = all.stream().filter(run -> run.epochs() == count).toList();
      long seedCount = some.stream().mapToLong(QuantizedRun::seed).distinct().count();
      report.text(
          "## %d epoch%s, %d seed%s\n\nMean%s."
              .formatted(
                  count,
                  count == 1 ? "" : "s",
                  seedCount,
                  seedCount == 1 ? "" : "s",
                  seedCount == 1 ? " (one run)" : " and standard deviation over seeds"));
      report.table(figures.accuracies(some));
      report.text(QuantizationRemarks.of(table, count, some));
      report.text("Adjoints that answered in IDKM under the protocol, of all layers and steps:");
      report.table(figures.adjoints(some));
      addTimes(report, some);
      report.figure(
          figure(some),
          count + "-epochs",
          "Accuracy after %d epoch%s".formatted(count, count == 1 ? "" : "s"));
    }
    return report.write(command, seed);
  }

  /** Not those of a part of the images: its runs are mostly what comes once a run. */
  private void addTimes(Report report, List<QuantizedRun> runs) throws IOException {
    QuantizationTable table = figures.table();
    if (!allImages()) {
      report.text(
          "Times (table %s) are left out: what comes once a run is most of a run on few images."
              .formatted(table.times()));
      return;
    }
    report.text(
        """
        %s of processor time for %d epochs of %,d images (table %s)%s, longer where the machine
        did other work at the same time:"""
            .formatted(
                table.minutes() ? "Minutes" : "Seconds",
                QuantizationTable.PRINTED_EPOCHS,
                figures.allImages(),
                table.times(),
                runs.stream().allMatch(run -> run.threads() == 1) ? " on one thread" : ""));
    report.table(figures.times(runs));
  }

  private boolean allImages() {
    return data.train().count() == figures.allImages();
  }

  private String introduction(List<QuantizedRun> all) {
    return """
        `%s`, %,d weights, learning from %s and judged by %,d.
        Top-1 accuracy of the *hard* network: every weight of the convolutions and the linear layer is
        its nearest codeword, read back from the file that was written. *Printed* is the dissertation
        (%d epochs%s). *Protocol* is our implementation under
        its settings: temperature 5e-4, SGD at 1e-4 without momentum, at most 30 plain steps a fit,
        IDKM's gradient by the damped iteration [2.22] at the codebook where these end; it does not
        say the batch size (here %d), nor the network's start. *Ours* is the default of
        `attractor quantize`: a temperature relative to each layer's standard deviation, falling over
        the run, and Adam with cosine decay from %s. The runs of a seed start from one network%s. A dash is
        a run that was not made; *diverged* is one that met a number that is not finite. The recipe's learning rate and
        temperatures were chosen for the network of table 2.1 with seed 0 on its test images."""
        .formatted(
            subject.architecture().name(),
            subject.architecture().parameters().stream()
                .filter(spec -> spec.kind().isWeight())
                .mapToLong(ParameterSpec::count)
                .sum(),
            allImages()
                ? "%,d images".formatted(data.train().count())
                : "the first %,d of %,d images"
                    .formatted(data.train().count(), figures.allImages()),
            data.test().count(),
            QuantizationTable.PRINTED_EPOCHS,
            figures.table() == QuantizationTable.RESNET
                ? ", ResNet-18; it leaves out d of its last row, which we read as 4"
                : "",
            Recipes.BATCH,
            subject.learningRate(),
            all.stream()
                .map(run -> String.format(Locale.ROOT, "%.4f", run.baselineAccuracy()))
                .distinct()
                .collect(
                    Collectors.joining(", ", " (at full precision ", ", by the same images)")));
  }

  /** Three bars a cell: the best printed, the best by the protocol, ours. */
  private Figure figure(List<QuantizedRun> runs) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(720)
            .height(420)
            .xAxisTitle("(k, d)")
            .yAxisTitle("top-1 accuracy")
            .build();
    Figure.style(chart.getStyler());
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0).setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setSeriesColors(Figure.COLORS.toArray(Color[]::new));
    QuantizationTable table = figures.table();
    List<String> labels = table.cells().stream().map(QuantizationTable.Cell::label).toList();
    chart.addSeries(
        "dissertation, best",
        labels,
        table.cells().stream().map(QuantizationTable.Cell::best).toList());
    for (QuantizationSettings whose :
        List.of(QuantizationSettings.PROTOCOL, QuantizationSettings.OURS)) {
      List<Double> best = new ArrayList<>();
      for (QuantizationTable.Cell cell : table.cells()) {
        best.add(
            table.methods().stream()
                .map(method -> QuantizationFigures.of(runs, whose, cell, method))
                .mapToDouble(QuantizationFigures::mean)
                .filter(mean -> mean > 0) // NaN where there are no runs, or none ended
                .max()
                .orElse(0));
      }
      if (best.stream().allMatch(mean -> mean == 0)) {
        continue; // none of these runs was made
      }
      chart.addSeries(
          whose == QuantizationSettings.OURS ? "our recipe, best mean" : "protocol here, best mean",
          labels,
          best);
    }
    return Figure.of(chart);
  }
}
