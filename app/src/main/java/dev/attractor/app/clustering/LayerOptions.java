package dev.attractor.app.clustering;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Temperature;
import dev.attractor.compression.ByteBudget;
import dev.attractor.nets.LayerClustering;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.MixedPrecision;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which layers of a network are clustered, and how. */
final class LayerOptions {
  @Option(
      names = "--codewords",
      paramLabel = "K",
      description = "Codewords of each layer (default: 4).")
  private Integer codewords;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      description = "Weights that share a codeword (default: 1).")
  private Integer dimension;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}, in any case (default: jfb; for an .onnx file kmeans, without"
              + " data).")
  private LayerMethod method;

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
      names = "--budget",
      paramLabel = "SIZE",
      converter = Bytes.class,
      description =
          "Bytes of all tensors, such as 250KB: sizes are chosen layer by layer from what each"
              + " costs on training images, instead of --codewords and --dimension.")
  private Long budget;

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

  /** Reads a size as {@code compress --budget} does. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return ByteBudget.parse(text).bytes();
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  int codewords() {
    return codewords == null ? 4 : codewords;
  }

  int dimension() {
    return dimension == null ? 1 : dimension;
  }

  LayerMethod method() {
    return method == null ? LayerMethod.JFB : method;
  }

  boolean protocol() {
    return protocol;
  }

  /** What all tensors may take; empty where sizes are given. */
  OptionalLong budget() {
    return budget == null ? OptionalLong.empty() : OptionalLong.of(budget);
  }

  /** The same settings with a size of its own for each layer. */
  Quantization sized(Quantization settings, List<MixedPrecision.Choice> sizes) {
    List<LayerRule> rules = new ArrayList<>();
    for (MixedPrecision.Choice choice : sizes) {
      MixedPrecision.Size size = choice.size();
      rules.add(
          LayerRule.cluster(
              choice.layer().replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0"),
              clustering(size.codewords(), size.dimension(), method(), settings.seed())));
    }
    return settings.withRules(rules);
  }

  /**
   * The same for a network without data, whose weights are clustered as they are by hard k-means.
   *
   * @param seed of the start codewords
   */
  List<LayerRule> rulesWithoutData(List<ParameterSpec> parameters, long seed) {
    if (method == null) {
      method = LayerMethod.KMEANS;
    }
    if (method != LayerMethod.KMEANS || protocol || temperature != null || budget != null) {
      throw new WrongUsage(
          "an .onnx file is clustered without data, by kmeans: leave out --method, --protocol,"
              + " --temperature and --budget");
    }
    try {
      return rules(parameters, seed);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  /**
   * Which layers are clustered how.
   *
   * @param seed of the start codewords
   */
  List<LayerRule> rules(List<ParameterSpec> parameters, long seed) {
    checkCombinations();
    if (codewords() < 1 || codewords() > 1 << PackedCodes.MAX_BITS || dimension() < 1) {
      throw new WrongUsage(
          "--codewords must be 1 to %d and --dimension at least 1, got %d and %d"
              .formatted(1 << PackedCodes.MAX_BITS, codewords(), dimension()));
    }
    List<LayerRule> rules = new ArrayList<>();
    skips.forEach(glob -> rules.add(LayerRule.skip(glob)));
    layers.forEach((glob, sizes) -> rules.add(rule(glob, sizes, seed)));
    rules.forEach(rule -> requireMatch(rule, parameters));
    LayerRule others =
        LayerRule.cluster("*", clustering(codewords(), dimension(), method(), seed))
            .atLeast(minimumSize);
    if ((codewords != null || dimension != null)
        && parameters.stream()
            .filter(others::matches)
            .allMatch(spec -> rules.stream().anyMatch(rule -> rule.matches(spec)))) {
      throw new WrongUsage(
          "--layer and --skip name every layer: leave out --codewords and --dimension");
    }
    List<LayerRule> all = new ArrayList<>();
    rules.forEach(rule -> all.add(rule.atLeast(minimumSize)));
    all.add(others);
    if (temperature != null && all.stream().noneMatch(LayerOptions::soft)) {
      throw new WrongUsage("kmeans has no temperature: leave out --temperature or choose jfb");
    }
    return all;
  }

  /** Refuses options of which one would make another one meaningless. */
  private void checkCombinations() {
    if (protocol && temperature != null) {
      throw new WrongUsage("--protocol sets the temperature to 5e-4; leave out --temperature");
    }
    if (budget != null && (codewords != null || dimension != null || !layers.isEmpty())) {
      throw new WrongUsage(
          "--budget chooses the sizes of all layers: leave out --codewords, --dimension and"
              + " --layer");
    }
  }

  private static boolean soft(LayerRule rule) {
    return rule.clustering().filter(layer -> layer.method() != LayerMethod.KMEANS).isPresent();
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
