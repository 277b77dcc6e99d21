package dev.attractor.nets;

import java.util.ArrayList;
import java.util.List;

/** Collects the parameters of a network in the order in which a pass needs them. */
final class ListedLayers implements Layers<ListedLayers> {
  private final List<ParameterSpec> specs = new ArrayList<>();

  private ListedLayers() {}

  static List<ParameterSpec> parameters(LayeredArchitecture network) {
    ListedLayers listed = new ListedLayers();
    network.layers(listed, listed);
    return List.copyOf(listed.specs);
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
  public ListedLayers biasedConvolution(
      ListedLayers x, String name, int in, int out, int kernel, int stride, int padding) {
    spec(name + ".weight", ParameterKind.CONVOLUTION, out, in, kernel, kernel);
    return spec(name + ".bias", ParameterKind.BIAS, out);
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
  public ListedLayers maxPool(ListedLayers x, int kernel, int padding) {
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
  public ListedLayers mean(ListedLayers x, int channels) {
    return this;
  }

  @Override
  public ListedLayers linear(ListedLayers x, String name, int in, int out) {
    spec(name + ".weight", ParameterKind.LINEAR, out, in);
    return spec(name + ".bias", ParameterKind.BIAS, out);
  }
}
