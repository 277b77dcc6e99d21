package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.Iterator;
import java.util.List;

/** Layers that the engine computes, their parameters taken one after another. */
final class ComputedLayers implements Layers<NDArray> {
  /** The share of the running statistics that stays in a step; PyTorch's momentum is its rest. */
  private static final float MOMENTUM = .9f;

  /** What is added to variances. */
  private static final float EPSILON = 1e-5f;

  private static final NDIndex EVERY_SECOND = new NDIndex(":, :, ::2, ::2");

  private final Iterator<NDArray> parameters;
  private final boolean training;

  ComputedLayers(List<NDArray> parameters, boolean training) {
    this.parameters = parameters.iterator();
    this.training = training;
  }

  @Override
  public NDArray convolution(
      NDArray x, String name, int in, int out, int kernel, int stride, int padding) {
    return convolution(x, parameters.next(), null, stride, padding);
  }

  @Override
  public NDArray biasedConvolution(
      NDArray x, String name, int in, int out, int kernel, int stride, int padding) {
    return convolution(x, parameters.next(), parameters.next(), stride, padding);
  }

  /** {@code bias} null for none. */
  private static NDArray convolution(
      NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
    return Conv2d.conv2d(
            x,
            weight,
            bias,
            new Shape(stride, stride),
            new Shape(padding, padding),
            new Shape(1, 1))
        .singletonOrThrow();
  }

  @Override
  public NDArray normalisation(NDArray x, String name, int channels) {
    NDArray scale = parameters.next();
    NDArray shift = parameters.next();
    NDArray mean = parameters.next();
    NDArray variance = parameters.next();
    return BatchNorm.batchNorm(x, mean, variance, scale, shift, 1, MOMENTUM, EPSILON, training)
        .singletonOrThrow();
  }

  @Override
  public NDArray relu(NDArray x) {
    return Activation.relu(x);
  }

  @Override
  public NDArray maxPool(NDArray x, int kernel, int padding) {
    return Pool.maxPool2d(
        x, new Shape(kernel, kernel), new Shape(2, 2), new Shape(padding, padding), false);
  }

  @Override
  public NDArray subsample(NDArray x, int more) {
    NDArray sampled = x.get(EVERY_SECOND);
    Shape shape = sampled.getShape();
    NDArray zeros = x.getManager().zeros(new Shape(shape.get(0), more, shape.get(2), shape.get(3)));
    return zeros.concat(sampled, 1).concat(zeros, 1);
  }

  @Override
  public NDArray add(NDArray x, NDArray y) {
    return x.add(y);
  }

  @Override
  public NDArray mean(NDArray x, int channels) {
    return x.reshape(x.getShape().get(0), channels, -1).mean(new int[] {2});
  }

  @Override
  public NDArray linear(NDArray x, String name, int in, int out) {
    NDArray flat = x.reshape(x.getShape().get(0), in);
    return Linear.linear(flat, parameters.next(), parameters.next()).singletonOrThrow();
  }
}
