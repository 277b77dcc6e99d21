package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/**
 * The network of table 2.1: convolution 1 to 4 of 3 x 3, ReLU, max-pool 2, convolution 4 to 4 of 3
 * x 3, ReLU, max-pool 2, linear. On 28 x 28 pixels it has 2158 parameters.
 *
 * @param name the name that commands know it by
 * @param side height and width of an image; divisible by 4
 * @param classes how many classes
 * @param mean of the pixels, 0 to 1
 * @param deviation of the pixels
 */
public record TwoLayerCnn(String name, int side, int classes, float mean, float deviation)
    implements FunctionalArchitecture {
  private static final int FILTERS = 4;
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);

  /** Checks the side. */
  public TwoLayerCnn {
    if (side < 4 || side % 4 != 0) {
      throw new IllegalArgumentException(
          "side must be divisible by 4, for it is halved twice; got " + side);
    }
  }

  /** For MNIST's 28 x 28 pixels. */
  public static TwoLayerCnn mnist() {
    return new TwoLayerCnn("mnist-cnn", 28, 10, .1307f, .3081f);
  }

  /** For the embedded digits of 8 x 8 pixels. */
  public static TwoLayerCnn digits() {
    return new TwoLayerCnn("digits-cnn", 8, 10, .3053f, .3760f);
  }

  @Override
  public Standardisation standardisation() {
    return Standardisation.of(mean, deviation);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        new ParameterSpec("conv1.weight", ParameterKind.CONVOLUTION, List.of(4L, 1L, 3L, 3L)),
        new ParameterSpec("conv1.bias", ParameterKind.BIAS, List.of(4L)),
        new ParameterSpec("conv2.weight", ParameterKind.CONVOLUTION, List.of(4L, 4L, 3L, 3L)),
        new ParameterSpec("conv2.bias", ParameterKind.BIAS, List.of(4L)),
        new ParameterSpec(
            "linear.weight", ParameterKind.LINEAR, List.of((long) classes, (long) features())),
        new ParameterSpec("linear.bias", ParameterKind.BIAS, List.of((long) classes)));
  }

  @Override
  public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
    NDArray first = block(images, parameters.get(0), parameters.get(1));
    NDArray second = block(first, parameters.get(2), parameters.get(3));
    NDArray flat = second.reshape(images.getShape().get(0), features());
    return Linear.linear(flat, parameters.get(4), parameters.get(5)).singletonOrThrow();
  }

  private static NDArray block(NDArray x, NDArray weight, NDArray bias) {
    NDArray y = Conv2d.conv2d(x, weight, bias, ONE, ONE, ONE).singletonOrThrow();
    return Pool.maxPool2d(Activation.relu(y), TWO, TWO, NONE, false);
  }

  private int features() {
    return FILTERS * (side / 4) * (side / 4);
  }
}
