package dev.attractor.internal.autodiff;

/** Moves parameters against a gradient. Its state is a few vectors, which a checkpoint may keep. */
public sealed interface FirstOrderOptimizer permits Adam, Sgd {
  /** One step: {@code parameters} is modified, {@code gradient} is not. */
  void step(double[] parameters, double[] gradient, double rate);

  /** How many steps were taken, and the vectors that the next step depends on. */
  record State(long steps, double[][] moments) {}

  /** A copy of the state. */
  State state();

  /** Continues from a state that this kind of optimiser gave. */
  void restore(State state);

  /**
   * Scales the gradient down to the given Euclidean norm if it is longer; a gradient that is not
   * finite becomes zero.
   *
   * @return the norm before; not finite when the gradient was not
   */
  static double clip(double[] gradient, double norm) {
    double length = Math.sqrt(squares(gradient));
    if (!Double.isFinite(length)) {
      java.util.Arrays.fill(gradient, 0.0);
    } else if (length > norm) {
      double c = norm / (length + 1e-12);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= c;
      }
    }
    return length;
  }

  /** The sum of squares: four sums at a time, since a chain of additions waits for itself. */
  private static double squares(double[] x) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i <= x.length - 4; i += 4) {
      a += x[i] * x[i];
      b += x[i + 1] * x[i + 1];
      c += x[i + 2] * x[i + 2];
      d += x[i + 3] * x[i + 3];
    }
    for (; i < x.length; i++) {
      a += x[i] * x[i];
    }
    return a + b + (c + d);
  }
}
