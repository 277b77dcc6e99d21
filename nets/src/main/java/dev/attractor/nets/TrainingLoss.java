package dev.attractor.nets;

import ai.djl.ndarray.NDArray;

/**
 * What a training makes small, of one batch at a time. Its description is part of what a checkpoint
 * belongs to: let {@code toString} tell all settings, as a record does.
 *
 * <p>Operands of the graph are arrays: a bare number, as in {@code x.mul(2)}, can give wrong
 * gradients (see the design notes).
 */
@FunctionalInterface
public interface TrainingLoss {
  /**
   * The loss in the graph that is recorded.
   *
   * @param outputs batch x numbers, what the network gives
   * @param targets batch x classes, 1 at an example's class, else 0; or batch x numbers to be found
   * @return one number, in the manager of the outputs
   */
  NDArray of(NDArray outputs, NDArray targets);
}
