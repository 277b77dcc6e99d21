package dev.attractor.nets;

import dev.attractor.clustering.ClusteringMethod;
import dev.attractor.clustering.KMeans;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Quantisation-aware fine-tuning: which layers are clustered how, and how the latent weights learn.
 *
 * @param rules decide for each parameter; the first that matches counts, no match means untouched
 * @param biases whether what is neither a layer's weight nor state learns along: biases, scales and
 *     shifts of normalisations; frozen ones stay byte for byte
 * @param optimizer how gradients become steps
 * @param epochs how often every image is seen; 0 clusters the weights as they are
 * @param batch images a step; a last incomplete batch of an epoch is left out
 * @param augmentation of the training images
 * @param distillation the temperature T above 0 at which the network learns from the scores of the
 *     network at full precision; 0 to learn from the images' classes
 * @param statistics what becomes of the running statistics of normalisations at the end
 * @param seed of the order of the images and of their augmentation
 */
public record Quantization(
    List<LayerRule> rules,
    Biases biases,
    Optimizer optimizer,
    int epochs,
    int batch,
    Augmentation augmentation,
    double distillation,
    Statistics statistics,
    long seed) {
  /** Whether biases learn along. */
  public enum Biases {
    /** They learn. */
    FREE,
    /** They stay byte for byte. */
    FROZEN
  }

  /** What becomes of the running statistics of normalisations once weights are hard. */
  public enum Statistics {
    /**
     * They are measured anew with the hard weights, on training images augmented as settings say.
     */
    MEASURED,
    /** They stay those of the training passes, whose weights were soft. */
    KEPT
  }

  /** Checks the counts. */
  public Quantization {
    rules = List.copyOf(rules);
    if (epochs < 0 || batch < 1) {
      throw new IllegalArgumentException(
          "need epochs >= 0 and at least one image a batch, got %d and %d"
              .formatted(epochs, batch));
    }
    if (!(distillation >= 0 && distillation <= 100)) {
      throw new IllegalArgumentException(
          "the temperature of distillation must be 0 (off) to 100, got " + distillation);
    }
  }

  /** Of images as they are and their classes. */
  public Quantization(
      List<LayerRule> rules, Biases biases, Optimizer optimizer, int epochs, int batch, long seed) {
    this(rules, biases, optimizer, epochs, batch, Augmentation.NONE, 0, Statistics.MEASURED, seed);
  }

  /** The same with another optimiser. */
  public Quantization withOptimizer(Optimizer other) {
    return new Quantization(
        rules, biases, other, epochs, batch, augmentation, distillation, statistics, seed);
  }

  /** The same with other augmentation. */
  public Quantization withAugmentation(Augmentation other) {
    return new Quantization(
        rules, biases, optimizer, epochs, batch, other, distillation, statistics, seed);
  }

  /** The same at another temperature of distillation; 0 to learn from classes. */
  public Quantization withDistillation(double other) {
    return new Quantization(
        rules, biases, optimizer, epochs, batch, augmentation, other, statistics, seed);
  }

  /** The same with other treatment of running statistics. */
  public Quantization withStatistics(Statistics other) {
    return new Quantization(
        rules, biases, optimizer, epochs, batch, augmentation, distillation, other, seed);
  }

  /** The same with other rules. */
  public Quantization withRules(List<LayerRule> other) {
    return new Quantization(
        other, biases, optimizer, epochs, batch, augmentation, distillation, statistics, seed);
  }

  /** The clustering of each clustered parameter, in the architecture's order. */
  Map<String, ClusteringMethod<?>> clusterings(Architecture architecture) {
    Map<String, ClusteringMethod<?>> chosen = LayerRule.apply(rules, architecture.parameters());
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "no rule matches a layer of %s; its parameters are %s"
              .formatted(
                  architecture.name(),
                  architecture.parameters().stream().map(ParameterSpec::name).toList()));
    }
    chosen.forEach(
        (name, clustering) -> {
          if (epochs > 0 && clustering instanceof KMeans) {
            throw new IllegalArgumentException(
                "%s: hard k-means has no gradient to train with; choose 0 epochs or a soft method"
                    .formatted(name));
          }
        });
    return chosen;
  }

  /** The parameters that the optimiser leaves alone. */
  Set<String> frozen(Architecture architecture) {
    Set<String> clustered = clusterings(architecture).keySet();
    Set<String> frozen = new HashSet<>();
    for (ParameterSpec spec : architecture.parameters()) {
      boolean free = !spec.kind().isWeight() && !spec.kind().isState() && biases == Biases.FREE;
      if (!free && !clustered.contains(spec.name())) {
        frozen.add(spec.name());
      }
    }
    return frozen;
  }
}
