package dev.attractor.fixedpoint;

/** y <- a F(y) + (1 - a) y: Picard's step with a = 1. */
record RelaxedStep(double relaxation, boolean records) implements Stepper {
  @Override
  public void advance(double[] state, double[] image, double[] jacobian, double residual) {
    if (relaxation == 1) {
      System.arraycopy(image, 0, state, 0, state.length);
      return;
    }
    for (int i = 0; i < state.length; i++) {
      state[i] += relaxation * (image[i] - state[i]);
    }
  }
}
