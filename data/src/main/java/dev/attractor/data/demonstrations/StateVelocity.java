package dev.attractor.data.demonstrations;

/** The right-hand side of x' = f(x). */
@FunctionalInterface
public interface StateVelocity {
  /**
   * @param state x, d numbers, not modified
   * @param velocity f(x), d numbers, overwritten
   */
  void at(double[] state, double[] velocity);
}
