package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Riemannian gradient flow of the generalised Rosenbrock function (dissertation, 4.23 and
 * 4.24), f(x) = l_1 (1 - x_1)^2 + sum_i l_i (x_i - x_{i-1}^2)^2.
 *
 * <p>In the coordinates psi = (sqrt(l_1) (1 - x_1), sqrt(l_i) (x_i - x_{i-1}^2)) it is psi' = -2
 * psi, so the motion is known exactly and nothing is integrated: x(t) = psi^-1(exp(-2t) psi(x_0)).
 * The weights l scale psi and leave the flow as it is. The goal is (1, ..., 1).
 *
 * @param dimension d, at least 1
 */
public record Rosenbrock(int dimension) {
  private static final int MAX_DIMENSION = 1000;
  private static final double[] STARTS = {0.7, 0.5, 0.3, 0.4};
  private static final int SAMPLES = 1000;
  private static final double DURATION = 5;

  public Rosenbrock {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension must be between 1 and " + MAX_DIMENSION + ", got " + dimension);
    }
  }

  /**
   * The state a while after {@code start}.
   *
   * @param start x(0), d numbers, not modified
   * @param time t, of either sign
   * @param into x(t), d numbers, overwritten; not {@code start} itself
   */
  public void flow(double[] start, double time, double[] into) {
    double decay = Math.exp(-2 * time);
    into[0] = 1 - decay * (1 - start[0]);
    for (int i = 1; i < dimension; i++) {
      into[i] = decay * (start[i] - start[i - 1] * start[i - 1]) + into[i - 1] * into[i - 1];
    }
  }

  /**
   * f(x) of x' = f(x): x_1' = 2 (1 - x_1), x_i' = 2 x_{i-1} x_{i-1}' - 2 (x_i - x_{i-1}^2).
   *
   * @param state d numbers, not modified
   * @param velocity d numbers, overwritten
   */
  public void velocity(double[] state, double[] velocity) {
    velocity[0] = 2 * (1 - state[0]);
    for (int i = 1; i < dimension; i++) {
      double before = state[i - 1];
      velocity[i] = 2 * before * velocity[i - 1] - 2 * (state[i] - before * before);
    }
  }

  /**
   * The four motions of the dissertation, from 0.7, 0.5, 0.3 and 0.4 on all axes, 1000 samples to
   * time 5.
   */
  public DemonstrationSet demonstrations() {
    List<Demonstration> all = new ArrayList<>();
    for (double value : STARTS) {
      double[] start = new double[dimension];
      Arrays.fill(start, value);
      all.add(demonstration("from " + value, start));
    }
    double[] goal = new double[dimension];
    Arrays.fill(goal, 1);
    return new DemonstrationSet("Rosenbrock " + dimension + "-D", all, List.of(), goal);
  }

  private Demonstration demonstration(String name, double[] start) {
    double step = DURATION / (SAMPLES - 1);
    double[] positions = new double[SAMPLES * dimension];
    double[] x = new double[dimension];
    for (int i = 0; i < SAMPLES; i++) {
      flow(start, i * step, x);
      System.arraycopy(x, 0, positions, i * dimension, dimension);
    }
    Trajectory trajectory = Trajectory.evenlySpaced(step, positions, dimension);
    return FollowedFlow.demonstration(name, trajectory, this::velocity);
  }
}
