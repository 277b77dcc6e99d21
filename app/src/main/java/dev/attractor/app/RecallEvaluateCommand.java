package dev.attractor.app;

import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.TopK;
import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recall@k of noisy queries: figure 3.7. */
@Command(
    name = "evaluate",
    description = {
      "Store pictures, show each with noise, and count how many of the k retrieved are among",
      "the k stored pictures nearest to the clean one, itself included (figure 3.7)."
    },
    mixinStandardHelpOptions = true)
final class RecallEvaluateCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Mixin private CommonOptions common;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "digits",
      description = "digits, mnist, cifar-10, cifar-100 or tiny-imagenet (default: digits).")
  private String dataset;

  @Option(
      names = "--memories",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many pictures to store (default: ${DEFAULT-VALUE}).")
  private int memories;

  @Option(
      names = "--k",
      paramLabel = "K,...",
      split = ",",
      defaultValue = "1,2,5,10,20,50",
      description = "How many to retrieve (default: ${DEFAULT-VALUE}).")
  private List<Integer> ks;

  @Option(
      names = "--noise",
      paramLabel = "S,...",
      split = ",",
      defaultValue = "0,0.25,0.5,1,1.5",
      description =
          "Standard deviations of the noise, pixels from 0 to 1 (default: ${DEFAULT-VALUE}).")
  private List<Double> noises;

  @Option(
      names = "--beta",
      paramLabel = "B",
      defaultValue = "1",
      description = "Inverse temperature (default: ${DEFAULT-VALUE}).")
  private double beta;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      defaultValue = "manhattan",
      description = "manhattan, euclidean, cosine or inner (default: ${DEFAULT-VALUE}).")
  private SimilarityName similarity;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "attractor-results",
      description = "Where the page, CSV and figures go (default: ${DEFAULT-VALUE}).")
  private Path out;

  private record Cell(
      int k, double noise, double argMax, double argMaxDistinct, double ranked, double hardKnn) {}

  private record Result(
      String dataset,
      int memories,
      double beta,
      String similarity,
      long seed,
      List<Cell> cells,
      List<String> files) {}

  @Override
  public Integer call() throws IOException {
    for (int k : ks) {
      if (k < 1 || k > memories) {
        throw new WrongUsage("--k must lie between 1 and --memories, got " + k);
      }
    }
    for (double noise : noises) {
      if (!(noise >= 0) || noise == Double.POSITIVE_INFINITY) {
        throw new WrongUsage("--noise must be finite and at least 0, got " + noise);
      }
    }
    if (!(beta > 0) || beta == Double.POSITIVE_INFINITY) {
      throw new WrongUsage("--beta must be positive and finite, got " + beta);
    }
    ImageSource source = ImageSource.set(dataset, common);
    Random random = new Random(common.seed());
    float[][] pictures = source.take(source.sample(memories, random));
    AssociativeMemory memory = AssociativeMemory.of(pictures, similarity.measure);
    int most = ks.stream().mapToInt(Integer::intValue).max().orElse(1);
    Console console = common.console();
    List<Cell> cells = new ArrayList<>();
    try (Progress progress =
        console.progress("Retrieving", "queries", (long) noises.size() * memories)) {
      long[][] truth = nearest(memory, pictures, most);
      for (int s = 0; s < noises.size(); s++) {
        long before = (long) s * memories;
        double[][] hits =
            hits(
                memory,
                noisy(pictures, noises.get(s), random),
                truth,
                most,
                done -> progress.at(before + done));
        for (int i = 0; i < ks.size(); i++) {
          double all = (double) memories * ks.get(i);
          cells.add(
              new Cell(
                  ks.get(i),
                  noises.get(s),
                  hits[i][0] / all,
                  hits[i][1] / all,
                  hits[i][2] / all,
                  hits[i][3] / all));
        }
      }
    }
    List<Path> files = report(source, cells);
    console.result(
        new Result(
            dataset,
            memories,
            beta,
            similarity.measure.name(),
            common.seed(),
            cells,
            files.stream().map(Path::toString).toList()),
        table(cells).text() + "\nWritten: " + files.getFirst());
    return 0;
  }

  private static float[][] noisy(float[][] pictures, double noise, Random random) {
    float[][] noisy = new float[pictures.length][];
    for (int q = 0; q < noisy.length; q++) {
      noisy[q] = pictures[q].clone();
      for (int c = 0; c < noisy[q].length && noise > 0; c++) {
        noisy[q][c] += (float) (noise * random.nextGaussian());
      }
    }
    return noisy;
  }

  private static long[][] nearest(AssociativeMemory memory, float[][] queries, int k) {
    List<long[]> nearest = new ArrayList<>();
    for (int from = 0; from < queries.length; from += BATCH) {
      float[][] batch = Arrays.copyOfRange(queries, from, Math.min(queries.length, from + BATCH));
      memory
          .recallAll(batch, RecallOptions.of(new TopK(k), 1).withoutPatterns())
          .forEach(r -> nearest.add(r.indices()));
    }
    return nearest.toArray(long[][]::new);
  }

  /** For each k: hits by the arg-max rule, its different hits, by score, and by hard k-NN. */
  private double[][] hits(
      AssociativeMemory memory, float[][] queries, long[][] truth, int most, LongConsumer done) {
    long[][] hard = nearest(memory, queries, most);
    double[][] hits = new double[ks.size()][4];
    for (int from = 0; from < queries.length; from += BATCH) {
      float[][] batch = Arrays.copyOfRange(queries, from, Math.min(queries.length, from + BATCH));
      List<Recall> recalls =
          memory.recallAll(batch, RecallOptions.nearest(most, beta).withoutPatterns());
      for (int q = 0; q < batch.length; q++) {
        long[] argMax = recalls.get(q).indices();
        long[] ranked = recalls.get(q).ranked();
        for (int i = 0; i < ks.size(); i++) {
          int k = ks.get(i);
          Set<Long> relevant =
              Arrays.stream(truth[from + q], 0, k).boxed().collect(Collectors.toSet());
          hits[i][0] += Arrays.stream(argMax, 0, k).filter(relevant::contains).count();
          hits[i][1] += Arrays.stream(argMax, 0, k).distinct().filter(relevant::contains).count();
          hits[i][2] += Arrays.stream(ranked, 0, k).filter(relevant::contains).count();
          hits[i][3] += Arrays.stream(hard[from + q], 0, k).filter(relevant::contains).count();
        }
      }
      done.accept(from + batch.length);
    }
    return hits;
  }

  private static Table table(List<Cell> cells) {
    Table table = new Table("k", "noise", "arg-max", "distinct", "by score", "hard k-NN");
    for (Cell c : cells) {
      table.row(
          c.k, c.noise, show(c.argMax), show(c.argMaxDistinct), show(c.ranked), show(c.hardKnn));
    }
    return table;
  }

  private static String show(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private List<Path> report(ImageSource source, List<Cell> cells) throws IOException {
    Report report =
        new Report(
            out, "figure-3.7-" + dataset, "Figure 3.7 on " + dataset + ": recall@k against noise");
    report.text(
        """
        %d pictures of *%s* (%s; content MD5 %s), each shown with Gaussian noise of the given \
        standard deviation, pixels from 0 to 1; similarity %s, beta = %s. Relevant are the k stored \
        pictures nearest to the clean one, itself included. *Arg-max* is the dissertation's rule: \
        for each column the index of its largest weight; one index may come up in several columns, \
        and *distinct* counts it once. *By score* ranks by similarity, and is what *hard k-NN*, \
        the baseline without any softness, does too."""
            .formatted(
                memories,
                source.title(),
                source.shape(),
                source.md5(),
                similarity.measure.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                beta));
    report.figure(chart(cells), "", "Recall@k against the standard deviation of the noise");
    report.table(table(cells));
    return report.write(
        "./attractor recall evaluate --dataset %s --memories %d --k %s --noise %s --beta %s --similarity %s --seed %d"
            .formatted(
                dataset,
                memories,
                String.join(",", ks.stream().map(String::valueOf).toList()),
                String.join(",", noises.stream().map(String::valueOf).toList()),
                beta,
                similarity.name().toLowerCase(Locale.ROOT),
                common.seed()),
        common.seed());
  }

  private Figure chart(List<Cell> cells) {
    XYChart chart =
        Figure.lines("Recall@k, " + dataset, "standard deviation of the noise", "recall@k");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.05);
    for (int i = 0; i < ks.size(); i++) {
      int k = ks.get(i);
      List<Cell> own = cells.stream().filter(c -> c.k == k).toList();
      double[] x = own.stream().mapToDouble(Cell::noise).toArray();
      XYSeries argMax =
          chart.addSeries("arg-max, k = " + k, x, own.stream().mapToDouble(Cell::argMax).toArray());
      argMax.setMarker(SeriesMarkers.CIRCLE);
      argMax.setLineStyle(new BasicStroke(2));
      argMax.setMarkerColor(Figure.COLORS.get(i % 8));
      argMax.setLineColor(Figure.COLORS.get(i % 8));
      XYSeries ranked =
          chart.addSeries(
              "by score, k = " + k, x, own.stream().mapToDouble(Cell::ranked).toArray());
      ranked.setMarker(SeriesMarkers.NONE);
      ranked.setLineColor(Figure.COLORS.get(i % 8));
      ranked.setLineStyle(
          new BasicStroke(
              1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    }
    return Figure.of(chart);
  }
}
