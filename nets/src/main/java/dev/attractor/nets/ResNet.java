package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks of basic blocks (He et al., 2016) with the names of torchvision: {@code
 * layer1.0.conv1.weight}, {@code layer1.0.bn1.running_mean}.
 */
public final class ResNet implements FunctionalArchitecture {
  private static final Standardisation CIFAR =
      new Standardisation(List.of(.4914f, .4822f, .4465f), List.of(.247f, .2435f, .2616f));

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
    ListedLayers listed = new ListedLayers();
    layers(listed, listed);
    parameters = listed.parameters();
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
  public Standardisation standardisation() {
    return CIFAR;
  }

  @Override
  public NDArray forward(NDArray images, List<NDArray> arrays, boolean training) {
    return layers(new ComputedLayers(arrays, training), images);
  }

  /**
   * The network layer by layer.
   *
   * @return the scores
   */
  public <T> T layers(Layers<T> layers, T images) {
    int in = widths.getFirst();
    T x =
        imageNet
            ? layers.convolution(images, "conv1.weight", 3, in, 7, 2, 3)
            : layers.convolution(images, "conv1.weight", 3, in, 3, 1, 1);
    x = layers.relu(layers.normalisation(x, "bn1", in));
    x = imageNet ? layers.maxPool(x) : x;
    for (int stage = 0; stage < widths.size(); stage++) {
      int out = widths.get(stage);
      for (int block = 0; block < blocks; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = block(layers, x, "layer%d.%d.".formatted(stage + 1, block), in, out, stride);
        in = out;
      }
    }
    return layers.meanAndLinear(x, imageNet ? "fc" : "linear", in, classes);
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

  /** Collects the parameters in the order in which a pass needs them. */
  private static final class ListedLayers implements Layers<ListedLayers> {
    private final List<ParameterSpec> specs = new ArrayList<>();

    List<ParameterSpec> parameters() {
      return List.copyOf(specs);
    }

    private ListedLayers spec(String name, ParameterKind kind, long... shape) {
      List<Long> sizes = new ArrayList<>();
      for (long size : shape) {
        sizes.add(size);
      }
      specs.add(new ParameterSpec(name, kind, sizes));
      return this;
    }

    @Override
    public ListedLayers convolution(
        ListedLayers x, String name, int in, int out, int kernel, int stride, int padding) {
      return spec(name, ParameterKind.CONVOLUTION, out, in, kernel, kernel);
    }

    @Override
    public ListedLayers normalisation(ListedLayers x, String name, int channels) {
      spec(name + ".weight", ParameterKind.SCALE, channels);
      spec(name + ".bias", ParameterKind.SHIFT, channels);
      spec(name + ".running_mean", ParameterKind.RUNNING_MEAN, channels);
      return spec(name + ".running_var", ParameterKind.RUNNING_VARIANCE, channels);
    }

    @Override
    public ListedLayers relu(ListedLayers x) {
      return this;
    }

    @Override
    public ListedLayers maxPool(ListedLayers x) {
      return this;
    }

    @Override
    public ListedLayers subsample(ListedLayers x, int more) {
      return this;
    }

    @Override
    public ListedLayers add(ListedLayers x, ListedLayers y) {
      return this;
    }

    @Override
    public ListedLayers meanAndLinear(ListedLayers x, String name, int in, int out) {
      spec(name + ".weight", ParameterKind.LINEAR, out, in);
      return spec(name + ".bias", ParameterKind.BIAS, out);
    }
  }
}
