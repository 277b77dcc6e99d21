package dev.attractor.motion.field;

/**
 * The field of ELCD [4.10]: f(z) = A(z) (z - z*) with A = -P_s^T P_s + P_a - P_a^T - alpha I, where
 * P_s and P_a are d by d matrices given by tanh networks of z with one hidden layer. For any
 * parameters |z(t) - z*| decays at rate alpha at least.
 *
 * @param hidden units in the hidden layer of either network
 * @param rate alpha, per unit of the demonstrations' time
 */
public record ExtendedLinearization(int hidden, double rate) implements Field {
  /** Checks the ranges: 1 to 4096 units and a positive rate. */
  public ExtendedLinearization {
    FieldChecks.check(hidden, rate);
  }

  /** The paper's rate, .01. */
  public static ExtendedLinearization hidden(int hidden) {
    return new ExtendedLinearization(hidden, 0.01);
  }

  /** The same field with another rate. */
  public ExtendedLinearization rate(double other) {
    return new ExtendedLinearization(hidden, other);
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
