package dev.attractor.nets.packed;

import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.ResNet;
import dev.attractor.packed.PackedMatrix;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A residual network that runs from the codes and codebooks of its weights, in plain Java and
 * without an engine. Weights that are not clustered are multiplied densely.
 */
public final class PackedResNet {
  private final ResNet network;
  private final Map<String, PackedLayers.Weight> weights = new HashMap<>();
  private final Map<String, float[]> vectors = new HashMap<>();

  private PackedResNet(ResNet network) {
    this.network = network;
  }

  /**
   * The network with a model's numbers.
   *
   * @throws IOException naming the parameter that the model lacks or has in another shape
   */
  public static PackedResNet of(ResNet network, ClusteredModel model) throws IOException {
    PackedResNet packed = new PackedResNet(network);
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
    PixelNormalisation standardisation = network.standardisation();
    List<Float> means = standardisation.mean();
    List<Float> deviations = standardisation.deviation();
    PackedLayers layers = new PackedLayers(weights, vectors);
    int size = images.imageSize();
    int area = images.height() * images.width();
    float[] scores = new float[images.count() * images.classes()];
    for (int i = 0; i < images.count(); i++) {
      float[] pixels = new float[size];
      images.copyImage(i, pixels, 0);
      for (int p = 0; p < size; p++) {
        int channel = p / area % means.size();
        pixels[p] = (pixels[p] - means.get(channel)) / deviations.get(channel);
      }
      FeatureMaps image =
          new FeatureMaps(images.channels(), images.height(), images.width(), pixels);
      float[] found = network.layers(layers, image).values();
      System.arraycopy(found, 0, scores, i * found.length, found.length);
    }
    return scores;
  }
}
