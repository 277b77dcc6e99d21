package dev.attractor.app.clustering;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.nets.Augmentation;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Quantization;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a network is quantised. */
final class RecipeOptions {
  private enum OptimizerName {
    ADAM,
    SGD
  }

  @Mixin private LayerOptions layers;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images (default: 10, 40 for digits-cnn).")
  private Integer epochs;

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
      names = "--biases",
      paramLabel = "free|frozen",
      description = "Whether biases, scales and shifts learn along (default: free).")
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

  @Option(
      names = "--statistics",
      paramLabel = "measured|kept",
      description =
          "Whether running statistics of normalisations are measured anew once weights are hard"
              + " (default: measured; with --protocol kept).")
  private Quantization.Statistics statistics;

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

  /** Which layers are clustered, and how. */
  LayerOptions layers() {
    return layers;
  }

  /**
   * The rules for a network without data, whose weights are clustered as they are.
   *
   * @param seed of the start codewords
   */
  List<LayerRule> rulesWithoutData(List<ParameterSpec> parameters, long seed) {
    List<String> meaningless = trainingOptions();
    given(meaningless, "--epochs", epochs);
    given(meaningless, "--batch", batch);
    given(meaningless, "--augment", augmentation);
    given(meaningless, "--statistics", statistics);
    refuse("an .onnx file is clustered without data, by kmeans", meaningless);
    return layers.rulesWithoutData(parameters, seed);
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
    List<LayerRule> rules = layers.rules(subject.architecture().parameters(), seed);
    boolean afterTraining = layers.method() == LayerMethod.KMEANS;
    if (afterTraining && epochs != null && epochs > 0) {
      throw new WrongUsage("kmeans works after training; leave out --epochs or choose jfb");
    }
    int passes = afterTraining ? 0 : epochs == null ? subject.epochs() : epochs;
    if (passes == 0) {
      List<String> meaningless = trainingOptions();
      if (statistics == Quantization.Statistics.KEPT) { // else images are run to measure them
        given(meaningless, "--batch", batch);
        given(meaningless, "--augment", augmentation);
      }
      refuse(afterTraining ? "kmeans does not train" : "--epochs 0 does not train", meaningless);
    }
    return new Quantization(
        rules,
        biases != null ? biases : Quantization.Biases.FREE,
        optimizer(subject),
        passes,
        batch != null ? batch : subject.batch(),
        augmentation != null ? augmentation : subject.augmentation(),
        distillation,
        statistics != null
            ? statistics
            : layers.protocol() ? Quantization.Statistics.KEPT : Quantization.Statistics.MEASURED,
        seed);
  }

  /** The options that were given and say how to learn. */
  private List<String> trainingOptions() {
    List<String> found = new ArrayList<>();
    given(found, "--optimizer", optimizer);
    given(found, "--learning-rate", learningRate);
    given(found, "--biases", biases);
    given(found, "--distil", distillation == 0 ? null : distillation);
    return found;
  }

  private static void given(List<String> found, String option, Object value) {
    if (value != null) {
      found.add(option);
    }
  }

  private static void refuse(String reason, List<String> meaningless) {
    if (!meaningless.isEmpty()) {
      throw new WrongUsage("%s: leave out %s".formatted(reason, String.join(" and ", meaningless)));
    }
  }

  private Optimizer optimizer(Subject subject) {
    boolean sgd = optimizer == OptimizerName.SGD || (optimizer == null && layers.protocol());
    if (sgd) {
      return new Optimizer.Sgd(learningRate != null ? learningRate : 1e-4);
    }
    return new Optimizer.Adam(learningRate != null ? learningRate : subject.learningRate());
  }
}
