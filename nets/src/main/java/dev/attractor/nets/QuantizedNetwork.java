package dev.attractor.nets;

import dev.attractor.clustering.Clustering;
import dev.attractor.data.Examples;
import dev.attractor.fixedpoint.Status;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network after quantisation: every clustered layer with its codes and the evidence of its fit.
 *
 * @param parameters the latent weights of clustered layers, the final ones of all others
 * @param layers the clustered layers
 */
public record QuantizedNetwork(Parameters parameters, List<Layer> layers) {
  /** Copies the list. */
  public QuantizedNetwork {
    layers = List.copyOf(layers);
  }

  /**
   * A clustered layer.
   *
   * @param tensor codes and codebook
   * @param residual of the last fit, over the layer's standard deviation
   * @param iterations passes over the layer that the last fit took
   * @param status how the last fit ended
   * @param rootMeanSquareError of the hard weights against the latent ones
   */
  public record Layer(
      ClusteredTensor tensor,
      double residual,
      int iterations,
      Status status,
      double rootMeanSquareError) {
    static Layer of(Architecture architecture, String name, int dimension, Clustering fit) {
      ParameterSpec spec =
          architecture.parameters().stream()
              .filter(candidate -> candidate.name().equals(name))
              .findFirst()
              .orElseThrow();
      return new Layer(
          ClusteredTensor.of(name, spec.shape(), dimension, fit.codebook(), fit.assign()),
          fit.residual(),
          fit.passes(),
          fit.status(),
          fit.rmse());
    }
  }

  /**
   * The same with the running statistics of its normalisations measured anew, with the hard weights
   * in place: those of the training passes belong to the soft ones. Weights are not modified.
   *
   * @param images that the network learned from, augmented as then
   * @param batch images a pass
   * @param seed of the draw of images and of their augmentation
   */
  public QuantizedNetwork withStatisticsOf(
      Examples images, int batch, Augmentation augmentation, long seed) {
    Parameters hard = parameters.copy();
    for (Layer layer : layers) {
      float[] weights = layer.tensor().restore();
      System.arraycopy(weights, 0, hard.get(layer.tensor().name()), 0, weights.length);
    }
    Parameters measured = parameters.copy();
    new RunningStatistics(images, batch, augmentation, seed).measure(hard, measured);
    return new QuantizedNetwork(measured, layers);
  }

  /**
   * The model to keep, with {@code metadata} about how it was made.
   *
   * @throws IllegalStateException naming a parameter that is not finite
   */
  public ClusteredModel model(Map<String, String> metadata) {
    parameters
        .firstNotFinite()
        .ifPresent(
            found -> {
              throw new IllegalStateException(found + ": such a network is not kept");
            });
    Set<String> clustered =
        layers.stream().map(layer -> layer.tensor().name()).collect(Collectors.toSet());
    List<Tensor> untouched =
        parameters.tensors("").stream()
            .filter(tensor -> !clustered.contains(tensor.name()))
            .toList();
    return new ClusteredModel(layers.stream().map(Layer::tensor).toList(), untouched, metadata);
  }

  /**
   * The hard weights that a model file holds.
   *
   * @throws IOException naming the parameter that the model lacks or has in another shape
   */
  public static Parameters hard(ClusteredModel model, Architecture architecture)
      throws IOException {
    return Parameters.of(model.restore(), architecture);
  }
}
