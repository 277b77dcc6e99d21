package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import dev.attractor.nets.FunctionalArchitecture;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.PixelNormalisation;
import java.util.List;

/**
 * What the class token of a vision transformer attends to, as a network with the transformer's own
 * parameters: for each image batch x (heads x tokens), head after head, the class token first among
 * the tokens, then the patches row by row; each head's weights add up to 1.
 *
 * <pre>{@code
 * var attention = new ClassTokenAttention(transformer, 1);
 * try (var network = new Network(Parameters.of(trained.tensors(""), attention))) {
 *   float[] weights = network.outputs(images, attention.outputs());
 * }
 * }</pre>
 *
 * @param transformer the network
 * @param layer counted from 0
 */
public record ClassTokenAttention(VisionTransformer transformer, int layer)
    implements FunctionalArchitecture {
  /** Checks the layer. */
  public ClassTokenAttention {
    if (layer < 0 || layer >= transformer.depth()) {
      throw new IllegalArgumentException(
          "the network has layers 0 to %d, got %d".formatted(transformer.depth() - 1, layer));
    }
  }

  /** Numbers for an image: heads x tokens. */
  public int outputs() {
    return transformer.heads() * transformer.tokens();
  }

  @Override
  public String name() {
    return transformer.name() + "-attention";
  }

  @Override
  public List<ParameterSpec> parameters() {
    return transformer.parameters();
  }

  @Override
  public PixelNormalisation standardisation() {
    return transformer.standardisation();
  }

  @Override
  public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
    NDArray weights = transformer.weights(images, parameters, layer);
    return weights.split(new long[] {1}, 2).head().reshape(images.getShape().get(0), outputs());
  }
}
