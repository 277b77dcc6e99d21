package dev.attractor.nets.packed;

import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.nets.LayeredArchitecture;
import dev.attractor.nets.StandardisedInputs;
import java.io.IOException;

/**
 * A network of layers, such as {@code TwoLayerCnn} or {@code ResNet}, that runs from the codes and
 * codebooks of its weights, in plain Java and without an engine. Weights that are not clustered are
 * multiplied densely.
 */
public final class PackedNetwork {
  private final LayeredArchitecture network;
  private final PackedWeights weights;

  private PackedNetwork(LayeredArchitecture network, PackedWeights weights) {
    this.network = network;
    this.weights = weights;
  }

  /**
   * The network with a model's numbers.
   *
   * @throws IOException naming the parameter that the model lacks or has in another shape
   */
  public static PackedNetwork of(LayeredArchitecture network, ClusteredModel model)
      throws IOException {
    return new PackedNetwork(network, PackedWeights.of(network.parameters(), model));
  }

  /** The scores of all images, image by image. */
  public float[] scores(LabelledImages images) {
    StandardisedInputs inputs = StandardisedInputs.of(images, network.standardisation());
    PackedLayers layers = new PackedLayers(weights);
    float[] scores = new float[images.count() * images.classes()];
    for (int i = 0; i < images.count(); i++) {
      FeatureMaps image = new FeatureMaps(images.channels(), images.height(), images.width());
      inputs.copy(i, image.values());
      float[] found = network.layers(layers, image).values();
      System.arraycopy(found, 0, scores, i * found.length, found.length);
    }
    return scores;
  }
}
