package dev.attractor.nets;

/** Training has left the numbers: its loss is not finite. The last checkpoint is whole. */
public final class DivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * At one step.
   *
   * @param loss infinite or NaN
   * @param step counted from the start of training
   */
  public DivergedException(double loss, long step) {
    super("the loss is %s at step %d; lower the learning rate".formatted(loss, step));
  }
}
