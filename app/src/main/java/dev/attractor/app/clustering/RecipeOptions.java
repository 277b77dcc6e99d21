package dev.attractor.app.clustering;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Temperature;
import dev.attractor.nets.Augmentation;
import dev.attractor.nets.LayerClustering;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a network is quantised. */
final class RecipeOptions {
  private enum OptimizerName {
    ADAM,
    SGD
  }

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
      description =
          "${COMPLETION-CANDIDATES}, in any case (default: jfb; for an .onnx file kmeans, without"
              + " data).")
  private LayerMethod method;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images (default: 10, 40 for digits-cnn).")
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
      description = "At the start (default: 1e-2; 1e-3 for --network and resnets; sgd: 1e-4).")
  private Double learningRate;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images a step (default: 128, 32 for digits-cnn).")
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
      description = "Whether biases, scales and shifts learn along (default: ${DEFAULT-VALUE}).")
  private Quantization.Biases biases;

  @Option(
      names = "--augment",
      paramLabel = "P[,flip]|none",
      converter = AugmentationConverter.class,
      description =
          "Random crops with a border of P pixels, and mirror images (default: 4,flip for cifar-10,"
              + " cifar-100 and tiny-imagenet, otherwise none).")
  private Augmentation augmentation;

  @Option(
      names = "--distil",
      paramLabel = "T",
      defaultValue = "0",
      description =
          "Learn from the scores of the network at full precision, divided by T, instead of the"
              + " images' classes; 0 for the classes (default: ${DEFAULT-VALUE}).")
  private double distillation;

  /** Reads {@code 4,flip}, {@code 4}, {@code 0,flip} or {@code none}. */
  static final class AugmentationConverter implements ITypeConverter<Augmentation> {
    @Override
    public Augmentation convert(String text) {
      String[] words = text.split(",", -1);
      try {
        if (text.equals("none")) {
          return Augmentation.NONE;
        }
        if (words.length > 2 || (words.length == 2 && !words[1].equals("flip"))) {
          throw new IllegalArgumentException("the second word can only be flip");
        }
        return new Augmentation(Integer.parseInt(words[0]), words.length == 2);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is not none, P or P,flip with P pixels of border (%s)"
                .formatted(text, e.getMessage()));
      }
    }
  }

  int codewords() {
    return codewords;
  }

  int dimension() {
    return dimension;
  }

  LayerMethod method() {
    return method == null ? LayerMethod.JFB : method;
  }

  /**
   * The rules for a network without data, whose weights are clustered as they are.
   *
   * @param seed of the start codewords
   */
  List<LayerRule> rulesWithoutData(List<ParameterSpec> parameters, long seed) {
    if (method == null) {
      method = LayerMethod.KMEANS;
    }
    if (method != LayerMethod.KMEANS || epochs != null || protocol || temperature != null) {
      throw new WrongUsage(
          "an .onnx file is clustered without data, by kmeans: leave out --method, --epochs,"
              + " --temperature and --protocol");
    }
    try {
      return rules(parameters, seed);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  /**
   * The settings; all that is wrong with them stands on the command line.
   *
   * @param seed of all randomness
   */
  Quantization settings(Subject subject, long seed) {
    try {
      return checked(subject, seed);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  private Quantization checked(Subject subject, long seed) {
    List<LayerRule> rules = rules(subject.architecture().parameters(), seed);
    boolean afterTraining = method() == LayerMethod.KMEANS;
    if (afterTraining && epochs != null && epochs > 0) {
      throw new WrongUsage("kmeans works after training; leave out --epochs or choose jfb");
    }
    return new Quantization(
        rules,
        biases,
        optimizer(subject),
        afterTraining ? 0 : epochs == null ? subject.epochs() : epochs,
        batch != null ? batch : subject.batch(),
        augmentation != null ? augmentation : subject.augmentation(),
        distillation,
        seed);
  }

  private List<LayerRule> rules(List<ParameterSpec> parameters, long seed) {
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
    layers.forEach((glob, sizes) -> rules.add(rule(glob, sizes, seed)));
    rules.forEach(rule -> requireMatch(rule, parameters));
    rules.add(LayerRule.cluster("*", clustering(codewords, dimension, method(), seed)));
    return rules.stream().map(rule -> rule.atLeast(minimumSize)).toList();
  }

  private Optimizer optimizer(Subject subject) {
    boolean sgd = optimizer == OptimizerName.SGD || (optimizer == null && protocol);
    if (sgd) {
      return new Optimizer.Sgd(learningRate != null ? learningRate : 1e-4);
    }
    return new Optimizer.Adam(learningRate != null ? learningRate : subject.learningRate());
  }

  private LayerClustering clustering(int k, int d, LayerMethod chosen, long seed) {
    LayerClustering defaults =
        protocol
            ? LayerClustering.protocol(k, d, chosen, seed)
            : LayerClustering.accelerated(
                k, d, chosen, temperature != null ? temperature : Recipes.temperature(k, d), seed);
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

  private LayerRule rule(String glob, String sizes, long seed) {
    String[] words = sizes.split(",");
    try {
      if (words.length < 2 || words.length > 3) {
        throw new IllegalArgumentException("two or three words");
      }
      LayerMethod chosen =
          words.length == 3
              ? LayerMethod.valueOf(words[2].strip().toUpperCase(Locale.ROOT))
              : method();
      return LayerRule.cluster(
          glob,
          clustering(
              Integer.parseInt(words[0].strip()),
              Integer.parseInt(words[1].strip()),
              chosen,
              seed));
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(
          "--layer %s=%s: give K,D or K,D,METHOD (%s)".formatted(glob, sizes, e.getMessage()));
    }
  }

  /** A glob that matches nothing is misspelt. */
  private static void requireMatch(LayerRule rule, List<ParameterSpec> parameters) {
    String option = rule.clustering().isPresent() ? "--layer" : "--skip";
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
}
