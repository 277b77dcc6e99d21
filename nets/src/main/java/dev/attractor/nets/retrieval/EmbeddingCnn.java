package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.attractor.nets.FunctionalArchitecture;
import dev.attractor.nets.ParameterKind;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.PixelNormalisation;
import java.util.List;

/**
 * Images to unit vectors: convolutions of 3 x 3 to 32 and 64 channels, each with ReLU and max-pool
 * 2, a linear layer, and division by the length.
 *
 * @param name the name that files know it by
 * @param channels of an image
 * @param side height and width of an image; divisible by 4
 * @param size numbers of an embedding
 * @param standardisation what is done to pixels
 */
public record EmbeddingCnn(
    String name, int channels, int side, int size, PixelNormalisation standardisation)
    implements FunctionalArchitecture {
  private static final long FIRST = 32;
  private static final long SECOND = 64;
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);

  /** Checks the sizes. */
  public EmbeddingCnn {
    if (side < 4 || side % 4 != 0) {
      throw new IllegalArgumentException(
          "side must be divisible by 4, for it is halved twice; got " + side);
    }
    if (channels < 1 || size < 1) {
      throw new IllegalArgumentException(
          "need at least one channel and one number, got %d and %d".formatted(channels, size));
    }
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<Long> first = List.of(FIRST, (long) channels, 3L, 3L);
    List<Long> second = List.of(SECOND, FIRST, 3L, 3L);
    return List.of(
        new ParameterSpec("conv1.weight", ParameterKind.CONVOLUTION, first),
        new ParameterSpec("conv1.bias", ParameterKind.BIAS, List.of(FIRST)),
        new ParameterSpec("conv2.weight", ParameterKind.CONVOLUTION, second),
        new ParameterSpec("conv2.bias", ParameterKind.BIAS, List.of(SECOND)),
        new ParameterSpec("linear.weight", ParameterKind.LINEAR, List.of((long) size, features())),
        new ParameterSpec("linear.bias", ParameterKind.BIAS, List.of((long) size)));
  }

  private long features() {
    return SECOND * (side / 4) * (side / 4);
  }

  /** Unit vectors, batch x size. */
  @Override
  public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
    NDArray first = block(images, parameters.get(0), parameters.get(1));
    NDArray second = block(first, parameters.get(2), parameters.get(3));
    NDArray flat = second.reshape(images.getShape().get(0), features());
    NDArray y = Linear.linear(flat, parameters.get(4), parameters.get(5)).singletonOrThrow();
    return Similarities.unit(y);
  }

  private static NDArray block(NDArray x, NDArray weight, NDArray bias) {
    NDArray y = Conv2d.conv2d(x, weight, bias, ONE, ONE, ONE).singletonOrThrow();
    return Pool.maxPool2d(Activation.relu(y), TWO, TWO, NONE, false);
  }
}
