package dev.attractor.fixedpoint;

import dev.attractor.internal.linear.LuFactors;
import java.util.Arrays;

/**
 * Pseudo-transient continuation (Kelley and Keyes, 1998): linearly implicit Euler steps along the
 * flow y' = F(y) - y, of which the plain iteration is the explicit form with step 1. A step h
 * solves ((1 + 1/h) I - J) delta = F(y) - y and grows while the linear model is right, so that the
 * end is Newton's method; but the way there is that of the plain iteration, and so is the
 * attractor.
 *
 * <p>Where J has eigenvalues beyond 1 the flow moves away from a repelling point; steps are kept so
 * short there that the implicit ones do too.
 *
 * @param firstStep h at the start, in units of one plain iteration
 * @param stopping when the search ends
 */
public record PseudoTransient(double firstStep, Stopping stopping) implements Solver {
  /**
   * @throws IllegalArgumentException unless firstStep > 0
   */
  public PseudoTransient {
    if (!(firstStep > 0)) {
      throw new IllegalArgumentException("firstStep must be positive, got " + firstStep);
    }
  }

  /** The same with another first step. */
  public PseudoTransient withFirstStep(double firstStep) {
    return new PseudoTransient(firstStep, stopping);
  }

  @Override
  public PseudoTransient with(Stopping stopping) {
    return new PseudoTransient(firstStep, stopping);
  }

  /** The state of one search. */
  Stepper begin(int size) {
    return new Steps(size, firstStep);
  }

  /** The last accepted state with its residual vector and J, and the step tried from it. */
  static final class Steps implements Stepper {
    /** A step is undone when the relative error of the linear model is above this bound. */
    private static final double WRONG = 0.6;

    /** Below these relative errors the next step may be longer. */
    private static final double RIGHT = 0.3;

    private static final double VERY_RIGHT = 0.1;

    private static final double SHORTEST = 0.05;
    private static final double LONGEST = 1e12;

    /** Steps of power iteration per step of the search; the vector is kept between them. */
    private static final int POWER_STEPS = 6;

    private final int n;
    private final LuFactors factors;
    private final double[] accepted;
    private final double[] residual;
    private final double[] jacobian;
    private final double[] delta;
    private final double[] mode;
    private final double[] product;
    private double step;
    private double longest = LONGEST;
    private boolean trying;

    Steps(int n, double firstStep) {
      this.n = n;
      step = firstStep;
      factors = new LuFactors(n);
      accepted = new double[n];
      residual = new double[n];
      jacobian = new double[n * n];
      delta = new double[n];
      mode = new double[n];
      product = new double[n];
      Arrays.setAll(mode, i -> 1 + 0.1 * Math.sin(i + 1.0));
    }

    @Override
    public boolean wantsJacobian() {
      return true;
    }

    @Override
    public void advance(double[] state, double[] image, double[] jacobian, double size) {
      if (trying) {
        double wrong = modelError(state, image);
        if (wrong > WRONG && step > SHORTEST) {
          step = Math.max(SHORTEST, step / 4);
          take(state);
          return;
        }
        step *= wrong < VERY_RIGHT ? 4 : wrong < RIGHT ? 2 : wrong < WRONG ? 1 : 0.5;
      }
      System.arraycopy(state, 0, accepted, 0, n);
      System.arraycopy(jacobian, 0, this.jacobian, 0, n * n);
      for (int i = 0; i < n; i++) {
        residual[i] = image[i] - state[i];
      }
      longest = longestStep();
      take(state);
      trying = true;
    }

    /** |r_new - delta / h| / |r_old|: the linear model says that r_new is delta / h. */
    private double modelError(double[] state, double[] image) {
      double error = 0;
      double scale = 0;
      for (int i = 0; i < n; i++) {
        double e = image[i] - state[i] - delta[i] / step;
        error += e * e;
        scale += residual[i] * residual[i];
      }
      return scale == 0 ? 0 : Math.sqrt(error / scale);
    }

    /** Half as long as would turn the direction of the fastest growing mode round. */
    private double longestStep() {
      double growth = 0;
      for (int p = 0; p < POWER_STEPS; p++) {
        double dot = 0;
        double norm = 0;
        for (int i = 0; i < n; i++) {
          double sum = 0;
          for (int j = 0; j < n; j++) {
            sum += jacobian[i * n + j] * mode[j];
          }
          product[i] = sum;
          dot += sum * mode[i];
          norm += mode[i] * mode[i];
        }
        growth = dot / norm;
        double length = 0;
        for (int i = 0; i < n; i++) {
          length += product[i] * product[i];
        }
        if (!(length > 0)) {
          Arrays.setAll(mode, i -> 1 + 0.1 * Math.sin(i + 1.0));
          return LONGEST;
        }
        for (int i = 0; i < n; i++) {
          mode[i] = product[i] / Math.sqrt(length);
        }
      }
      return growth > 1 ? Math.min(LONGEST, 0.5 / (growth - 1)) : LONGEST;
    }

    private void take(double[] state) {
      step = Math.max(SHORTEST, Math.min(step, longest));
      boolean ready = factors.factorShifted(1 + 1 / step, jacobian);
      while ((!ready || factors.determinantSign() < 0) && step > SHORTEST) {
        step = Math.max(SHORTEST, step / 2);
        ready = factors.factorShifted(1 + 1 / step, jacobian);
      }
      System.arraycopy(residual, 0, delta, 0, n);
      if (ready) {
        factors.solve(delta);
      }
      for (int i = 0; i < n; i++) {
        state[i] = accepted[i] + delta[i];
      }
    }
  }
}
