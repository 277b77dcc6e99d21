package dev.attractor.nets.packed;

import dev.attractor.nets.Layers;

/**
 * Layers in plain Java, image by image: a convolution is the product of its packed weight, outputs
 * by inputs and kernel, with the patches of all places.
 */
final class PackedLayers implements Layers<FeatureMaps> {
  /** What is added to variances. */
  private static final float EPSILON = 1e-5f;

  private final PackedWeights weights;

  PackedLayers(PackedWeights weights) {
    this.weights = weights;
  }

  @Override
  public FeatureMaps convolution(
      FeatureMaps x, String name, int in, int out, int kernel, int stride, int padding) {
    int height = (x.height() + 2 * padding - kernel) / stride + 1;
    int width = (x.width() + 2 * padding - kernel) / stride + 1;
    FeatureMaps y = new FeatureMaps(out, height, width);
    float[] patches = new float[y.area() * in * kernel * kernel];
    int at = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        for (int c = 0; c < in; c++) {
          for (int i = 0; i < kernel; i++) {
            for (int j = 0; j < kernel; j++) {
              patches[at++] = x.at(c, row * stride + i - padding, column * stride + j - padding);
            }
          }
        }
      }
    }
    float[] sums = new float[y.area() * out];
    weights.matrices().get(name).multiply(patches, y.area(), sums);
    for (int place = 0; place < y.area(); place++) {
      for (int c = 0; c < out; c++) {
        y.values()[c * y.area() + place] = sums[place * out + c];
      }
    }
    return y;
  }

  @Override
  public FeatureMaps biasedConvolution(
      FeatureMaps x, String name, int in, int out, int kernel, int stride, int padding) {
    FeatureMaps y = convolution(x, name + ".weight", in, out, kernel, stride, padding);
    float[] bias = weights.vectors().get(name + ".bias");
    for (int i = 0; i < y.values().length; i++) {
      y.values()[i] += bias[i / y.area()];
    }
    return y;
  }

  @Override
  public FeatureMaps normalisation(FeatureMaps x, String name, int channels) {
    float[] scale = weights.vectors().get(name + ".weight");
    float[] shift = weights.vectors().get(name + ".bias");
    float[] mean = weights.vectors().get(name + ".running_mean");
    float[] variance = weights.vectors().get(name + ".running_var");
    FeatureMaps y = new FeatureMaps(channels, x.height(), x.width());
    for (int i = 0; i < y.values().length; i++) {
      int c = i / x.area();
      double deviation = Math.sqrt(variance[c] + EPSILON);
      y.values()[i] = (float) ((x.values()[i] - mean[c]) / deviation * scale[c] + shift[c]);
    }
    return y;
  }

  @Override
  public FeatureMaps relu(FeatureMaps x) {
    FeatureMaps y = new FeatureMaps(x.channels(), x.height(), x.width());
    for (int i = 0; i < y.values().length; i++) {
      y.values()[i] = Math.max(0, x.values()[i]);
    }
    return y;
  }

  /** Zeros beyond the sides change no largest of numbers that are not negative. */
  @Override
  public FeatureMaps maxPool(FeatureMaps x, int kernel, int padding) {
    int height = (x.height() + 2 * padding - kernel) / 2 + 1;
    int width = (x.width() + 2 * padding - kernel) / 2 + 1;
    FeatureMaps y = new FeatureMaps(x.channels(), height, width);
    for (int i = 0; i < y.values().length; i++) {
      int c = i / y.area();
      int row = i % y.area() / y.width() * 2 - padding;
      int column = i % y.width() * 2 - padding;
      float largest = 0;
      for (int k = 0; k < kernel * kernel; k++) {
        largest = Math.max(largest, x.at(c, row + k / kernel, column + k % kernel));
      }
      y.values()[i] = largest;
    }
    return y;
  }

  @Override
  public FeatureMaps subsample(FeatureMaps x, int more) {
    FeatureMaps y =
        new FeatureMaps(x.channels() + 2 * more, (x.height() + 1) / 2, (x.width() + 1) / 2);
    for (int i = more * y.area(); i < (more + x.channels()) * y.area(); i++) {
      int row = i % y.area() / y.width() * 2;
      y.values()[i] = x.at(i / y.area() - more, row, i % y.width() * 2);
    }
    return y;
  }

  @Override
  public FeatureMaps add(FeatureMaps x, FeatureMaps y) {
    FeatureMaps z = new FeatureMaps(x.channels(), x.height(), x.width());
    for (int i = 0; i < z.values().length; i++) {
      z.values()[i] = x.values()[i] + y.values()[i];
    }
    return z;
  }

  @Override
  public FeatureMaps mean(FeatureMaps x, int channels) {
    float[] means = new float[channels];
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int i = c * x.area(); i < (c + 1) * x.area(); i++) {
        sum += x.values()[i];
      }
      means[c] = (float) (sum / x.area());
    }
    return new FeatureMaps(channels, 1, 1, means);
  }

  @Override
  public FeatureMaps linear(FeatureMaps x, String name, int in, int out) {
    return new FeatureMaps(out, 1, 1, weights.linear(name, x.values(), 1));
  }
}
