package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.clustering.BaselineTraining;
import dev.attractor.app.clustering.ModelName;
import dev.attractor.app.clustering.Subject;
import dev.attractor.app.clustering.SubjectOptions;
import dev.attractor.app.report.ImageLimits;
import dev.attractor.app.report.PageOptions;
import dev.attractor.data.ExampleSplit;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tables 2.1 to 2.4: a network quantised in several sizes, by every method. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public abstract class QuantizationTableCommand implements Callable<Integer> {
  /** Tables 2.1 and 2.2. */
  @Command(
      name = "table-2.1",
      aliases = "table-2.2",
      description = {
        "Accuracy and times of the quantized two-layer network on MNIST (tables 2.1 and 2.2).",
        "Finished runs are kept and skipped, so it can be stopped and started at will."
      })
  public static final class TwoLayers extends QuantizationTableCommand {
    TwoLayers() {
      super(QuantizationTable.MNIST);
    }

    @Override
    Chosen choose() {
      return new Chosen(QuantizationTable.MNIST.name(), ModelName.MNIST_CNN, "");
    }

    @Override
    ExampleSplit images(Subject subject, CommonOptions common) throws IOException {
      return subject.data(common);
    }

    @Override
    Parameters start(Subject subject, ImageSplit data, CommonOptions common, long seed)
        throws IOException {
      return subject.start(data, common, seed);
    }
  }

  /** Tables 2.3 and 2.4. */
  @Command(
      name = "table-2.4",
      aliases = "table-2.3",
      description = {
        "Accuracy and times of a quantized residual network on CIFAR-10 (tables 2.3 and 2.4).",
        "Finished runs are kept and skipped, so it can be stopped and started at will."
      })
  public static final class Residual extends QuantizationTableCommand {
    @Mixin private SubjectOptions subjects;

    @Option(
        names = "--baseline-epochs",
        paramLabel = "N",
        description = "Epochs of a --model's training at full precision (default: all it needs).")
    private Integer baselineEpochs;

    Residual() {
      super(QuantizationTable.RESNET);
    }

    @Override
    Chosen choose() throws IOException {
      subjects.orElse(ModelName.RESNET18);
      return new Chosen(
          QuantizationTable.RESNET.name() + "-" + subjects.name(),
          subjects.subject(),
          " "
              + subjects.words()
              + (baselineEpochs == null ? "" : " --baseline-epochs " + baselineEpochs));
    }

    @Override
    ExampleSplit images(Subject subject, CommonOptions common) throws IOException {
      return subjects.images(subject, common);
    }

    @Override
    Parameters start(Subject subject, ImageSplit data, CommonOptions common, long seed)
        throws IOException {
      if (baselineEpochs == null) {
        return subjects.start(subject, data, common, seed);
      }
      if (!(subject instanceof ModelName model) || baselineEpochs < 1) {
        throw new WrongUsage("--baseline-epochs is for --model, and at least 1");
      }
      return BaselineTraining.get(
          model.baseline(seed, baselineEpochs), data, common.cacheDir(), common.console());
    }
  }

  /**
   * What is quantised.
   *
   * @param page its name
   * @param words of the command line that choose it, each after a space
   */
  record Chosen(String page, Subject subject, String words) {}

  private record Result(List<QuantizedRun> runs, List<String> files) {}

  private final QuantizationTable table;

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
  private List<QuantizationSettings> settings;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description = "Which methods (default: all that the table has).")
  private List<LayerMethod> methods;

  @Option(
      names = "--cells",
      paramLabel = "KxD",
      split = ",",
      description = "Which cells, such as 4x1,2x2 (default: all).")
  private List<String> cells;

  @Mixin private ImageLimits limits;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished runs (default: one for each page in the user's cache).")
  private Path runs;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private QuantizationTableCommand(QuantizationTable table) {
    this.table = table;
  }

  /** What is quantised, from the command line. */
  abstract Chosen choose() throws IOException;

  abstract ExampleSplit images(Subject subject, CommonOptions common) throws IOException;

  /** The values that the runs of a seed start from. */
  abstract Parameters start(Subject subject, ImageSplit data, CommonOptions common, long seed)
      throws IOException;

  @Override
  public Integer call() throws IOException {
    if (epochs < 1) {
      throw new WrongUsage("--epochs must be at least 1, got " + epochs);
    }
    long[] seedsAsked = common.seeds(seeds);
    List<QuantizationTable.Cell> cellsAsked = cells();
    List<LayerMethod> methodsAsked = methods();
    Chosen chosen = choose();
    limits.check(chosen.subject().batch());
    Console console = common.console();
    Path finished =
        runs == null
            ? common.cacheDir().resolve("runs").resolve(chosen.page() + limits.suffix())
            : runs;
    OutputPath.folder(finished);
    String command =
        "./attractor reproduce %s%s%s --epochs %d --seeds %d --threads %d"
            .formatted(
                table.name(), chosen.words(), limits.words(), epochs, seeds, common.threads());
    options.check(chosen.page(), command);
    if (!(images(chosen.subject(), common) instanceof ImageSplit all)) {
      throw new WrongUsage("the table is of images with classes; attractor quantize takes arrays");
    }
    ImageSplit data = limits.of(all);
    Map<Long, Parameters> starts = new LinkedHashMap<>();
    for (long seed : seedsAsked) {
      starts.put(seed, start(chosen.subject(), data, common, seed));
    }
    QuantizedRuns kept = new QuantizedRuns(finished, table, chosen.subject(), starts, data);
    for (long seed : seedsAsked) {
      for (QuantizationSettings whose : settings) {
        for (LayerMethod method : methodsAsked) {
          for (QuantizationTable.Cell cell : cellsAsked) {
            kept.make(
                new QuantizationTask(whose, cell, method, epochs, seed), common.threads(), console);
          }
        }
      }
    }
    List<QuantizedRun> done = kept.all();
    QuantizationFigures figures = new QuantizationFigures(table, all.train().count());
    List<Path> written =
        new QuantizationPage(chosen.page(), figures, data, chosen.subject())
            .write(options.out(), done, command, common.seed());
    console.result(
        new Result(done, written.stream().map(Path::toString).toList()),
        figures.accuracies(done.stream().filter(run -> run.epochs() == epochs).toList()).text()
            + "\n"
            + written.getFirst());
    return 0;
  }

  private List<QuantizationTable.Cell> cells() {
    List<String> known = table.cells().stream().map(QuantizationTable.Cell::word).toList();
    if (cells == null) {
      return table.cells();
    }
    if (!known.containsAll(cells)) {
      throw new WrongUsage(
          "--cells %s: the table has %s"
              .formatted(String.join(",", cells), String.join(", ", known)));
    }
    return table.cells().stream().filter(cell -> cells.contains(cell.word())).toList();
  }

  private List<LayerMethod> methods() {
    if (methods == null) {
      return new ArrayList<>(table.methods()).reversed();
    }
    if (!table.methods().containsAll(methods)) {
      throw new WrongUsage(
          "--methods: table %s compares %s".formatted(table.accuracies(), table.methodWords()));
    }
    return methods;
  }
}
