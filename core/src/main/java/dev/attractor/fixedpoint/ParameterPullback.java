package dev.attractor.fixedpoint;

/**
 * The other half of a map's derivative: adds (dF/dw)^T cotangent at {@code state} to wherever the
 * gradient of the parameters w is kept.
 *
 * <p>Implicit adjoints call it once, at the attractor; the unrolled one calls it for every step.
 */
@FunctionalInterface
public interface ParameterPullback {
  /**
   * @param state where dF/dw is taken, not modified
   * @param cotangent the cotangent of F(state), not modified
   */
  void add(double[] state, double[] cotangent);
}
