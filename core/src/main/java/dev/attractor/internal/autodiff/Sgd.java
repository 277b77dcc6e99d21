package dev.attractor.internal.autodiff;

/** Gradient descent with momentum, v = mu v + g, parameters -= rate v. */
public final class Sgd implements FirstOrderOptimizer {
  private final double momentum;
  private double[] velocity;
  private long steps;

  /** Momentum 0 is plain gradient descent. */
  public Sgd(int size, double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("the momentum must be in [0, 1), got " + momentum);
    }
    this.momentum = momentum;
    this.velocity = new double[size];
  }

  @Override
  public void step(double[] parameters, double[] gradient, double rate) {
    steps++;
    for (int i = 0; i < parameters.length; i++) {
      velocity[i] = momentum * velocity[i] + gradient[i];
      parameters[i] -= rate * velocity[i];
    }
  }

  @Override
  public State state() {
    return new State(steps, new double[][] {velocity.clone()});
  }

  @Override
  public void restore(State state) {
    if (state.moments().length != 1 || state.moments()[0].length != velocity.length) {
      throw new IllegalArgumentException(
          "not a state of gradient descent with " + velocity.length + " parameters");
    }
    steps = state.steps();
    velocity = state.moments()[0].clone();
  }
}
