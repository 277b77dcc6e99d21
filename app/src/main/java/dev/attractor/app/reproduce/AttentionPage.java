package dev.attractor.app.reproduce;

import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.attention.AttentionKind;
import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The page of one of figures 3.3 to 3.6: both attentions' curves, parameters, times, memory. */
final class AttentionPage {
  private final AttentionStudy study;
  private final ImageSplit all;
  private final ImageSplit used;
  private final List<AttentionRun> runs;
  private final List<Integer> heads;
  private final int epochs;

  /**
   * @param all the data set
   * @param used the part of it that was used
   * @param runs finished, of both kinds
   */
  AttentionPage(
      AttentionStudy study,
      ImageSplit all,
      ImageSplit used,
      List<AttentionRun> runs,
      List<Integer> heads,
      int epochs) {
    this.study = study;
    this.all = all;
    this.used = used;
    this.runs = runs;
    this.heads = heads;
    this.epochs = epochs;
  }

  /**
   * Writes the page.
   *
   * @param attended what class tokens attend to; empty where that is not known
   */
  List<Path> write(Path out, Optional<Figure> attended, String command, long seed)
      throws IOException {
    Report report =
        new Report(
            out,
            study.page(),
            "Figure %s: vision transformers with either attention on %s"
                .formatted(study.page().replace("figure-", ""), study.dataSet()));
    long seeds = runs.stream().mapToLong(AttentionRun::seed).distinct().count();
    report.data(new Fingerprint().add(used.md5()));
    report.text(
        """
        Patches of 4 pixels, tokens of 128 numbers, heads of 64, perceptrons of 512, depth %d, a
        class token, no dropout, no augmentation; Adam at 1e-3, batches of %d. The dissertation does not say its batch.
        Trained on %s training images, judged on %s test images after each epoch; %d epochs, %d seed%s (start
        values and order of images). *k* is the number of heads of attention, and of columns of k-softmax."""
            .formatted(
                study.depth(),
                AttentionStudy.BATCH,
                share(used.train().count(), all.train().count()),
                share(used.test().count(), all.test().count()),
                epochs,
                seeds,
                seeds == 1 ? "" : "s"));
    report.figure(figure(), "", "Test accuracy by epoch");
    report.table(summary());
    report.text(
        "Accuracy after the last epoch, mean and standard deviation over seeds; seconds of an epoch on"
            + " %d thread%s, of the clock and of the processor (longer where the machine did other work);"
                .formatted(threads(), threads() == 1 ? "" : "s")
            + " memory is the most that the process held, the Java heap included. "
            + verdict());
    attended.ifPresent(
        tiles ->
            report
                .text(
                    "What the class token attends to in the last layer, head by head, of the first seed's"
                        + " networks and the first test images of four classes. The heads of k-Hopfield"
                        + " attention are the best key, the second and so on of one set of scores.")
                .figure(
                    tiles,
                    "attended",
                    "Weights of the patches, darkest for the largest of a tile"));
    report.text("Every epoch:");
    report.table(curves());
    return report.write(command, seed);
  }

  private int threads() {
    return runs.getFirst().threads();
  }

  private static String share(int some, int all) {
    return some == all ? "all " + all : "the first %d of %d".formatted(some, all);
  }

  /** Final accuracies, sizes and costs. */
  Table summary() {
    Table table =
        new Table(
            "attention",
            "k",
            "runs",
            "accuracy",
            "parameters",
            "of attention",
            "s / epoch",
            "CPU s / epoch",
            "peak MB");
    for (AttentionKind kind : AttentionKind.values()) {
      for (int count : heads) {
        List<AttentionRun> some = of(kind, count);
        List<AttentionRun.Epoch> each = some.stream().flatMap(r -> r.epochs().stream()).toList();
        table.row(
            kind.word(),
            count,
            some.size(),
            shown(accuracy(kind, count, epochs - 1), some.size()),
            some.getFirst().parameters(),
            some.getFirst().attentionParameters(),
            one(Statistics.of(each.stream().map(AttentionRun.Epoch::seconds).toList()).mean()),
            one(Statistics.of(each.stream().map(AttentionRun.Epoch::cpuSeconds).toList()).mean()),
            Math.round(
                some.stream().mapToDouble(AttentionRun::peakMegabytes).max().orElse(Double.NaN)));
      }
    }
    return table;
  }

  /** Loss and accuracy of each epoch. */
  Table curves() {
    Table table =
        new Table("attention", "k", "epoch", "accuracy", "deviation", "training loss", "runs");
    for (AttentionKind kind : AttentionKind.values()) {
      for (int count : heads) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          int at = epoch;
          Statistics accuracy = accuracy(kind, count, epoch);
          List<AttentionRun> some = of(kind, count);
          table.row(
              kind.word(),
              count,
              epoch + 1,
              four(accuracy.mean()),
              some.size() > 1 ? four(accuracy.deviation()) : "-",
              four(
                  Statistics.of(some.stream().map(run -> run.epochs().get(at).loss()).toList())
                      .mean()),
              some.size());
        }
      }
    }
    return table;
  }

  /** How far k-Hopfield attention is behind that of several heads, at equal k. */
  String verdict() {
    StringBuilder text =
        new StringBuilder("k-Hopfield attention against that of several heads, in points:");
    for (int count : heads) {
      double difference =
          accuracy(AttentionKind.K_HOPFIELD, count, epochs - 1).mean()
              - accuracy(AttentionKind.MULTI_HEAD, count, epochs - 1).mean();
      text.append(String.format(Locale.ROOT, " %+.2f at k = %d,", 100 * difference, count));
    }
    text.setCharAt(text.length() - 1, '.');
    return text.toString();
  }

  private List<AttentionRun> of(AttentionKind kind, int count) {
    return runs.stream().filter(run -> run.of(kind.word(), count)).toList();
  }

  private Statistics accuracy(AttentionKind kind, int count, int epoch) {
    return Statistics.of(
        of(kind, count).stream().map(run -> run.epochs().get(epoch).accuracy()).toList());
  }

  /** One run has no deviation. */
  private static String shown(Statistics value, int runs) {
    return four(value.mean()) + (runs > 1 ? " ± " + four(value.deviation()) : "");
  }

  private static String four(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** A colour for each k; attention of several heads is dashed. */
  private Figure figure() {
    XYChart chart = Figure.lines("", "epoch", "test accuracy");
    double[] at = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
    for (AttentionKind kind : AttentionKind.values()) {
      for (int i = 0; i < heads.size(); i++) {
        int count = heads.get(i);
        double[] mean = new double[epochs];
        double[] deviation = new double[epochs];
        for (int epoch = 0; epoch < epochs; epoch++) {
          mean[epoch] = accuracy(kind, count, epoch).mean();
          deviation[epoch] = accuracy(kind, count, epoch).deviation();
        }
        XYSeries series =
            chart.addSeries("%s, k = %d".formatted(kind.word(), count), at, mean, deviation);
        series.setLineColor(Figure.COLORS.get(i % Figure.COLORS.size()));
        series.setMarkerColor(Figure.COLORS.get(i % Figure.COLORS.size()));
        series.setMarker(
            kind == AttentionKind.K_HOPFIELD ? SeriesMarkers.CIRCLE : SeriesMarkers.SQUARE);
        float[] dashes = kind == AttentionKind.K_HOPFIELD ? null : new float[] {6, 4};
        series.setLineStyle(
            new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0));
      }
    }
    return Figure.of(chart);
  }
}
