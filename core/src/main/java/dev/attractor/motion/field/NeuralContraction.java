package dev.attractor.motion.field;

/**
 * The field of neural contractive dynamical systems [4.20, 4.21] (H. Beik-Mohammadi et al., 2024):
 *
 * <p>f(z) = c + int_0^1 J(z_0 + t (z - z_0)) (z - z_0) dt, J(z) = -(P(z)^T P(z) + alpha I),
 *
 * <p>P a d by d matrix given by a tanh network with one hidden layer, the integral a Gauss-Legendre
 * sum, z_0 and c learned. The goal plays no part in it: where solutions come to rest is learned.
 *
 * <p>J is the Jacobian of f only if its rows are curl-free, which nothing sees to, so pairwise
 * contraction is not proved. What is, for any parameters and number of nodes: f is c plus an
 * extended linearisation about z_0, so that solutions enter the ball of radius |c| / alpha about
 * z_0 at rate alpha. Its place is behind a flow that keeps two features.
 *
 * @param hidden units in the hidden layer of P
 * @param rate alpha, per unit of the demonstrations' time
 * @param nodes of the quadrature, 1 to 64
 */
public record NeuralContraction(int hidden, double rate, int nodes) implements Field {
  /** Checks the ranges: 1 to 4096 units, a positive rate, 1 to 64 nodes. */
  public NeuralContraction {
    FieldChecks.check(hidden, rate);
    if (nodes < 1 || nodes > 64) {
      throw new IllegalArgumentException("nodes must be between 1 and 64, got " + nodes);
    }
  }

  /** At a rate of .01 with six nodes. */
  public static NeuralContraction hidden(int hidden) {
    return new NeuralContraction(hidden, 0.01, 6);
  }

  /** The same field with another rate. */
  public NeuralContraction rate(double other) {
    return new NeuralContraction(hidden, other, nodes);
  }

  /** The same field with another number of nodes. */
  public NeuralContraction nodes(int other) {
    return new NeuralContraction(hidden, rate, other);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.BOUNDED;
  }

  @Override
  public boolean linearisable() {
    return false;
  }
}
