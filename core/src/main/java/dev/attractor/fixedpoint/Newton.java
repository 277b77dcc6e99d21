package dev.attractor.fixedpoint;

import dev.attractor.internal.linear.LuFactors;

/**
 * Newton's method on F(y) - y = 0 with the whole of J at every step: y ← y + (I - J)^-1 (F(y) - y).
 *
 * <p>A step that does not lower the residual is halved, up to four times; then plain steps from the
 * best iterate follow before Newton is tried again. From a cold start it may still stall: its place
 * is after another solver.
 *
 * @param stopping when the search ends
 */
public record Newton(Stopping stopping) implements Solver {
  private static final int HALVINGS = 4;
  private static final int PLAIN_STEPS = 8;

  @Override
  public Newton with(Stopping stopping) {
    return new Newton(stopping);
  }

  /** The state of one search. */
  Stepper begin(int size) {
    return new Steps(size);
  }

  /** The best iterate, its image and the step that was taken from it. */
  static final class Steps implements Stepper {
    private final int n;
    private final LuFactors factors;
    private final double[] best;
    private final double[] bestImage;
    private final double[] step;
    private double bestResidual = Double.POSITIVE_INFINITY;
    private double length = 1;
    private int halvings;
    private int plain;

    Steps(int n) {
      this.n = n;
      factors = new LuFactors(n);
      best = new double[n];
      bestImage = new double[n];
      step = new double[n];
    }

    @Override
    public boolean wantsJacobian() {
      return plain <= 1;
    }

    @Override
    public void advance(double[] state, double[] image, double[] jacobian, double residual) {
      boolean better = residual < bestResidual;
      if (better) {
        bestResidual = residual;
        System.arraycopy(state, 0, best, 0, n);
        System.arraycopy(image, 0, bestImage, 0, n);
      }
      if (plain > 0) {
        plain--;
        if (plain > 0) {
          System.arraycopy(image, 0, state, 0, n);
          return;
        }
        // Newton continues from here, whether or not the residual has fallen.
        bestResidual = residual;
        System.arraycopy(state, 0, best, 0, n);
        System.arraycopy(image, 0, bestImage, 0, n);
        better = true;
      }
      if (!better && halvings < HALVINGS) {
        halvings++;
        length /= 2;
        for (int i = 0; i < n; i++) {
          state[i] = best[i] + length * step[i];
        }
        return;
      }
      if (!better || !factors.factorOneMinus(jacobian)) {
        plain = PLAIN_STEPS;
        halvings = 0;
        System.arraycopy(bestImage, 0, state, 0, n);
        return;
      }
      halvings = 0;
      length = 1;
      for (int i = 0; i < n; i++) {
        step[i] = image[i] - state[i];
      }
      factors.solve(step);
      for (int i = 0; i < n; i++) {
        state[i] += step[i];
      }
    }
  }
}
