package dev.attractor.nets.packed;

import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.LayeredArchitecture;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.StandardisedInputs;
import dev.attractor.packed.PackedMatrix;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A network of layers, such as {@code TwoLayerCnn} or {@code ResNet}, that runs from the codes and
 * codebooks of its weights, in plain Java and without an engine. Weights that are not clustered are
 * multiplied densely.
 */
public final class PackedNetwork {
  private final LayeredArchitecture network;
  private final Map<String, PackedLayers.Weight> weights = new HashMap<>();
  private final Map<String, float[]> vectors = new HashMap<>();

  private PackedNetwork(LayeredArchitecture network) {
    this.network = network;
  }

  /**
   * The network with a model's numbers.
   *
   * @throws IOException naming the parameter that the model lacks or has in another shape
   */
  public static PackedNetwork of(LayeredArchitecture network, ClusteredModel model)
      throws IOException {
    PackedNetwork packed = new PackedNetwork(network);
    Map<String, ClusteredTensor> clustered = new HashMap<>();
    Map<String, Tensor> others = new HashMap<>();
    model.clustered().forEach(tensor -> clustered.put(tensor.name(), tensor));
    model.untouched().forEach(tensor -> others.put(tensor.name(), tensor));
    for (ParameterSpec spec : network.parameters()) {
      String name = spec.name();
      ClusteredTensor codes = clustered.get(name);
      Tensor dense = codes == null ? others.get(name) : codes.restored();
      if (dense == null || !dense.shape().equals(spec.shape())) {
        throw new IOException(
            "the model has no '%s' of shape %s (%s)"
                .formatted(
                    name, spec.shape(), dense == null ? "none of that name" : dense.shape()));
      }
      float[] values = dense.toFloats();
      int rows = spec.shape().getFirst().intValue();
      int columns = values.length / rows;
      if (!spec.kind().isWeight()) {
        packed.vectors.put(name, values);
      } else if (codes != null && columns % codes.dimension() == 0) {
        PackedMatrix matrix = codes.matrix();
        packed.weights.put(name, matrix::multiply);
      } else {
        packed.weights.put(name, (x, count, y) -> dense(values, rows, columns, x, count, y));
      }
    }
    return packed;
  }

  private static void dense(float[] w, int rows, int columns, float[] x, int count, float[] y) {
    for (int v = 0; v < count; v++) {
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
          sum += (double) w[row * columns + c] * x[v * columns + c];
        }
        y[v * rows + row] = (float) sum;
      }
    }
  }

  /** The scores of all images, image by image. */
  public float[] scores(LabelledImages images) {
    StandardisedInputs inputs = StandardisedInputs.of(images, network.standardisation());
    PackedLayers layers = new PackedLayers(weights, vectors);
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
