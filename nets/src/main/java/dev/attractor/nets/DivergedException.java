package dev.attractor.nets;

/**
 * Training has met a number that is not finite and was stopped before it could be kept: the last
 * checkpoint is whole.
 */
public final class DivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * At one step.
   *
   * @param what is not finite, with its value: {@code the loss is NaN}
   * @param step counted from the start of training
   */
  DivergedException(String what, long step) {
    super("%s at step %d; lower the learning rate".formatted(what, step));
  }
}
