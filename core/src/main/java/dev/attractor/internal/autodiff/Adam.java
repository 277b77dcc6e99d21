package dev.attractor.internal.autodiff;

/** Adam (Kingma and Ba 2015) with bias correction. */
public final class Adam implements FirstOrderOptimizer {
  private static final double EPSILON = 1e-8;

  private final double decay1;
  private final double decay2;
  private double[] mean;
  private double[] square;
  private long steps;

  /** Decay rates .9 and {@code decay2}, usually .999, for a given number of parameters. */
  public Adam(int size, double decay2) {
    if (!(decay2 >= 0 && decay2 < 1)) {
      throw new IllegalArgumentException("the decay must be in [0, 1), got " + decay2);
    }
    this.decay1 = 0.9;
    this.decay2 = decay2;
    this.mean = new double[size];
    this.square = new double[size];
  }

  @Override
  public void step(double[] parameters, double[] gradient, double rate) {
    steps++;
    double c1 = rate / (1 - Math.pow(decay1, steps));
    double c2 = 1 / (1 - Math.pow(decay2, steps));
    double a = decay1;
    double b = decay2;
    double[] m = mean;
    double[] v = square;
    for (int i = 0; i < parameters.length; i++) {
      double g = gradient[i];
      m[i] = a * m[i] + (1 - a) * g;
      v[i] = b * v[i] + (1 - b) * g * g;
      parameters[i] -= c1 * m[i] / (Math.sqrt(v[i] * c2) + EPSILON);
    }
  }

  @Override
  public State state() {
    return new State(steps, new double[][] {mean.clone(), square.clone()});
  }

  @Override
  public void restore(State state) {
    if (state.moments().length != 2 || state.moments()[0].length != mean.length) {
      throw new IllegalArgumentException("not a state of Adam with " + mean.length + " parameters");
    }
    steps = state.steps();
    mean = state.moments()[0].clone();
    square = state.moments()[1].clone();
  }
}
