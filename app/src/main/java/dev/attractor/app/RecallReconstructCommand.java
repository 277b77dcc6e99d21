package dev.attractor.app;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reconstruction of half-hidden pictures against the number of memories: figure 3.2. */
@Command(
    name = "reconstruct",
    description = {
      "Store pictures, hide part of each, and count how many are reconstructed (figure 3.2).",
      "A picture counts when any of the k recalled columns is within --error of it, squared."
    },
    mixinStandardHelpOptions = true)
final class RecallReconstructCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "digits",
      description = "digits, mnist, cifar-10, cifar-100 or tiny-imagenet (default: digits).")
  private String dataset;

  @Option(
      names = "--memories",
      paramLabel = "N,...",
      split = ",",
      defaultValue = "10,50,100,250,500,1000",
      description = "How many pictures to store (default: ${DEFAULT-VALUE}).")
  private List<Integer> memories;

  @Option(
      names = "--k",
      paramLabel = "K,...",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "How many columns to look at (default: ${DEFAULT-VALUE}).")
  private List<Integer> ks;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "10",
      description = "Trials, each with other pictures (default: ${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--beta",
      paramLabel = "B",
      defaultValue = "3",
      description = "Inverse temperature (default: ${DEFAULT-VALUE}).")
  private double beta;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      defaultValue = "manhattan",
      description = "manhattan, euclidean, cosine or inner (default: ${DEFAULT-VALUE}).")
  private SimilarityName similarity;

  @Option(
      names = "--occlude",
      paramLabel = "WHAT",
      description = "What to hide (default: top-half; for CIFAR rows:10).")
  private String occlude;

  @Option(
      names = "--error",
      paramLabel = "E",
      description = "Squared error that counts as reconstructed (default: 50; for digits 5).")
  private Double error;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "attractor-results",
      description = "Where the page, CSV and figures go (default: ${DEFAULT-VALUE}).")
  private Path out;

  private record Cell(int memories, String method, int k, double mean, double deviation) {}

  private record Result(
      String dataset,
      String occluded,
      double beta,
      String similarity,
      double error,
      int trials,
      long seed,
      List<Cell> cells,
      List<String> files) {}

  @Override
  public Integer call() throws IOException {
    check();
    ImageSource source = ImageSource.set(dataset, common);
    Occlusion hidden = Occlusion.parse(occlude == null ? defaultOcclusion() : occlude);
    hidden.hidden(source.shape());
    double threshold = error == null ? (dataset.equals("digits") ? 5 : 50) : error;
    List<Cell> cells = new ArrayList<>();
    Console console = common.console();
    try (Progress progress =
        console.progress("Reconstructing", "trials", (long) memories.size() * trials)) {
      for (int m = 0; m < memories.size(); m++) {
        Reconstruction[] results = new Reconstruction[trials];
        for (int t = 0; t < trials; t++) {
          int[] chosen = source.sample(memories.get(m), new Random(common.seed() * 1_000_003 + t));
          results[t] =
              Reconstruction.run(
                  source.take(chosen),
                  source.shape(),
                  hidden,
                  similarity.measure,
                  beta,
                  threshold,
                  ks);
          progress.at((long) m * trials + t + 1);
        }
        addCells(cells, memories.get(m), results);
      }
    }
    List<Path> files = report(source, hidden, threshold, cells);
    console.result(
        new Result(
            dataset,
            hidden.toString(),
            beta,
            similarity.measure.name(),
            threshold,
            trials,
            common.seed(),
            cells,
            files.stream().map(Path::toString).toList()),
        table(cells).text() + "\nWritten: " + files.getFirst());
    return 0;
  }

  private void check() {
    if (trials < 1) {
      throw new WrongUsage("--trials must be at least 1, got " + trials);
    }
    for (int k : ks) {
      if (k < 1) {
        throw new WrongUsage("--k must be at least 1, got " + k);
      }
    }
    for (int m : memories) {
      if (m < 1) {
        throw new WrongUsage("--memories must be at least 1, got " + m);
      }
    }
    if (!(beta > 0) || beta == Double.POSITIVE_INFINITY) {
      throw new WrongUsage("--beta must be positive and finite, got " + beta);
    }
  }

  private String defaultOcclusion() {
    return dataset.startsWith("cifar") ? "rows:10" : "top-half";
  }

  private void addCells(List<Cell> cells, int m, Reconstruction[] results) {
    cells.add(cell(m, "MCHN", 1, results, r -> r.network()));
    for (int i = 0; i < ks.size(); i++) {
      int index = i;
      cells.add(cell(m, "k-Hopfield", ks.get(i), results, r -> r.columns()[index]));
    }
    for (int i = 0; i < ks.size(); i++) {
      int index = i;
      cells.add(cell(m, "hard k-NN", ks.get(i), results, r -> r.nearest()[index]));
    }
  }

  private static Cell cell(
      int m, String method, int k, Reconstruction[] results, ToDoubleFunction<Reconstruction> of) {
    Trials over = Trials.of(Arrays.stream(results).mapToDouble(of).toArray());
    return new Cell(m, method, k, over.mean(), over.deviation());
  }

  private static Table table(List<Cell> cells) {
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

  private List<Path> report(
      ImageSource source, Occlusion hidden, double threshold, List<Cell> cells) throws IOException {
    Report report =
        new Report(
            out,
            "figure-3.2-" + dataset,
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
                similarity.measure.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                beta,
                threshold));
    report.figure(chart(cells), "", "Fraction reconstructed against the number of memories");
    report.table(table(cells));
    return report.write(
        "./attractor recall reconstruct --dataset %s --memories %s --k %s --trials %d --beta %s --similarity %s --occlude %s --error %s --seed %d"
            .formatted(
                dataset,
                join(memories),
                join(ks),
                trials,
                beta,
                similarity.name().toLowerCase(Locale.ROOT),
                occlude == null ? defaultOcclusion() : occlude,
                threshold,
                common.seed()),
        common.seed());
  }

  private static String join(List<Integer> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }

  private Figure chart(List<Cell> cells) {
    XYChart chart =
        Figure.lines("Reconstruction, " + dataset, "memories", "fraction reconstructed");
    if (memories.size() > 1 && memories.getLast() >= 10 * memories.getFirst()) {
      chart.getStyler().setXAxisLogarithmic(true);
    }
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.05);
    int color = 0;
    for (int k : ks) {
      add(chart, "k-Hopfield, k = " + k, cells, "k-Hopfield", k, Figure.COLORS.get(color++ % 6))
          .setMarker(SeriesMarkers.CIRCLE);
    }
    XYSeries network = add(chart, "MCHN", cells, "MCHN", 1, Color.BLACK);
    network.setMarker(SeriesMarkers.SQUARE);
    network.setLineStyle(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {2, 6}, 0));
    int most = ks.stream().mapToInt(Integer::intValue).max().orElse(1);
    XYSeries hard = add(chart, "hard k-NN, k = " + most, cells, "hard k-NN", most, Color.GRAY);
    hard.setMarker(SeriesMarkers.NONE);
    hard.setLineStyle(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    return Figure.of(chart);
  }

  private static XYSeries add(
      XYChart chart, String name, List<Cell> cells, String method, int k, Color color) {
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
