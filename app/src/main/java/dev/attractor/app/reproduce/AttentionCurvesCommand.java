package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.DownloadProgress;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.report.ImageLimits;
import dev.attractor.app.report.PageOptions;
import dev.attractor.data.ImageSets;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.attention.AttentionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Figures 3.3 to 3.6: training curves of vision transformers with either attention. */
@Command(
    description = {
      "Training curves of vision transformers with k-Hopfield and with multi-head attention.",
      "Finished epochs are kept, so it can be stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
abstract class AttentionCurvesCommand implements Callable<Integer> {
  /** MNIST. */
  @Command(name = "figure-3.3")
  static final class Mnist extends AttentionCurvesCommand {
    Mnist() {
      super(AttentionStudy.MNIST);
    }
  }

  /** CIFAR-10. */
  @Command(name = "figure-3.4")
  static final class Cifar10 extends AttentionCurvesCommand {
    Cifar10() {
      super(AttentionStudy.CIFAR_10);
    }
  }

  /** CIFAR-100. */
  @Command(name = "figure-3.5")
  static final class Cifar100 extends AttentionCurvesCommand {
    Cifar100() {
      super(AttentionStudy.CIFAR_100);
    }
  }

  /** Tiny ImageNet. */
  @Command(name = "figure-3.6")
  static final class TinyImageNet extends AttentionCurvesCommand {
    TinyImageNet() {
      super(AttentionStudy.TINY_IMAGENET);
    }
  }

  private final AttentionStudy study;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Epochs of each run (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--heads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,4,8",
      description = "Numbers of heads (default: ${DEFAULT-VALUE}).")
  private List<Integer> heads;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each, seeds from --seed on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Mixin private ImageLimits limits;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished epochs (default: runs/attention in the user's cache).")
  private Path runs;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private AttentionCurvesCommand(AttentionStudy study) {
    this.study = study;
  }

  private record Result(List<AttentionRun> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (epochs < 1) {
      throw new WrongUsage("--epochs must be at least 1, got " + epochs);
    }
    limits.check(AttentionStudy.BATCH);
    List<Integer> counts = heads.stream().distinct().sorted().toList();
    if (counts.getFirst() < 1) {
      throw new WrongUsage("--heads must be at least 1, got " + counts.getFirst());
    }
    long[] chosen = common.seeds(seeds);
    Console console = common.console();
    Path kept = runs == null ? common.cacheDir().resolve("runs/attention") : runs;
    OutputPath.folder(kept);
    String command = command(counts);
    options.check(study.page(), command);
    ImageSplit all = data(console);
    ImageSplit used = limits.of(all);
    for (AttentionKind kind : AttentionKind.values()) {
      study.network(kind, counts.getLast(), used.train()); // refuses too many heads
    }
    AttentionRuns source = new AttentionRuns(kept, study, used, epochs, common.threads());
    List<AttentionRun> made = new ArrayList<>();
    for (long seed : chosen) {
      for (int count : counts) {
        for (AttentionKind kind : AttentionKind.values()) {
          made.add(source.get(kind, count, seed, console));
        }
      }
    }
    AttentionPage page = new AttentionPage(study, all, used, made, counts, epochs);
    int drawn = AttendedPatches.heads(counts);
    List<AttentionRun> shown =
        made.stream().filter(run -> run.seed() == chosen[0] && run.heads() == drawn).toList();
    List<Path> files =
        page.write(
            options.out(),
            AttendedPatches.draw(source, shown, used.test()),
            command,
            common.seed());
    console.result(
        new Result(made, files.stream().map(Path::toString).toList()),
        page.summary().text() + "\n" + page.verdict() + "\n" + files.getFirst());
    return 0;
  }

  private ImageSplit data(Console console) throws IOException {
    try (DownloadProgress progress = new DownloadProgress(console)) {
      return ImageSets.load(
          study.dataSet(), common.dataDir(), common.seed(), progress, console::note);
    }
  }

  private String command(List<Integer> counts) {
    return "./attractor reproduce %s --epochs %d --heads %s --seeds %d%s --threads %d"
        .formatted(
            study.page(),
            epochs,
            counts.stream().map(String::valueOf).collect(Collectors.joining(",")),
            seeds,
            limits.words(),
            common.threads());
  }
}
