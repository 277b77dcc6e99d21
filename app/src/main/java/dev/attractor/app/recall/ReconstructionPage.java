package dev.attractor.app.recall;

import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Report;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Figure 3.2 as a page with its table and chart, from all that a run was asked for. */
record ReconstructionPage(
    String typed,
    PictureOptions pictures,
    double beta,
    List<Integer> memories,
    List<Integer> ks,
    int trials,
    String occlusion,
    double threshold,
    long seed,
    List<Cell> cells) {
  /** One number of the figure: mean and standard deviation over trials. */
  record Cell(int memories, String method, int k, double mean, double deviation) {}

  Table table() {
    Table table = new Table("memories", "method", "k", "reconstructed", "deviation");
    for (Cell c : cells) {
      table.row(
          c.memories,
          c.method,
          c.k,
          String.format(Locale.ROOT, "%.4f", c.mean),
          String.format(Locale.ROOT, "%.4f", c.deviation));
    }
    return table;
  }

  /** Of the page and what belongs to it. */
  String name() {
    return "figure-3.2-" + pictures.dataset;
  }

  /** Writes the page with its table and figure. */
  List<Path> write(ImageSource source, Occlusion hidden) throws IOException {
    String dataset = pictures.dataset;
    Report report =
        new Report(
            pictures.out,
            name(),
            "Figure 3.2 on " + dataset + ": reconstruction against the number of memories");
    report.text(
        """
        %d trials with different pictures of *%s* (%s; content MD5 %s), each picture shown with \
        its %s hidden; similarity %s, beta = %s; reconstructed when any of the k columns is within \
        a squared error of %s, pixels from 0 to 1. Mean and one standard deviation over trials. \
        *MCHN* is one step with softmax. *Hard k-NN* counts the stored pictures nearest to the \
        query themselves: what any separation could reach in the limit."""
            .formatted(
                trials,
                source.title(),
                source.shape(),
                source.md5(),
                hidden,
                pictures.similarityInWords(),
                beta,
                threshold));
    report.figure(chart(), "", "Fraction reconstructed against the number of memories");
    report.table(table());
    return report.write(command(), seed);
  }

  /** What a user types to make the page again. */
  String command() {
    return "./attractor %s --dataset %s --memories %s --k %s --trials %d --beta %s --similarity %s --occlude %s --error %s --seed %d"
        .formatted(
            typed,
            pictures.dataset,
            PictureOptions.join(memories),
            PictureOptions.join(ks),
            trials,
            beta,
            pictures.similarityOption(),
            occlusion,
            threshold,
            seed);
  }

  private Figure chart() {
    XYChart chart =
        Figure.lines("Reconstruction, " + pictures.dataset, "memories", "fraction reconstructed");
    if (memories.size() > 1 && memories.getLast() >= 10 * memories.getFirst()) {
      chart.getStyler().setXAxisLogarithmic(true);
    }
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.05);
    int color = 0;
    for (int k : ks) {
      add(chart, "k-Hopfield, k = " + k, "k-Hopfield", k, Figure.COLORS.get(color++ % 6))
          .setMarker(SeriesMarkers.CIRCLE);
    }
    XYSeries network = add(chart, "MCHN", "MCHN", 1, Color.BLACK);
    network.setMarker(SeriesMarkers.SQUARE);
    network.setLineStyle(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {2, 6}, 0));
    int most = ks.stream().mapToInt(Integer::intValue).max().orElse(1);
    XYSeries hard = add(chart, "hard k-NN, k = " + most, "hard k-NN", most, Color.GRAY);
    hard.setMarker(SeriesMarkers.NONE);
    hard.setLineStyle(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    return Figure.of(chart);
  }

  private XYSeries add(XYChart chart, String name, String method, int k, Color color) {
    List<Cell> own = cells.stream().filter(c -> c.method.equals(method) && c.k == k).toList();
    XYSeries series =
        chart.addSeries(
            name,
            own.stream().mapToDouble(Cell::memories).toArray(),
            own.stream().mapToDouble(Cell::mean).toArray(),
            own.stream().mapToDouble(Cell::deviation).toArray());
    series.setMarkerColor(color);
    series.setLineColor(color);
    return series;
  }
}
