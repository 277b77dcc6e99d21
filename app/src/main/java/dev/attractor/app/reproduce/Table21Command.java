package dev.attractor.app.reproduce;

import com.sun.management.OperatingSystemMXBean;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.clustering.BaselineTraining;
import dev.attractor.app.clustering.ModelName;
import dev.attractor.app.clustering.QuantizeJob;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.DivergedException;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Parameters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tables 2.1 and 2.2: the two-layer network on MNIST, all methods, five sizes of codebook. */
@Command(
    name = "table-2.1",
    description = {
      "Accuracy of the quantized two-layer network on MNIST (tables 2.1 and 2.2).",
      "Finished runs are kept and skipped, so it can be stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Table21Command implements Callable<Integer> {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Epochs of each run; the dissertation's are 100 (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs of each cell, seeds from --seed on, each from a network trained with its own"
              + " seed (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--settings",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "ours,protocol",
      description = "ours, protocol (the dissertation's) or both (default: ${DEFAULT-VALUE}).")
  private List<Table21.Settings> settings;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "jfb,idkm,dkm",
      description = "Which methods (default: ${DEFAULT-VALUE}).")
  private List<LayerMethod> methods;

  @Option(
      names = "--cells",
      paramLabel = "KxD",
      split = ",",
      description = "Which cells, such as 4x1,2x2 (default: all).")
  private List<String> cells;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished runs (default: runs/table-2.1 in the user's cache).")
  private Path runs;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private record Result(List<Table21.Run> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (methods.contains(LayerMethod.KMEANS)) {
      throw new WrongUsage("--methods: table 2.1 compares jfb, idkm and dkm");
    }
    if (epochs < 1) {
      throw new WrongUsage("--epochs must be at least 1, got " + epochs);
    }
    long[] chosen = common.seeds(seeds);
    List<String> known = Table21.CELLS.stream().map(Table21.Cell::word).toList();
    if (cells != null && !known.containsAll(cells)) {
      throw new WrongUsage(
          "--cells %s: the table has %s"
              .formatted(String.join(",", cells), String.join(", ", known)));
    }
    Console console = common.console();
    Path finished = runs == null ? common.cacheDir().resolve("runs/table-2.1") : runs;
    OutputPath.folder(finished);
    OutputPath.folder(options.out());
    String command =
        "./attractor reproduce table-2.1 --epochs %d --seeds %d --threads %d"
            .formatted(epochs, seeds, common.threads());
    options.check("table-2.1", command);
    ImageSplit data = ModelName.MNIST_CNN.data(common);
    Map<Long, Parameters> baselines = new LinkedHashMap<>();
    for (long seed : chosen) {
      baselines.put(
          seed, BaselineTraining.get(ModelName.MNIST_CNN, data, common.cacheDir(), seed, console));
    }
    Table21Runs kept = new Table21Runs(finished, baselines, data);
    runMissing(kept, baselines, data, console);
    List<Table21.Run> all = kept.all();
    List<Path> written =
        Table21Page.write(
            options.out(), all, new Fingerprint().add(data.md5()), command, common.seed());
    console.result(
        new Result(all, written.stream().map(Path::toString).toList()),
        Table21.accuracies(all.stream().filter(run -> run.epochs() == epochs).toList()).text()
            + "\n"
            + written.getFirst());
    return 0;
  }

  private void runMissing(
      Table21Runs kept, Map<Long, Parameters> baselines, ImageSplit data, Console console)
      throws IOException {
    List<Table21.Cell> asked =
        Table21.CELLS.stream()
            .filter(cell -> cells == null || cells.contains(cell.word()))
            .toList();
    for (long seed : baselines.keySet()) {
      for (Table21.Settings whose : settings) {
        for (LayerMethod method : methods) {
          for (Table21.Cell cell : asked) {
            if (kept.finished(whose, cell, method, epochs, seed, console)) {
              continue;
            }
            Path work = kept.work(whose, cell, method, epochs, seed);
            console.note(work.getFileName().toString());
            QuantizeJob job =
                new QuantizeJob(
                    baselines.get(seed), data, whose.of(cell, method, epochs, seed), work);
            kept.keep(whose, cell, method, run(job, kept, whose, cell, method, seed, console));
            removeFolder(work);
          }
        }
      }
    }
  }

  private Table21.Run run(
      QuantizeJob job,
      Table21Runs kept,
      Table21.Settings whose,
      Table21.Cell cell,
      LayerMethod method,
      long seed,
      Console console)
      throws IOException {
    boolean resume = Files.exists(job.folder().resolve("checkpoint.safetensors"));
    double before = cpuSeconds();
    double baseline;
    double accuracy;
    double seconds;
    Map<String, Long> adjoints = Map.of();
    try {
      QuantizeJob.Outcome outcome = job.run(resume, console);
      baseline = outcome.baselineAccuracy();
      accuracy = outcome.hardAccuracy();
      seconds = outcome.seconds();
      adjoints = outcome.adjoints().total();
    } catch (DivergedException e) {
      console.note(e.getMessage());
      baseline = job.baselineAccuracy();
      accuracy = Double.NaN;
      seconds = Double.NaN;
    }
    boolean timed = !resume && seconds > 0;
    return new Table21.Run(
        whose.word(),
        cell.codewords(),
        cell.dimension(),
        Table21.word(method),
        epochs,
        seed,
        baseline,
        accuracy,
        timed ? seconds : Double.NaN,
        timed ? cpuSeconds() - before : Double.NaN,
        common.threads(),
        adjoints,
        kept.key(whose, cell, method, epochs, seed));
  }

  private static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        * 1e-9;
  }

  private static void removeFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
