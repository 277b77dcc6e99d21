package dev.attractor.motion.field;

/**
 * A network with two hidden tanh layers and nothing else, f(z) = N(z) - N(z*): it rests at the goal
 * and guarantees nothing. For comparison.
 *
 * @param hidden units in either hidden layer
 */
public record PlainNetwork(int hidden) implements Field {
  /** Checks the range: 1 to 4096 units. */
  public PlainNetwork {
    FieldChecks.check(hidden, 1.0);
  }

  /** Zero: nothing is guaranteed. */
  @Override
  public double rate() {
    return 0.0;
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.NONE;
  }

  @Override
  public boolean linearisable() {
    return false;
  }
}
