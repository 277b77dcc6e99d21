package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WorkLock;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Temperature;
import dev.attractor.data.ImageSplit;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.LayerClustering;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.QuantizationRun;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
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
  private enum OptimizerName {
    ADAM,
    SGD
  }

  @Option(
      names = "--model",
      paramLabel = "NAME",
      required = true,
      description = "mnist-cnn or digits-cnn.")
  private String model;

  @Option(
      names = "--codewords",
      paramLabel = "K",
      defaultValue = "4",
      description = "Codewords of each layer (default: ${DEFAULT-VALUE}).")
  private int codewords;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "1",
      description = "Weights that share a codeword (default: ${DEFAULT-VALUE}).")
  private int dimension;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "jfb",
      description = "${COMPLETION-CANDIDATES}, in any case (default: ${DEFAULT-VALUE}).")
  private LayerMethod method;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Passes over the training images (default: 10 for mnist-cnn, 40 for digits-cnn).")
  private Integer epochs;

  @Option(
      names = "--temperature",
      paramLabel = "T|relative:R|relative:R..S",
      converter = TemperatureConverter.class,
      description =
          "Absolute, of a layer's standard deviation, or falling (default: relative:0.5..0.01).")
  private Temperature temperature;

  @Option(
      names = "--protocol",
      description =
          "The dissertation's settings: temperature 5e-4, SGD at 1e-4, plain steps, at most 30.")
  private boolean protocol;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "adam (with cosine decay) or sgd (default: adam).")
  private OptimizerName optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "At the start (default: 1e-2; sgd: 1e-4).")
  private Double learningRate;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images a step (default: 128 for mnist-cnn, 32 for digits-cnn).")
  private Integer batch;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Most plain steps of one fit, for dkm and --protocol (default: 30).")
  private Integer iterations;

  @Option(
      names = "--layer",
      paramLabel = "GLOB=K,D[,METHOD]",
      description = "Other sizes or another method for the layers that match; may be repeated.")
  private Map<String, String> layers = Map.of();

  @Option(
      names = "--skip",
      paramLabel = "GLOB",
      description = "Layers that stay as they are, byte for byte; may be repeated.")
  private List<String> skips = List.of();

  @Option(
      names = "--min-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "Layers of fewer weights stay as they are (default: ${DEFAULT-VALUE}).")
  private int minimumSize;

  @Option(
      names = "--biases",
      paramLabel = "free|frozen",
      defaultValue = "free",
      description = "Whether biases learn along (default: ${DEFAULT-VALUE}).")
  private Quantization.Biases biases;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "A trained network of your own, as safetensors (default: one is trained and kept).")
  private Path weights;

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
      int codewords,
      int dimension,
      double bitsPerWeight,
      double baselineAccuracy,
      double hardAccuracy,
      Bytes bytes,
      double seconds,
      long seed,
      List<Layer> layers) {}

  @Override
  public Integer call() throws IOException {
    ModelName name = ModelName.of(model);
    Path folder = out == null ? Path.of("attractor-" + model) : out;
    OutputPath.folder(folder);
    Quantization settings = checkedSettings(name);
    try (WorkLock lock = WorkLock.folder(folder)) {
      checkRun(folder, settings);
      return run(name, settings, folder);
    }
  }

  /** Refuses to lose a run that is in the folder, or the network to start from. */
  private void checkRun(Path folder, Quantization settings) throws IOException {
    Path model = folder.resolve(QuantizeJob.MODEL);
    Path checkpoint = folder.resolve(QuantizeJob.CHECKPOINT);
    OutputPath.notAmong(model, Collections.singleton(weights));
    OutputPath.notAmong(checkpoint, Collections.singleton(weights));
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

  private int run(ModelName name, Quantization settings, Path folder) throws IOException {
    Console console = common.console();
    Architecture architecture = name.architecture();
    ImageSplit data = name.data(common);
    Parameters baseline =
        weights == null
            ? BaselineTraining.get(name, data, common.cacheDir(), common.seed(), console)
            : Parameters.read(SafetensorsFile.read(weights), architecture, "");
    QuantizeJob.Outcome outcome =
        new QuantizeJob(baseline, data, settings, folder).run(resume, console);
    Result result =
        new Result(
            model,
            method.name().toLowerCase(Locale.ROOT),
            codewords,
            dimension,
            outcome.model().codeBitsPerWeight(),
            outcome.baselineAccuracy(),
            outcome.hardAccuracy(),
            new Bytes(outcome.model().originalBytes(), outcome.model().packedBytes()),
            outcome.seconds(),
            common.seed(),
            outcome.layers().stream().map(Layer::of).toList());
    console.result(result, text(result, outcome.file()));
    return 0;
  }

  /** The settings; all that is wrong with them stands on the command line. */
  private Quantization checkedSettings(ModelName name) {
    try {
      return settings(name);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  private Quantization settings(ModelName name) {
    if (protocol && temperature != null) {
      throw new WrongUsage("--protocol sets the temperature to 5e-4; leave out --temperature");
    }
    if (codewords < 1 || codewords > 1 << PackedCodes.MAX_BITS || dimension < 1) {
      throw new WrongUsage(
          "--codewords must be 1 to %d and --dimension at least 1, got %d and %d"
              .formatted(1 << PackedCodes.MAX_BITS, codewords, dimension));
    }
    List<LayerRule> rules = new ArrayList<>();
    skips.forEach(glob -> rules.add(LayerRule.skip(glob)));
    layers.forEach((glob, sizes) -> rules.add(rule(glob, sizes)));
    rules.forEach(rule -> requireMatch(rule, name.architecture()));
    rules.add(LayerRule.cluster("*", clustering(codewords, dimension, method)));
    int count = method == LayerMethod.KMEANS ? 0 : epochs == null ? name.epochs() : epochs;
    if (method == LayerMethod.KMEANS && epochs != null && epochs > 0) {
      throw new WrongUsage("kmeans works after training; leave out --epochs or choose jfb");
    }
    return new Quantization(
        rules.stream().map(rule -> rule.atLeast(minimumSize)).toList(),
        biases,
        optimizer(),
        count,
        batch != null ? batch : name.batch(),
        common.seed());
  }

  private Optimizer optimizer() {
    boolean sgd = optimizer == OptimizerName.SGD || (optimizer == null && protocol);
    if (sgd) {
      return new Optimizer.Sgd(learningRate != null ? learningRate : 1e-4);
    }
    return new Optimizer.Adam(learningRate != null ? learningRate : Recipes.LEARNING_RATE);
  }

  private LayerClustering clustering(int k, int d, LayerMethod chosen) {
    LayerClustering defaults =
        protocol
            ? LayerClustering.protocol(k, d, chosen, common.seed())
            : LayerClustering.accelerated(
                k,
                d,
                chosen,
                temperature != null ? temperature : Recipes.temperature(k, d),
                common.seed());
    if (iterations == null) {
      return defaults;
    }
    if (!protocol && chosen != LayerMethod.DKM) {
      throw new WrongUsage(
          "--iterations caps the plain steps of dkm and of --protocol; %s solves to its tolerance:"
                  .formatted(chosen.name().toLowerCase(Locale.ROOT))
              + " leave it out");
    }
    return defaults.withIterations(iterations);
  }

  private LayerRule rule(String glob, String sizes) {
    String[] words = sizes.split(",");
    try {
      if (words.length < 2 || words.length > 3) {
        throw new IllegalArgumentException("two or three words");
      }
      LayerMethod chosen =
          words.length == 3
              ? LayerMethod.valueOf(words[2].strip().toUpperCase(Locale.ROOT))
              : method;
      return LayerRule.cluster(
          glob,
          clustering(
              Integer.parseInt(words[0].strip()), Integer.parseInt(words[1].strip()), chosen));
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(
          "--layer %s=%s: give K,D or K,D,METHOD (%s)".formatted(glob, sizes, e.getMessage()));
    }
  }

  /** A glob that matches nothing is misspelt. */
  private static void requireMatch(LayerRule rule, Architecture architecture) {
    String option = rule.clustering().isPresent() ? "--layer" : "--skip";
    List<ParameterSpec> parameters = architecture.parameters();
    try {
      if (parameters.stream().noneMatch(rule::matches)) {
        throw new WrongUsage(
            "%s '%s' matches no layer; there are %s"
                .formatted(
                    option,
                    rule.names(),
                    parameters.stream()
                        .filter(LayerRule.skip("*")::matches)
                        .map(ParameterSpec::name)
                        .collect(Collectors.joining(", "))));
      }
    } catch (PatternSyntaxException e) {
      throw new WrongUsage(
          "%s '%s' is not a glob: %s".formatted(option, rule.names(), e.getDescription()));
    }
  }

  private static String text(Result result, Path file) {
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
                + " accuracy %.4f (full precision %.4f), %.1f s%n%s",
            result.model,
            result.method,
            result.bitsPerWeight,
            result.bytes.packed,
            result.bytes.original,
            result.hardAccuracy,
            result.baselineAccuracy,
            result.seconds,
            file);
  }
}
