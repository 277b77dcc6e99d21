package dev.attractor.fixedpoint;

/** The state of one search: from a state and its image to the next state to try. */
public sealed interface Stepper
    permits RelaxedStep, Anderson.Mixing, Newton.Steps, Broyden.Steps, PseudoTransient.Steps {
  /**
   * Replaces {@code state} by the next one to try.
   *
   * @param state y, overwritten
   * @param image F(y), not modified
   * @param jacobian J at y, row by row, where {@link #wantsJacobian()}; else null
   * @param residual max_i |F(y)_i - y_i|
   */
  void advance(double[] state, double[] image, double[] jacobian, double residual);

  /** Whether the next evaluation should compute J as well. */
  default boolean wantsJacobian() {
    return false;
  }

  /** Whether the states visited are to be kept. */
  default boolean records() {
    return false;
  }

  /** The relaxation a of steps y <- a F(y) + (1 - a) y; 1 for any other step. */
  default double relaxation() {
    return 1;
  }
}
