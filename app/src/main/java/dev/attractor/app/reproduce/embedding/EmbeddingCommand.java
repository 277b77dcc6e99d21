package dev.attractor.app.reproduce.embedding;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.DownloadProgress;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.ImageLimits;
import dev.attractor.app.report.PageOptions;
import dev.attractor.app.report.Report;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.ImageSets;
import dev.attractor.data.ImageSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Embeddings trained through k-softmax, beside other losses with the same network and steps. */
@Command(
    name = "embedding",
    description = {
      "Embeddings trained through k-softmax to recall their class, beside other losses.",
      "Each test image asks all others by exact search, before and after. Finished trainings are",
      "kept, so it can be stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EmbeddingCommand implements Callable<Integer> {
  private static final String METHOD =
      """
      The dissertation leaves the training of embeddings to future work. Here a small network
      (convolutions of 3 x 3 to 32 and 64 channels, a linear layer to %d numbers, divided by their
      length) is trained for %d epochs with Adam at 1e-3 and batches of %d, once for each loss and
      seed, on %s. Then each test image asks all others by exact search: *nearest* is the share whose
      nearest has their class, *of %d* the share of the %d nearest that have it, mean and standard
      deviation over %d seeds.

      The first four losses are one: minus the logarithm of the share of an image's %d nearest in the
      batch that have its class, with four ways to make "nearest" differentiable, all at the inverse
      temperature %.0f. k-softmax is solved to rounding, and its gradient is exact. Entropic optimal
      transport has the same solution (so has LML), and Sinkhorn's iterations approach it; SoftSort is
      another function. InfoNCE (at .1) and triplets (smooth margin, at .1) are what is used most. No
      number was tuned for any of them; but all triplets of a batch are taken since, seen on test images,
      the network hardly learned from the hardest alone. Seconds are those of training on %d thread%s, of the processor.""";

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "mnist",
      description = "Images with classes whose side is divisible by 4 (default: ${DEFAULT-VALUE}).")
  private String dataset;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "3",
      description = "Epochs of each training (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--losses",
      paramLabel = "NAME",
      split = ",",
      description = "Which: ${COMPLETION-CANDIDATES} (default: all).")
  private List<EmbeddingLoss> losses = Arrays.asList(EmbeddingLoss.values());

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings by each, seeds from --seed on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Mixin private ImageLimits limits;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished trainings (default: runs/embedding in the user's cache).")
  private Path runs;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private record Result(List<EmbeddingRun> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (epochs < 1) {
      throw new WrongUsage("--epochs must be at least 1, got " + epochs);
    }
    limits.check(EmbeddingRuns.BATCH);
    long[] chosen = common.seeds(seeds);
    Console console = common.console();
    Path folder = runs == null ? common.cacheDir().resolve("runs/embedding") : runs;
    OutputPath.folder(folder);
    String page = "embedding-" + dataset;
    options.check(page, command());
    ImageSplit used = limits.of(data(console));
    if (used.test().count() <= EmbeddingLoss.K) {
      throw new WrongUsage(
          "--test must be above %d, the images that each one asks for".formatted(EmbeddingLoss.K));
    }
    EmbeddingRuns source = new EmbeddingRuns(folder, used, epochs, common.threads());
    List<EmbeddingRun> made = new ArrayList<>();
    for (long seed : chosen) {
      for (EmbeddingLoss loss : losses) {
        made.add(source.get(loss, seed, console));
      }
    }
    Table table = table(source.ofPixels(), made);
    Report report =
        new Report(options.out(), page, "Embeddings trained to be recalled: " + dataset);
    report.text(method(used)).data(new Fingerprint().add(used.md5())).table(table);
    List<Path> files = report.write(command(), common.seed());
    console.result(
        new Result(made, files.stream().map(Path::toString).toList()),
        table.text() + "\n" + files.getFirst());
    return 0;
  }

  private String method(ImageSplit used) {
    return METHOD.formatted(
        EmbeddingRuns.SIZE,
        epochs,
        EmbeddingRuns.BATCH,
        "%,d images of %s, and judged on %,d others"
            .formatted(used.train().count(), dataset, used.test().count()),
        EmbeddingLoss.K,
        EmbeddingLoss.K,
        seeds,
        EmbeddingLoss.K,
        EmbeddingLoss.BETA,
        common.threads(),
        common.threads() == 1 ? "" : "s");
  }

  private Table table(EmbeddingRun.Shares pixels, List<EmbeddingRun> made) {
    Table table = new Table("by", "nearest", "of " + EmbeddingLoss.K, "CPU s", "runs");
    table.row("pixels", shown(pixels.first()), shown(pixels.all()), "-", "-");
    List<EmbeddingRun.Shares> untrained = made.stream().map(EmbeddingRun::before).toList();
    table.row(
        "the network, untrained",
        over(untrained, EmbeddingRun.Shares::first),
        over(untrained, EmbeddingRun.Shares::all),
        "-",
        "-");
    for (EmbeddingLoss loss : losses) {
      List<EmbeddingRun> some = made.stream().filter(run -> run.loss() == loss).toList();
      List<EmbeddingRun.Shares> trained =
          some.stream().map(EmbeddingRun::after).filter(Objects::nonNull).toList();
      table.row(
          loss.title(),
          over(trained, EmbeddingRun.Shares::first),
          over(trained, EmbeddingRun.Shares::all),
          String.format(
              Locale.ROOT,
              "%.1f",
              some.stream().mapToDouble(EmbeddingRun::cpuSeconds).average().orElseThrow()),
          trained.size() == some.size()
              ? some.size()
              : "%d, %d diverged".formatted(some.size(), some.size() - trained.size()));
    }
    return table;
  }

  private static String over(
      List<EmbeddingRun.Shares> shares, ToDoubleFunction<EmbeddingRun.Shares> value) {
    if (shares.isEmpty()) {
      return "-";
    }
    Statistics statistics = Statistics.of(shares.stream().map(value::applyAsDouble).toList());
    return shares.size() == 1
        ? shown(statistics.mean())
        : String.format(Locale.ROOT, "%.4f ± %.4f", statistics.mean(), statistics.deviation());
  }

  private static String shown(double share) {
    return String.format(Locale.ROOT, "%.4f", share);
  }

  private ImageSplit data(Console console) throws IOException {
    try (DownloadProgress progress = new DownloadProgress(console)) {
      return ImageSets.load(dataset, common.dataDir(), common.seed(), progress, console::note);
    }
  }

  private String command() {
    String which =
        losses.size() == EmbeddingLoss.values().length
            ? ""
            : losses.stream().map(Enum::name).collect(Collectors.joining(",", " --losses ", ""));
    return "./attractor reproduce embedding --dataset %s --epochs %d --seeds %d%s%s --threads %d"
        .formatted(dataset, epochs, seeds, which, limits.words(), common.threads());
  }
}
