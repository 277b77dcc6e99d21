package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A chain of n rigid links of unit length, each with a unit mass at its end, hanging under gravity
 * with damped joints. With absolute angles theta, zero hanging down,
 *
 * <pre>sum_j (n+1-max(i,j)) [cos(th_i - th_j) th_j'' + sin(th_i - th_j) th_j'^2]
 *     = -(n+1-i) g sin th_i - c th_i'</pre>
 *
 * g = 9.81, c = 0.3. The state is (th_1..th_n, th_1'..th_n'), of dimension 2n; every motion comes
 * to rest, almost all of them hanging straight down at the origin.
 *
 * @param links n, at least 1
 */
public record Pendulum(int links) {
  private static final double GRAVITY = 9.81;
  private static final double DAMPING = 0.3;
  private static final int MAX_LINKS = 1000;

  private static final double SAMPLE_STEP = 0.1;
  private static final int SAMPLES = 1000;
  private static final double WIDEST_START = Math.PI / 8;
  private static final AdaptiveRollOut SOLVER = new AdaptiveRollOut(1e-10, 1e-10);

  public Pendulum {
    if (links < 1 || links > MAX_LINKS) {
      throw new IllegalArgumentException(
          "links must be between 1 and " + MAX_LINKS + ", got " + links);
    }
  }

  /** The dimension of the state, 2n. */
  public int dimension() {
    return 2 * links;
  }

  /**
   * f(x) of x' = f(x).
   *
   * @param state 2n numbers, not modified
   * @param velocity 2n numbers, overwritten
   */
  public void velocity(double[] state, double[] velocity) {
    double[][] mass = new double[links][links];
    double[] force = new double[links];
    massAndForce(state, mass, force);
    solvePositiveDefinite(mass, force);
    System.arraycopy(state, links, velocity, 0, links);
    System.arraycopy(force, 0, velocity, links, links);
  }

  /**
   * The same with a motor in each joint: torque tau_i acts on link i, and its reaction on the link
   * above.
   *
   * @param torque n numbers, in N m where masses are in kg and lengths in m; not modified
   */
  public void velocity(double[] state, double[] torque, double[] velocity) {
    double[][] mass = new double[links][links];
    double[] force = new double[links];
    massAndForce(state, mass, force);
    for (int i = 0; i < links; i++) {
      force[i] += torque[i] - (i + 1 < links ? torque[i + 1] : 0);
    }
    solvePositiveDefinite(mass, force);
    System.arraycopy(state, links, velocity, 0, links);
    System.arraycopy(force, 0, velocity, links, links);
  }

  /**
   * The torques that give the links an acceleration: {@link #velocity(double[], double[],
   * double[])} the other way round.
   *
   * @param state 2n numbers, not modified
   * @param acceleration th_1''..th_n'', not modified
   * @param torque n numbers, overwritten
   */
  public void torque(double[] state, double[] acceleration, double[] torque) {
    double[][] mass = new double[links][links];
    double[] force = new double[links];
    massAndForce(state, mass, force);
    double below = 0;
    for (int i = links - 1; i >= 0; i--) {
      double needed = -force[i];
      for (int j = 0; j < links; j++) {
        needed += mass[i][j] * acceleration[j];
      }
      below += needed;
      torque[i] = below;
    }
  }

  /** M and the rest of the equation, M th'' = force, without motors. */
  private void massAndForce(double[] state, double[][] mass, double[] force) {
    int n = links;
    for (int i = 0; i < n; i++) {
      force[i] = -(n - i) * GRAVITY * Math.sin(state[i]) - DAMPING * state[n + i];
      for (int j = 0; j < n; j++) {
        int carried = n - Math.max(i, j);
        double apart = state[i] - state[j];
        mass[i][j] = carried * Math.cos(apart);
        force[i] -= carried * Math.sin(apart) * state[n + j] * state[n + j];
      }
    }
  }

  /** Overwrites b with the solution of A y = b by Cholesky's factors, which overwrite A. */
  private static void solvePositiveDefinite(double[][] a, double[] b) {
    int n = b.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
      for (int k = 0; k < i; k++) {
        b[i] -= a[i][k] * b[k];
      }
      b[i] /= a[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        b[i] -= a[k][i] * b[k];
      }
      b[i] /= a[i][i];
    }
  }

  /** Kinetic and potential energy; it falls at the rate of {@link #dissipation}. */
  public double energy(double[] state) {
    int n = links;
    double energy = 0;
    for (int i = 0; i < n; i++) {
      energy -= (n - i) * GRAVITY * Math.cos(state[i]);
      for (int j = 0; j < n; j++) {
        energy +=
            0.5
                * (n - Math.max(i, j))
                * Math.cos(state[i] - state[j])
                * state[n + i]
                * state[n + j];
      }
    }
    return energy;
  }

  /** The power lost to damping, c sum th_i'^2. */
  public double dissipation(double[] state) {
    double sum = 0;
    for (int i = links; i < 2 * links; i++) {
      sum += state[i] * state[i];
    }
    return DAMPING * sum;
  }

  /**
   * Motions from random starts, uniform in [-pi/8, pi/8] on every axis, 1000 samples a tenth of a
   * second apart, solved to a tolerance of 1e-10; velocities are those of the equation. The goal is
   * the origin, which slow motions do not reach within their time.
   *
   * @param count how many to learn from, at least 1
   * @param unseen how many more to keep aside
   */
  public DemonstrationSet demonstrations(int count, int unseen, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Demonstration> all = new ArrayList<>();
    for (int i = 0; i < count + unseen; i++) {
      double[] start = new double[dimension()];
      Arrays.setAll(start, axis -> random.nextDouble(-WIDEST_START, WIDEST_START));
      all.add(demonstration("pendulum " + (i + 1), start));
    }
    return new DemonstrationSet(
        links + "-link pendulum",
        all.subList(0, count),
        all.subList(count, all.size()),
        new double[dimension()]);
  }

  private Demonstration demonstration(String name, double[] start) {
    double[] times = new double[SAMPLES];
    Arrays.setAll(times, i -> i * SAMPLE_STEP);
    Trajectory trajectory = SOLVER.solve(this::velocity, start, times);
    return FollowedFlow.demonstration(name, trajectory, this::velocity);
  }
}
