package dev.attractor.nets;

/**
 * The operations that a network of layers is made of. What runs a network, lists its parameters or
 * writes its graph implements them.
 *
 * @param <T> what stands for a batch of feature maps
 */
public interface Layers<T> {
  /**
   * A convolution without bias.
   *
   * @param name of its weight
   * @param kernel height and width
   * @param padding zeros on every side
   */
  T convolution(T x, String name, int in, int out, int kernel, int stride, int padding);

  /** The same with a bias; weight and bias are named {@code name + ".weight"} and so on. */
  T biasedConvolution(T x, String name, int in, int out, int kernel, int stride, int padding);

  /** Batch normalisation with parameters and state named {@code name + ".weight"} and so on. */
  T normalisation(T x, String name, int channels);

  /** The positive part. */
  T relu(T x);

  /**
   * The largest of {@code kernel} x {@code kernel} at every second place, of numbers that are not
   * negative.
   *
   * @param padding places beyond every side
   */
  T maxPool(T x, int kernel, int padding);

  /**
   * Every second row and column, with zero channels before and after, {@code more} on each side.
   */
  T subsample(T x, int more);

  /** The sum. */
  T add(T x, T y);

  /** The mean of each feature map. */
  T mean(T x, int channels);

  /** A linear layer with bias, of all numbers of the feature maps. */
  T linear(T x, String name, int in, int out);
}
