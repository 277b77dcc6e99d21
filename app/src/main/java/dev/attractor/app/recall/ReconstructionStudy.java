package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reconstruction of half-hidden pictures as a page: figure 3.2 and its likes. */
public abstract class ReconstructionStudy implements Callable<Integer> {
  private final String command;

  @Mixin private CommonOptions common;
  @Mixin private PictureOptions pictures;

  @Option(
      names = "--memories",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,50,100,250,500,1000",
      description = "How many pictures to store (default: ${DEFAULT-VALUE}).")
  private List<Integer> memories;

  @Option(
      names = "--k",
      paramLabel = "K",
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
      names = "--occlude",
      paramLabel = "WHAT",
      description = "What to hide (default: top-half; for CIFAR rows:10).")
  private String occlude;

  @Option(
      names = "--error",
      paramLabel = "E",
      description = "Squared error that counts as reconstructed (default: 50; for digits 5).")
  private Double error;

  private record Result(
      String dataset,
      String occluded,
      double beta,
      String similarity,
      double error,
      int trials,
      long seed,
      List<ReconstructionPage.Cell> cells,
      List<String> files) {}

  /** {@code command} is what a user types to get here, without the program's name. */
  protected ReconstructionStudy(String command) {
    this.command = command;
  }

  @Override
  public final Integer call() throws IOException {
    check();
    double beta = pictures.beta(3);
    OutputPath.folder(pictures.out);
    ImageSource source = ImageSource.set(pictures.dataset, common);
    source.require(Collections.max(memories));
    Occlusion hidden =
        occlude == null ? Occlusion.usual(pictures.dataset) : Occlusion.parse(occlude);
    String what = hidden.option();
    hidden.hidden(source.shape());
    double threshold = error == null ? (pictures.dataset.equals("digits") ? 5 : 50) : error;
    List<ReconstructionPage.Cell> cells = new ArrayList<>();
    ReconstructionPage page =
        new ReconstructionPage(
            command, pictures, beta, memories, ks, trials, what, threshold, common.seed(), cells);
    pictures.outputs.page(pictures.out, page.name(), page.command());
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
                  pictures.similarity.measure,
                  beta,
                  threshold,
                  ks);
          progress.at((long) m * trials + t + 1);
        }
        addCells(cells, memories.get(m), results);
      }
    }
    List<Path> files = page.write(source, hidden);
    console.result(
        new Result(
            pictures.dataset,
            hidden.toString(),
            beta,
            pictures.similarity.measure.name(),
            threshold,
            trials,
            common.seed(),
            cells,
            files.stream().map(Path::toString).toList()),
        page.table().text() + "\nWritten: " + files.getFirst());
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
    int most = Collections.max(ks);
    if (most > Collections.min(memories)) {
      throw new WrongUsage(
          "--k must be at most the least of --memories, %d, got %d"
              .formatted(Collections.min(memories), most));
    }
    if (error != null) {
      StateOption.positive("--error", error);
    }
  }

  private void addCells(List<ReconstructionPage.Cell> cells, int m, Reconstruction[] results) {
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

  private static ReconstructionPage.Cell cell(
      int m, String method, int k, Reconstruction[] results, ToDoubleFunction<Reconstruction> of) {
    Trials over = Trials.of(Arrays.stream(results).mapToDouble(of).toArray());
    return new ReconstructionPage.Cell(m, method, k, over.mean(), over.deviation());
  }
}
