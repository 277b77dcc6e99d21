package dev.attractor.nets;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Seeding;
import dev.attractor.data.Examples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sizes of codebooks, layer by layer, that fit a number of bytes and cost little accuracy.
 *
 * <p>What a size costs a layer is measured: the mean cross-entropy of the network with that layer's
 * weights at their nearest codeword of hard k-means and all others as they are. Costs of layers are
 * taken to add up. Then every layer starts at the size that takes fewest bytes, and the change that
 * saves most loss for each byte is made as long as one fits.
 */
public final class MixedPrecision {
  /** From half a bit a weight to five. */
  public static final List<Size> SIZES =
      List.of(
          new Size(2, 2),
          new Size(4, 2),
          new Size(8, 2),
          new Size(4, 1),
          new Size(8, 1),
          new Size(16, 1),
          new Size(32, 1));

  private final Map<String, List<Choice>> choices;

  private MixedPrecision(Map<String, List<Choice>> choices) {
    this.choices = choices;
  }

  /**
   * A size of codebooks.
   *
   * @param codewords k
   * @param dimension d
   */
  public record Size(int codewords, int dimension) {
    boolean fits(int weights) {
      return weights % dimension == 0 && codewords <= weights;
    }

    long bytes(int weights) {
      return PackedCodes.bytesFor(codewords, weights / dimension) + 4L * codewords * dimension;
    }
  }

  /**
   * A size for one layer.
   *
   * @param bytes of codes and codebook
   * @param loss mean cross-entropy with this layer clustered alone, in nats
   */
  public record Choice(String layer, Size size, long bytes, double loss) {}

  /** Hears of every measurement. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param done measurements so far
     * @param total of all layers and sizes
     */
    void measured(int done, int total);
  }

  /**
   * The fewest bytes that {@link #within} can keep to: codes and codebooks of every layer at its
   * smallest size.
   *
   * @param parameters of the network
   * @param rules choose the layers
   * @throws IllegalArgumentException naming a layer of too few weights for any size
   */
  public static long leastBytes(List<ParameterSpec> parameters, List<LayerRule> rules) {
    Set<String> layers = LayerRule.apply(rules, parameters).keySet();
    long sum = 0;
    for (ParameterSpec spec : parameters) {
      if (layers.contains(spec.name())) {
        sum +=
            SIZES.stream()
                .filter(size -> size.fits(spec.count()))
                .mapToLong(size -> size.bytes(spec.count()))
                .min()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "%s: %d weights are too few for a codebook; skip this layer"
                                .formatted(spec.name(), spec.count())));
      }
    }
    return sum;
  }

  /**
   * Measures every size for every layer that some rule clusters.
   *
   * @param network at full precision; not modified
   * @param rules choose the layers; their sizes are not looked at
   * @param images to measure the loss on; training images, where test images are to judge by
   * @param seed of the start codewords
   */
  public static MixedPrecision measure(
      Parameters network, List<LayerRule> rules, Examples images, long seed, Listener listener) {
    List<ParameterSpec> specs = network.architecture().parameters();
    List<String> layers = List.copyOf(LayerRule.apply(rules, specs).keySet());
    Map<String, List<Choice>> choices = new LinkedHashMap<>();
    int done = 0;
    try (Network run = new Network(network)) {
      Parameters changed = network.copy();
      for (String layer : layers) {
        float[] weights = network.get(layer);
        List<Choice> measured = new ArrayList<>();
        for (Size size : SIZES) {
          if (size.fits(weights.length)) {
            fit(weights, size, seed).reconstruct(changed.get(layer));
            run.put(changed);
            measured.add(new Choice(layer, size, size.bytes(weights.length), run.loss(images)));
          }
          listener.measured(++done, layers.size() * SIZES.size());
        }
        System.arraycopy(weights, 0, changed.get(layer), 0, weights.length);
        choices.put(layer, measured);
      }
    }
    return new MixedPrecision(choices);
  }

  private static Clustering fit(float[] weights, Size size, long seed) {
    return KMeans.builder()
        .codewords(size.codewords())
        .dimension(size.dimension())
        .seeding(Seeding.plusPlus(seed))
        .build()
        .fit(weights);
  }

  /** Of all measurements, layer by layer. */
  public List<Choice> measured() {
    return choices.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The sizes to take.
   *
   * @param budget bytes of codes and codebooks of all layers
   * @return a choice for each layer
   * @throws IllegalArgumentException when the smallest sizes take more
   */
  public List<Choice> within(long budget) {
    Map<String, Choice> chosen = new LinkedHashMap<>();
    choices.forEach(
        (layer, all) ->
            chosen.put(
                layer, all.stream().min(Comparator.comparingLong(Choice::bytes)).orElseThrow()));
    long bytes = chosen.values().stream().mapToLong(Choice::bytes).sum();
    if (bytes > budget) {
      throw new IllegalArgumentException(
          "the smallest codebooks and codes take %d bytes, and %d are left for them"
              .formatted(bytes, budget));
    }
    while (true) {
      long left = budget - bytes;
      Optional<Choice> better =
          measured().stream()
              .filter(choice -> more(choice, chosen) > 0 && more(choice, chosen) <= left)
              .filter(choice -> saved(choice, chosen) > 0)
              .max(
                  Comparator.comparingDouble(
                      choice -> saved(choice, chosen) / more(choice, chosen)));
      if (better.isEmpty()) {
        return List.copyOf(chosen.values());
      }
      bytes += more(better.get(), chosen);
      chosen.put(better.get().layer(), better.get());
    }
  }

  private static long more(Choice choice, Map<String, Choice> chosen) {
    return choice.bytes() - chosen.get(choice.layer()).bytes();
  }

  private static double saved(Choice choice, Map<String, Choice> chosen) {
    return chosen.get(choice.layer()).loss() - choice.loss();
  }
}
