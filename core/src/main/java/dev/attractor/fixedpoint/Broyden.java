package dev.attractor.fixedpoint;

import dev.attractor.internal.linear.LuFactors;
import java.util.ArrayList;
import java.util.List;

/**
 * Broyden's good method (1965) from a J that is nearly the one at the solution: that of a cheaper
 * map, say. Every step corrects it by rank one, and no evaluation has to compute J. The history is
 * kept as steps (Kelley 1995, algorithm brsol), so that I - J is factored once.
 *
 * <p>Steps are not safeguarded: its place is after another solver, and where the residual does not
 * fall it stagnates.
 *
 * @param jacobian J near the solution, row by row; not modified, and not to be modified
 * @param stopping when the search ends
 */
@SuppressWarnings("ArrayRecordComponent") // a matrix for one search, never compared
public record Broyden(double[] jacobian, Stopping stopping) implements Solver {
  @Override
  public Broyden with(Stopping stopping) {
    return new Broyden(jacobian, stopping);
  }

  /** The state of one search. */
  Stepper begin(int size) {
    if (jacobian.length != size * size) {
      throw new IllegalArgumentException(
          "a map of " + size + " numbers needs " + size * size + " in J, got " + jacobian.length);
    }
    return new Steps(size, jacobian);
  }

  /** The steps taken so far; with none, or with a singular I - J, the next one is plain. */
  static final class Steps implements Stepper {
    private final int n;
    private final LuFactors factors;
    private final boolean regular;
    private final List<double[]> steps = new ArrayList<>();

    Steps(int n, double[] jacobian) {
      this.n = n;
      factors = new LuFactors(n);
      regular = factors.factorOneMinus(jacobian);
    }

    @Override
    public void advance(double[] state, double[] image, double[] none, double residual) {
      double[] step = new double[n];
      for (int i = 0; i < n; i++) {
        step[i] = image[i] - state[i];
      }
      if (regular) {
        factors.solve(step);
      }
      for (int s = 0; s + 1 < steps.size(); s++) {
        add(step, share(steps.get(s), step), steps.get(s + 1));
      }
      if (!steps.isEmpty()) {
        double left = 1 - share(steps.getLast(), step);
        for (int i = 0; i < n && left != 0; i++) {
          step[i] /= left;
        }
      }
      steps.add(step);
      add(state, 1, step);
    }

    /** The component of {@code of} along a step, in units of the step. */
    private static double share(double[] step, double[] of) {
      double dot = 0;
      double square = 0;
      for (int i = 0; i < step.length; i++) {
        dot += step[i] * of[i];
        square += step[i] * step[i];
      }
      return square > 0 ? dot / square : 0;
    }

    private static void add(double[] to, double factor, double[] what) {
      for (int i = 0; i < to.length; i++) {
        to[i] += factor * what[i];
      }
    }
  }
}
