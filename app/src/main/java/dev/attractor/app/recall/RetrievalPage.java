package dev.attractor.app.recall;

import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Report;
import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Figure 3.7 as a page with its table and chart, from all that a run was asked for. */
record RetrievalPage(
    String typed,
    PictureOptions pictures,
    double beta,
    int memories,
    int draws,
    List<Integer> ks,
    List<Double> noises,
    long seed,
    List<Cell> cells) {
  /** Recall@k at one noise, by each of the rules of {@link Retrieval}. */
  record Cell(
      int k, double noise, Trials argMax, Trials argMaxDistinct, Trials ranked, Trials hardKnn) {}

  Table table() {
    List<String> names = new ArrayList<>(List.of("k", "noise"));
    for (Retrieval.Rule rule : Retrieval.Rule.values()) {
      names.add(rule.words());
      if (draws > 1) {
        names.add("deviation of " + rule.words());
      }
    }
    Table table = new Table(names.toArray(String[]::new));
    for (Cell c : cells) {
      List<Object> row = new ArrayList<>(List.of(c.k, c.noise));
      for (Trials share : List.of(c.argMax, c.argMaxDistinct, c.ranked, c.hardKnn)) {
        row.add(show(share.mean()));
        if (draws > 1) {
          row.add(show(share.deviation()));
        }
      }
      table.row(row.toArray());
    }
    return table;
  }

  private static String show(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Of the page and what belongs to it. */
  String name() {
    return "figure-3.7-" + pictures.dataset;
  }

  /** Writes the page with its table and figure. */
  List<Path> write(ImageSource source) throws IOException {
    String dataset = pictures.dataset;
    Report report =
        new Report(pictures.out, name(), "Figure 3.7 on " + dataset + ": recall@k against noise");
    report.text(
        """
        %d pictures of *%s* (%s; content MD5 %s), each shown with Gaussian noise of the given \
        standard deviation, pixels from 0 to 1; similarity %s, beta = %s; %s. Relevant are the k stored \
        pictures nearest to the clean one, itself included. *Arg-max* is the dissertation's rule: \
        for each column the index of its largest weight; one index may come up in several columns, \
        and *distinct* counts it once. *By score* ranks by similarity, and is what *hard k-NN*, \
        the baseline without any softness, does too."""
            .formatted(
                memories,
                source.title(),
                source.shape(),
                source.md5(),
                pictures.similarityInWords(),
                beta,
                draws == 1
                    ? "one draw of pictures and noise"
                    : "mean and one standard deviation over %d draws of pictures and noise"
                        .formatted(draws)));
    report.figure(chart(), "", "Recall@k against the standard deviation of the noise");
    report.table(table());
    return report.write(command(), seed);
  }

  /** What a user types to make the page again. */
  String command() {
    return "./attractor %s --dataset %s --memories %d --k %s --noise %s --draws %d --beta %s --similarity %s --seed %d"
        .formatted(
            typed,
            pictures.dataset,
            memories,
            PictureOptions.join(ks),
            PictureOptions.join(noises),
            draws,
            beta,
            pictures.similarityOption(),
            seed);
  }

  private Figure chart() {
    XYChart chart =
        Figure.lines(
            "Recall@k, " + pictures.dataset, "standard deviation of the noise", "recall@k");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.05);
    for (int i = 0; i < ks.size(); i++) {
      int k = ks.get(i);
      List<Cell> own = cells.stream().filter(c -> c.k == k).toList();
      double[] x = own.stream().mapToDouble(Cell::noise).toArray();
      XYSeries argMax = add(chart, "arg-max, k = " + k, x, own.stream().map(Cell::argMax).toList());
      argMax.setMarker(SeriesMarkers.CIRCLE);
      argMax.setLineStyle(new BasicStroke(2));
      argMax.setMarkerColor(Figure.COLORS.get(i % 8));
      argMax.setLineColor(Figure.COLORS.get(i % 8));
      XYSeries ranked =
          add(chart, "by score, k = " + k, x, own.stream().map(Cell::ranked).toList());
      ranked.setMarker(SeriesMarkers.NONE);
      ranked.setLineColor(Figure.COLORS.get(i % 8));
      ranked.setLineStyle(
          new BasicStroke(
              1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    }
    return Figure.of(chart);
  }

  private XYSeries add(XYChart chart, String name, double[] x, List<Trials> shares) {
    double[] y = shares.stream().mapToDouble(Trials::mean).toArray();
    return draws == 1
        ? chart.addSeries(name, x, y)
        : chart.addSeries(name, x, y, shares.stream().mapToDouble(Trials::deviation).toArray());
  }
}
