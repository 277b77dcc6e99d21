package dev.attractor.nets;

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
    implements LayeredArchitecture {
  private static final int FILTERS = 4;

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
  public PixelNormalisation standardisation() {
    return PixelNormalisation.of(mean, deviation);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return ListedLayers.parameters(this);
  }

  @Override
  public List<Long> imageShape() {
    return List.of(1L, (long) side, (long) side);
  }

  @Override
  public <T> T layers(Layers<T> layers, T images) {
    T first = block(layers, images, "conv1", 1);
    T second = block(layers, first, "conv2", FILTERS);
    return layers.linear(second, "linear", features(), classes);
  }

  private static <T> T block(Layers<T> layers, T x, String name, int in) {
    T y = layers.biasedConvolution(x, name, in, FILTERS, 3, 1, 1);
    return layers.maxPool(layers.relu(y), 2, 0);
  }

  private int features() {
    return FILTERS * (side / 4) * (side / 4);
  }
}
