package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.TopK;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recall@k of noisy queries: figure 3.7. */
@Command(
    name = "evaluate",
    description = {
      "Store pictures, show each with noise, and count what is retrieved (figure 3.7).",
      "Counted is how many of the k retrieved are among the k stored pictures nearest to the",
      "clean one, itself included."
    },
    mixinStandardHelpOptions = true)
final class RecallEvaluateCommand implements Callable<Integer> {
  private static final int BATCH = 64;
  private static final double MOST_NOISE = 1e6; // of pixels from 0 to 1

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

  private record Result(
      String dataset,
      int memories,
      double beta,
      String similarity,
      long seed,
      List<RetrievalPage.Cell> cells,
      List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (memories < 1) {
      throw new WrongUsage("--memories must be at least 1, got " + memories);
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
    double beta = pictures.beta(1);
    List<RetrievalPage.Cell> cells = new ArrayList<>();
    RetrievalPage page =
        new RetrievalPage(pictures, beta, memories, ks, noises, common.seed(), cells);
    pictures.outputs.page(pictures.out, page.name(), page.command());
    ImageSource source = ImageSource.set(pictures.dataset, common);
    Random random = new Random(common.seed());
    float[][] stored = source.take(source.sample(memories, random));
    AssociativeMemory memory = AssociativeMemory.of(stored, pictures.similarity.measure);
    int most = ks.stream().mapToInt(Integer::intValue).max().orElse(1);
    Console console = common.console();
    try (Progress progress =
        console.progress("Retrieving", "queries", (long) noises.size() * memories)) {
      long[][] truth = nearest(memory, stored, most);
      for (int s = 0; s < noises.size(); s++) {
        long before = (long) s * memories;
        double[][] hits =
            hits(
                memory,
                noisy(stored, noises.get(s), random),
                truth,
                most,
                beta,
                done -> progress.at(before + done));
        for (int i = 0; i < ks.size(); i++) {
          double all = (double) memories * ks.get(i);
          cells.add(
              new RetrievalPage.Cell(
                  ks.get(i),
                  noises.get(s),
                  hits[i][0] / all,
                  hits[i][1] / all,
                  hits[i][2] / all,
                  hits[i][3] / all));
        }
      }
    }
    List<Path> files = page.write(source);
    console.result(
        new Result(
            pictures.dataset,
            memories,
            beta,
            pictures.similarity.measure.name(),
            common.seed(),
            cells,
            files.stream().map(Path::toString).toList()),
        page.table().text() + "\nWritten: " + files.getFirst());
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
      AssociativeMemory memory,
      float[][] queries,
      long[][] truth,
      int most,
      double beta,
      LongConsumer done) {
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
}
