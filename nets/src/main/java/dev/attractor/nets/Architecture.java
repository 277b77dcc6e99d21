package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The shape of a network that classifies images: its parameters, and what it does with them. */
public interface Architecture {
  /** The name that commands and files know it by. */
  String name();

  /** Its parameters, in the order that {@link #forward} takes them. */
  List<ParameterSpec> parameters();

  /** What is subtracted from pixels (0 to 1) before they enter. */
  float mean();

  /** What pixels are divided by after that. */
  float deviation();

  /**
   * Class scores of a batch.
   *
   * @param images batch x channels x height x width, standardised
   * @param parameters one array for each of {@link #parameters()}
   * @return batch x classes, in the manager of {@code images}
   */
  NDArray forward(NDArray images, List<NDArray> parameters);

  /** How many numbers all parameters hold. */
  default int parameterCount() {
    return parameters().stream().mapToInt(ParameterSpec::count).sum();
  }
}
