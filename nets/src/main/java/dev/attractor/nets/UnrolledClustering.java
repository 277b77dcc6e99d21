package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose layers' weights are replaced by their soft ones inside each pass, through plain
 * steps of soft k-means [algorithm 1 of chapter 2] that the engine differentiates.
 *
 * <p>That is how DKM is written with automatic differentiation: the engine keeps the attention of
 * every step until the backward pass, so memory grows with steps x weights x codewords. It is here
 * to be measured beside {@link QuantizationRun}, which keeps codebooks alone.
 *
 * @param network whose weights of convolutions and linear layers are clustered
 * @param codewords k, of one weight each
 * @param iterations plain steps, at least 1
 * @param temperature tau, over each layer's standard deviation
 */
public record UnrolledClustering(
    FunctionalArchitecture network, int codewords, int iterations, double temperature)
    implements FunctionalArchitecture {
  /** Checks the numbers. */
  public UnrolledClustering {
    if (codewords < 1 || iterations < 1 || !(temperature > 0)) {
      throw new IllegalArgumentException(
          "need at least one codeword, one iteration and a temperature above 0, got %d, %d and %s"
              .formatted(codewords, iterations, temperature));
    }
  }

  @Override
  public String name() {
    return network.name();
  }

  @Override
  public List<ParameterSpec> parameters() {
    return network.parameters();
  }

  @Override
  public PixelNormalisation standardisation() {
    return network.standardisation();
  }

  @Override
  public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
    List<NDArray> soft = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      boolean weight = parameters().get(i).kind().isWeight();
      soft.add(weight ? soft(parameters.get(i)) : parameters.get(i));
    }
    return network.forward(images, soft, training);
  }

  /** W~ = A(C) C [2.7] after the steps, from codewords evenly over two deviations. */
  private NDArray soft(NDArray weights) {
    NDManager manager = weights.getManager();
    NDArray w = weights.reshape(-1, 1);
    NDArray mean = w.stopGradient().mean();
    NDArray deviation = w.stopGradient().sub(mean).square().mean().sqrt();
    float[] places = new float[codewords];
    for (int i = 0; i < codewords; i++) {
      places[i] = 4 * (i + .5f) / codewords - 2;
    }
    NDArray negativeTau = deviation.mul(manager.create((float) -temperature));
    NDArray codebook =
        manager.create(places, new Shape(1, codewords)).mul(deviation).add(mean); // 1 x k
    for (int step = 0; step < iterations; step++) {
      try (NDArray attention = attention(w, codebook, negativeTau);
          NDArray weighted = attention.mul(w)) {
        NDArray sums = weighted.sum(new int[] {0}, true);
        codebook = sums.div(attention.sum(new int[] {0}, true));
      }
    }
    try (NDArray attention = attention(w, codebook, negativeTau)) {
      return attention.matMul(codebook.reshape(codewords, 1)).reshape(weights.getShape());
    }
  }

  /**
   * softmax(-|w - c| / tau) [2.5], weights x codewords. What is closed here and above stays as long
   * as the way back needs it, and no longer.
   */
  private static NDArray attention(NDArray w, NDArray codebook, NDArray negativeTau) {
    try (NDArray difference = w.sub(codebook);
        NDArray distance = difference.abs();
        NDArray scaled = distance.div(negativeTau)) {
      return scaled.softmax(1);
    }
  }
}
