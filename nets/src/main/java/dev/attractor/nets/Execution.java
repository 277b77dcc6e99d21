package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** An architecture that is ready to run; not for use by several threads at once. */
public interface Execution {
  /**
   * The parameters with their present values and without gradients of an earlier step.
   *
   * @param step owns arrays that are made for this step alone
   * @return one array for each parameter; those that are not state require a gradient
   */
  List<NDArray> parameters(NDManager step);

  /**
   * Class scores of a batch, with gradients recorded when a collector is open.
   *
   * @param images batch x channels x height x width, standardised
   * @param parameters as {@link #parameters} gave them in this step
   * @param training whether batch statistics are used and dropout is on
   * @return batch x classes, in the manager of {@code images}
   */
  NDArray forward(NDArray images, List<NDArray> parameters, boolean training);
}
