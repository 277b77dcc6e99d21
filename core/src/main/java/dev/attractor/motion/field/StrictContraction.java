package dev.attractor.motion.field;

/**
 * A field that contracts between any two states: f(z) = -alpha v + S v - W^T (tanh(W z + b) -
 * tanh(W z* + b)), v = z - z*, S skew. Its symmetric Jacobian is at most -alpha I everywhere, for
 * any parameters, so that any two solutions approach each other at rate alpha at least.
 *
 * @param hidden rows of W
 * @param rate alpha, per unit of the demonstrations' time
 */
public record StrictContraction(int hidden, double rate) implements Field {
  /** Checks the ranges: 1 to 4096 units and a positive rate. */
  public StrictContraction {
    FieldChecks.check(hidden, rate);
  }

  /** The paper's rate, .01. */
  public static StrictContraction hidden(int hidden) {
    return new StrictContraction(hidden, 0.01);
  }

  /** The same field with another rate. */
  public StrictContraction rate(double other) {
    return new StrictContraction(hidden, other);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.PAIRWISE;
  }

  @Override
  public boolean linearisable() {
    return true;
  }
}
