package dev.attractor.motion.field;

/**
 * The field of stable deep dynamics [4.19] (G. Manek and J. Z. Kolter, 2019): a network N(z) -
 * N(z*), projected at every state onto the velocities u with grad V . u ≤ -2 alpha V,
 *
 * <p>f = n - grad V relu(grad V . n + 2 alpha V) / |grad V|^2,
 *
 * <p>where V(z) = ReHU(g(z) - g(z*)) + convexity |z - z*|^2, g an input-convex network with two
 * hidden softplus layers and ReHU(x) = 0, x^2 / 2, x - 1/2 below 0, up to 1, and beyond. V is
 * convex and at least convexity |z - z*|^2, so that its gradient vanishes at the goal alone and
 * |z(t) - z*| falls as C exp(-alpha t) for any parameters. (In [4.19] alpha is the rate of V, twice
 * that of the state.) It is continuous and has kinks where the projection sets in. Its place is x,
 * behind an identity flow.
 *
 * @param hidden units in each hidden layer of either network
 * @param rate alpha, per unit of the demonstrations' time
 * @param convexity the share of the squared distance in V, in (0, 1e6]
 */
public record StableDynamics(int hidden, double rate, double convexity) implements Field {
  /** Checks the ranges: 1 to 4096 units, a positive rate and convexity. */
  public StableDynamics {
    FieldChecks.check(hidden, rate);
    FieldChecks.positive("the convexity", convexity);
  }

  /** At a rate of .01 and a convexity of .01. */
  public static StableDynamics hidden(int hidden) {
    return new StableDynamics(hidden, 0.01, 0.01);
  }

  /** The same field with another rate. */
  public StableDynamics rate(double other) {
    return new StableDynamics(hidden, other, convexity);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXPONENTIAL;
  }

  @Override
  public boolean linearisable() {
    return false;
  }
}
