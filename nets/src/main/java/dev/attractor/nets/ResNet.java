package dev.attractor.nets;

import java.util.List;

/**
 * Residual networks of basic blocks (He et al., 2016) with the names of torchvision: {@code
 * layer1.0.conv1.weight}, {@code layer1.0.bn1.running_mean}.
 */
public final class ResNet implements LayeredArchitecture {
  private static final PixelNormalisation CIFAR =
      new PixelNormalisation(List.of(.4914f, .4822f, .4465f), List.of(.247f, .2435f, .2616f));

  private final String name;
  private final int blocks;
  private final List<Integer> widths;
  private final boolean imageNet;
  private final int classes;
  private final List<ParameterSpec> parameters;

  private ResNet(String name, int blocks, List<Integer> widths, boolean imageNet, int classes) {
    this.name = name;
    this.blocks = blocks;
    this.widths = List.copyOf(widths);
    this.imageNet = imageNet;
    this.classes = classes;
    parameters = ListedLayers.parameters(this);
  }

  /**
   * ResNet-20 for images of 32 x 32: three stages of three blocks, 16 to 64 channels, shortcuts
   * without parameters. 268,336 weights of convolutions and the linear layer.
   */
  public static ResNet twenty(String name, int classes) {
    return new ResNet(name, 3, List.of(16, 32, 64), false, classes);
  }

  /**
   * ResNet-18 in torchvision's layout: stem of 7 x 7 and max-pooling, four stages of two blocks, 64
   * to 512 channels, shortcuts of 1 x 1 convolutions. With ten classes 11,172,032 weights.
   */
  public static ResNet eighteen(String name, int classes) {
    return new ResNet(name, 2, List.of(64, 128, 256, 512), true, classes);
  }

  /** A network of the same kind as {@link #twenty} or, with {@code imageNet}, {@link #eighteen}. */
  static ResNet of(int blocks, List<Integer> widths, boolean imageNet, int classes) {
    return new ResNet("resnet", blocks, widths, imageNet, classes);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ParameterSpec> parameters() {
    return parameters;
  }

  @Override
  public PixelNormalisation standardisation() {
    return CIFAR;
  }

  @Override
  public List<Long> imageShape() {
    return List.of(3L, -1L, -2L);
  }

  @Override
  public <T> T layers(Layers<T> layers, T images) {
    int in = widths.getFirst();
    T x =
        imageNet
            ? layers.convolution(images, "conv1.weight", 3, in, 7, 2, 3)
            : layers.convolution(images, "conv1.weight", 3, in, 3, 1, 1);
    x = layers.relu(layers.normalisation(x, "bn1", in));
    x = imageNet ? layers.maxPool(x, 3, 1) : x;
    for (int stage = 0; stage < widths.size(); stage++) {
      int out = widths.get(stage);
      for (int block = 0; block < blocks; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = block(layers, x, "layer%d.%d.".formatted(stage + 1, block), in, out, stride);
        in = out;
      }
    }
    return layers.linear(layers.mean(x, in), imageNet ? "fc" : "linear", in, classes);
  }

  private <T> T block(Layers<T> layers, T x, String prefix, int in, int out, int stride) {
    T y = layers.convolution(x, prefix + "conv1.weight", in, out, 3, stride, 1);
    y = layers.relu(layers.normalisation(y, prefix + "bn1", out));
    y = layers.convolution(y, prefix + "conv2.weight", out, out, 3, 1, 1);
    y = layers.normalisation(y, prefix + "bn2", out);
    T shortcut = x;
    if (stride > 1 && imageNet) {
      shortcut = layers.convolution(x, prefix + "downsample.0.weight", in, out, 1, stride, 0);
      shortcut = layers.normalisation(shortcut, prefix + "downsample.1", out);
    } else if (stride > 1) {
      shortcut = layers.subsample(x, (out - in) / 2);
    }
    return layers.relu(layers.add(y, shortcut));
  }
}
