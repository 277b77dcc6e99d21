package dev.attractor.motion.field;

/**
 * The field of Euclideanizing flows [4.18] (M. A. Rana et al., 2020): f(z) = -s(z) grad Phi(z),
 * where Phi(z) = sqrt(|z - z*|^2 + delta^2) is the distance to the goal, smooth there, and s a
 * positive speed, softplus of a network with two hidden tanh layers, and at least .001. Solutions
 * run to the goal on straight lines of z, at speed s but for the neighbourhood of the goal, where
 * it falls linearly. For any parameters the goal is globally asymptotically stable.
 *
 * @param hidden units in either hidden layer of the speed
 * @param smoothing delta, in latent units: with 0, as printed, the velocity would jump at the goal
 */
public record EuclideanizingFlow(int hidden, double smoothing) implements Field {
  /** Checks the ranges: 1 to 4096 units and a smoothing in (0, 1e6]. */
  public EuclideanizingFlow {
    FieldChecks.check(hidden, 1.0);
    FieldChecks.positive("the smoothing", smoothing);
  }

  /** With a smoothing of .1. */
  public static EuclideanizingFlow hidden(int hidden) {
    return new EuclideanizingFlow(hidden, 0.1);
  }

  /** Zero: none is known beforehand. */
  @Override
  public double rate() {
    return 0.0;
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public boolean linearisable() {
    return true;
  }
}
