package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WorkLock;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ExampleSplit;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.QuantizationRun;
import dev.attractor.nets.QuantizedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A trained network in a few bits a weight. */
@Command(
    name = "quantize",
    description = "Trains a network whose weights take a few bits each, and keeps it in a file.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class QuantizeCommand implements Callable<Integer> {
  @Mixin private SubjectOptions subjects;

  @Mixin private RecipeOptions recipe;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for model.safetensors and the checkpoint (default: attractor-MODEL).")
  private Path out;

  @Option(names = "--resume", description = "Go on from the checkpoint in the folder.")
  private boolean resume;

  @Mixin private OutputOptions outputs;

  @Mixin private CommonOptions common;

  private record Bytes(long original, long packed) {}

  private record Layer(
      String name,
      long weights,
      int codewords,
      int effectiveCodewords,
      double residual,
      int iterations,
      String status,
      double rmse) {
    static Layer of(QuantizedNetwork.Layer layer) {
      return new Layer(
          layer.tensor().name(),
          layer.tensor().count(),
          layer.tensor().codewords(),
          layer.tensor().effectiveCodewords(),
          layer.residual(),
          layer.iterations(),
          layer.status().toString(),
          layer.rootMeanSquareError());
    }
  }

  private record Result(
      String model,
      String method,
      Integer codewords,
      Integer dimension,
      double bitsPerWeight,
      Double baselineAccuracy,
      Double hardAccuracy,
      Double baselineRmse,
      Double hardRmse,
      Bytes bytes,
      double seconds,
      long seed,
      List<Layer> layers) {}

  @Override
  public Integer call() throws IOException {
    Path folder = out == null ? Path.of("attractor-" + subjects.name()) : out;
    OutputPath.folder(folder);
    if (resume && outputs.force()) {
      throw new WrongUsage("--resume goes on with a run and --force replaces it; give one of them");
    }
    if (subjects.onnx().isPresent()) {
      if (resume) {
        throw new WrongUsage("an .onnx file is clustered at once: leave out --resume");
      }
      return new OnnxJob(subjects.onnx().get(), folder, outputs, recipe)
          .run(common.seed(), common.console());
    }
    Subject subject = subjects.subject();
    Quantization settings = recipe.settings(subject, common.seed());
    try (WorkLock lock = WorkLock.folder(folder)) {
      if (recipe.layers().budget().isEmpty() || !resume) {
        checkRun(folder, settings); // else once the sizes are known
      }
      return run(subject, settings, folder);
    }
  }

  /** Refuses to lose a run that is in the folder, or the network to start from. */
  private void checkRun(Path folder, Quantization settings) throws IOException {
    Path model = folder.resolve(QuantizeJob.MODEL);
    Path checkpoint = folder.resolve(QuantizeJob.CHECKPOINT);
    OutputPath.notAmong(model, subjects.inputs());
    OutputPath.notAmong(checkpoint, subjects.inputs());
    if (resume && Files.exists(checkpoint)) {
      QuantizationRun.checkSettings(checkpoint, settings);
    } else if (!outputs.force() && (Files.exists(model) || Files.exists(checkpoint))) {
      throw new IOException(
          "%s: holds %s run; name another folder%s, or replace it with --force"
              .formatted(
                  folder,
                  Files.exists(model) ? "a finished" : "an unfinished",
                  Files.exists(checkpoint) ? ", go on with --resume" : ""));
    }
  }

  private int run(Subject subject, Quantization given, Path folder) throws IOException {
    Console console = common.console();
    ExampleSplit data = subjects.images(subject, common);
    Parameters baseline = subjects.start(subject, data, common, common.seed());
    Quantization settings = given;
    boolean sized = recipe.layers().budget().isPresent();
    if (sized) {
      long budget = recipe.layers().budget().getAsLong();
      settings =
          recipe
              .layers()
              .sized(given, new SizeBudget(budget).sizes(baseline, given, data, console));
      checkRun(folder, settings);
    }
    QuantizeJob.Outcome outcome =
        new QuantizeJob(baseline, data, settings, folder).run(resume, console);
    Result result =
        new Result(
            subject.architecture().name(),
            recipe.layers().method().name().toLowerCase(Locale.ROOT),
            sized ? null : recipe.layers().codewords(), // null: each layer has its own
            sized ? null : recipe.layers().dimension(),
            outcome.model().codeBitsPerWeight(),
            Judgement.accuracy(outcome.baseline()),
            Judgement.accuracy(outcome.hard()),
            Judgement.rmse(outcome.baseline()),
            Judgement.rmse(outcome.hard()),
            new Bytes(outcome.model().originalBytes(), outcome.model().packedBytes()),
            outcome.seconds(),
            common.seed(),
            outcome.layers().stream().map(Layer::of).toList());
    console.result(result, text(result, outcome));
    return 0;
  }

  private static String text(Result result, QuantizeJob.Outcome outcome) {
    Table table = new Table("layer", "weights", "k", "in use", "residual", "rmse", "status");
    for (Layer layer : result.layers) {
      table.row(
          layer.name,
          layer.weights,
          layer.codewords,
          layer.effectiveCodewords,
          String.format(Locale.ROOT, "%.1e", layer.residual),
          String.format(Locale.ROOT, "%.4f", layer.rmse),
          layer.status);
    }
    return table.text()
        + String.format(
            Locale.ROOT,
            "%n%s by %s: %.2f bits a weight, %d bytes instead of %d,"
                + " %s (full precision %s), %.1f s%n%s",
            result.model,
            result.method,
            result.bitsPerWeight,
            result.bytes.packed,
            result.bytes.original,
            outcome.hard(),
            outcome.baseline(),
            result.seconds,
            outcome.file());
  }
}
