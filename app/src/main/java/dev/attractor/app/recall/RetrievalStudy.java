package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.WrongUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recall@k of noisy queries as a page: figure 3.7 and its likes. */
public abstract class RetrievalStudy implements Callable<Integer> {
  private static final double MOST_NOISE = 1e6; // of pixels from 0 to 1

  private final String command;

  @Mixin private CommonOptions common;
  @Mixin private PictureOptions pictures;

  @Option(
      names = "--memories",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many pictures to store (default: ${DEFAULT-VALUE}).")
  private int memories;

  @Option(
      names = "--k",
      paramLabel = "K",
      split = ",",
      defaultValue = "1,2,5,10,20,50",
      description = "How many to retrieve (default: ${DEFAULT-VALUE}).")
  private List<Integer> ks;

  @Option(
      names = "--noise",
      paramLabel = "S",
      split = ",",
      defaultValue = "0,0.25,0.5,1,1.5",
      description =
          "Standard deviations of the noise, pixels from 0 to 1 (default: ${DEFAULT-VALUE}).")
  private List<Double> noises;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Repetitions with other pictures and other noise, for a mean and its deviation (default:"
              + " ${DEFAULT-VALUE}).")
  private int draws;

  private record Result(
      String dataset,
      int memories,
      int draws,
      double beta,
      String similarity,
      long seed,
      List<RetrievalPage.Cell> cells,
      List<String> files) {}

  /** {@code command} is what a user types to get here, without the program's name. */
  protected RetrievalStudy(String command) {
    this.command = command;
  }

  @Override
  public final Integer call() throws IOException {
    check();
    double beta = pictures.beta(1);
    List<RetrievalPage.Cell> cells = new ArrayList<>();
    RetrievalPage page =
        new RetrievalPage(
            command, pictures, beta, memories, draws, ks, noises, common.seed(), cells);
    pictures.outputs.page(pictures.out, page.name(), page.command());
    ImageSource source = ImageSource.set(pictures.dataset, common);
    cells.addAll(cells(source, beta));
    List<Path> files = page.write(source);
    common
        .console()
        .result(
            new Result(
                pictures.dataset,
                memories,
                draws,
                beta,
                pictures.similarity.measure.name(),
                common.seed(),
                cells,
                files.stream().map(Path::toString).toList()),
            page.table().text() + "\nWritten: " + files.getFirst());
    return 0;
  }

  private void check() {
    if (memories < 1) {
      throw new WrongUsage("--memories must be at least 1, got " + memories);
    }
    if (draws < 1) {
      throw new WrongUsage("--draws must be at least 1, got " + draws);
    }
    for (int k : ks) {
      if (k < 1 || k > memories) {
        throw new WrongUsage(
            "--k must lie between 1 and --memories, %d, got %d".formatted(memories, k));
      }
    }
    for (double noise : noises) {
      if (!(noise >= 0 && noise <= MOST_NOISE)) {
        throw new WrongUsage(
            "--noise must lie between 0 and %s, got %s".formatted(MOST_NOISE, noise));
      }
    }
  }

  private List<RetrievalPage.Cell> cells(ImageSource source, double beta) {
    double[][][][] shares = new double[draws][noises.size()][][];
    Console console = common.console();
    try (Progress progress =
        console.progress("Retrieving", "queries", (long) draws * noises.size() * memories)) {
      long before = 0;
      for (int t = 0; t < draws; t++) {
        Random random = new Random(common.seed() * 1_000_003 + t);
        float[][] stored = source.take(source.sample(memories, random));
        Retrieval retrieval = new Retrieval(stored, pictures.similarity.measure, ks, beta);
        for (int s = 0; s < noises.size(); s++) {
          long earlier = before;
          shares[t][s] = retrieval.with(noises.get(s), random, done -> progress.at(earlier + done));
          before += memories;
        }
      }
    }
    List<RetrievalPage.Cell> cells = new ArrayList<>();
    for (int s = 0; s < noises.size(); s++) {
      for (int i = 0; i < ks.size(); i++) {
        cells.add(
            new RetrievalPage.Cell(
                ks.get(i),
                noises.get(s),
                over(shares, s, i, Retrieval.Rule.ARG_MAX),
                over(shares, s, i, Retrieval.Rule.DISTINCT),
                over(shares, s, i, Retrieval.Rule.RANKED),
                over(shares, s, i, Retrieval.Rule.NEAREST)));
      }
    }
    return cells;
  }

  private static Trials over(double[][][][] shares, int noise, int k, Retrieval.Rule rule) {
    double[] values = new double[shares.length];
    for (int t = 0; t < values.length; t++) {
      values[t] = shares[t][noise][k][rule.ordinal()];
    }
    return Trials.of(values);
  }
}
