package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A network that is written once over {@link Layers}: the engine runs it, ONNX graphs are made of
 * it, and plain Java runs it from packed weights.
 */
public interface LayeredArchitecture extends FunctionalArchitecture {
  /**
   * The network layer by layer.
   *
   * @return the scores
   */
  <T> T layers(Layers<T> layers, T images);

  /** Channels, height and width of an image; below 0 where any size will do. */
  List<Long> imageShape();

  @Override
  default NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
    return layers(new ComputedLayers(parameters, training), images);
  }
}
