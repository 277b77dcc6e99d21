package dev.attractor.fixedpoint;

import java.util.Arrays;

/**
 * A map F from vectors of {@link #size()} numbers to themselves, with its transposed derivative.
 *
 * <p>Implementations need not be thread-safe. No method modifies its {@code state} argument, and
 * output arrays never alias inputs.
 */
public interface FixedPointMap {
  /** How many numbers a state has. */
  int size();

  /**
   * Writes F(state).
   *
   * @param state the point, {@code size()} numbers, not modified
   * @param out receives F(state), {@code size()} numbers
   */
  void apply(double[] state, double[] out);

  /**
   * Writes J^T cotangent, where J_ij = dF_i / dstate_j at {@code state}.
   *
   * @param state where J is taken, not modified
   * @param cotangent {@code size()} numbers, not modified
   * @param out receives J^T cotangent, {@code size()} numbers
   */
  void vjp(double[] state, double[] cotangent, double[] out);

  /**
   * Writes F(state) and the whole of J. By default {@code size()} products with J^T; a map that can
   * assemble J along with F overrides this and {@link #assembles()}.
   *
   * @param state the point, not modified
   * @param out receives F(state)
   * @param jacobian receives J row by row, {@code size() * size()} numbers
   */
  default void linearize(double[] state, double[] out, double[] jacobian) {
    int n = size();
    apply(state, out);
    double[] unit = new double[n];
    double[] row = new double[n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(unit, 0);
      unit[i] = 1;
      vjp(state, unit, row);
      System.arraycopy(row, 0, jacobian, i * n, n);
    }
  }

  /** Whether {@link #linearize} costs about as much as {@link #apply}. */
  default boolean assembles() {
    return false;
  }

  /**
   * Moves a state that an accelerated step has thrown out of F's domain back into it. By default
   * nothing: F is defined everywhere.
   *
   * @param state a trial state, modified in place
   */
  default void constrain(double[] state) {}
}
