package dev.attractor.motion.field;

/**
 * A field of positions and velocities that keeps what a velocity is. With y = phi(x) and e = y - y*
 * the latent state is z = (y, u), u = (y' + lambda y) / mu, and with s = u - u* = (e' + lambda e) /
 * mu
 *
 * <pre>
 * e' = -lambda e + mu s
 * s' = -(mu I + 2 kappa Q^T) e - (Q^T Q + R^T R - S + S^T + alpha I) s
 * </pre>
 *
 * where lambda = 1.2 alpha, kappa^2 = lambda - alpha and Q, R and S are d by d matrices given by
 * tanh networks of z with one hidden layer. The first line is the definition of u, so that x' = v
 * holds whatever the parameters. The matrix of both has the symmetric part -alpha I - [kappa I,
 * Q]^T [kappa I, Q] - diag(0, R^T R), so that |z(t) - z*| decays at rate alpha at least.
 *
 * @param hidden units in the hidden layer of each network
 * @param rate alpha, per unit of the demonstrations' time
 * @param frequency mu: what velocities are divided by, and the angular frequency at which the
 *     motion swings where Q = R = S = 0, about
 */
public record SecondOrder(int hidden, double rate, double frequency) implements Field {
  /** lambda over alpha: the least damping of a motion is alpha + lambda. */
  private static final double DAMPING = 1.2;

  /** The least frequency that is taken from data, over the rate. */
  private static final double SLOWEST = 2;

  /** Checks the ranges: 1 to 4096 units, a positive rate and frequency. */
  public SecondOrder {
    FieldChecks.check(hidden, rate);
    FieldChecks.positive("the frequency", frequency);
  }

  /** At rate .01, as {@link ExtendedLinearization#hidden}, and frequency .02. */
  public static SecondOrder hidden(int hidden) {
    return new SecondOrder(hidden, 0.01, SLOWEST * 0.01);
  }

  /** The same field at another rate and frequency, the latter at least twice the rate. */
  public SecondOrder timed(double newRate, double newFrequency) {
    return new SecondOrder(hidden, newRate, Math.max(newFrequency, SLOWEST * newRate));
  }

  /** lambda. */
  public double damping() {
    return DAMPING * rate;
  }

  /** lambda / mu: what u has of y beside its velocity over mu. */
  public double share() {
    return damping() / frequency;
  }

  @Override
  public int order() {
    return 2;
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EQUILIBRIUM;
  }

  @Override
  public boolean linearisable() {
    return true;
  }
}
