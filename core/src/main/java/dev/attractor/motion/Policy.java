package dev.attractor.motion;

import dev.attractor.flow.StateMap;
import dev.attractor.motion.field.LatentField;

/**
 * A motion at one state: its velocity and its next state, without allocating. Belongs to one thread
 * at a time; make one for each. States and velocities are in the units of the data.
 *
 * <p>Whatever is returned is finite. Where the arithmetic overflows, at states of 1e300 for
 * instance, methods throw an {@link IllegalArgumentException} and leave the arrays as they were.
 */
public final class Policy {
  private final Standardisation standardisation;
  private final double rate;
  private final StateMap map;
  private final LatentField.State field;
  private final double[] goal;
  private final double[] latentGoal;
  private final ContractiveExponential exponential;
  private final double[] z;
  private final double[] w;
  private final double[] middle;
  private final double[] b;
  private final double[] k;
  private final double[] sum;
  private final double[] at;
  private final double[] next;

  Policy(
      Standardisation standardisation,
      double rate,
      StateMap map,
      LatentField.State field,
      double[] goal) {
    int d = goal.length;
    int l = map.latentDimension();
    this.standardisation = standardisation;
    this.rate = rate;
    this.map = map;
    this.field = field;
    this.goal = goal.clone();
    latentGoal = new double[l];
    exponential = new ContractiveExponential(l);
    z = new double[d];
    w = new double[d];
    middle = new double[d];
    b = new double[l * l];
    k = new double[d];
    sum = new double[d];
    at = new double[d];
    next = new double[d];
    encode(goal, latentGoal);
  }

  /** d, the number of axes. */
  public int dimension() {
    return goal.length;
  }

  /** The number of latent features, at most d. */
  public int latentDimension() {
    return latentGoal.length;
  }

  /** phi of the goal; a copy. */
  public double[] latentGoal() {
    return latentGoal.clone();
  }

  private void check(double[] x, double[] other) {
    check(x, goal.length, other, goal.length);
  }

  private void checkLatent(double[] z, double[] other) {
    check(z, latentGoal.length, other, latentGoal.length);
  }

  private static void check(double[] x, int expected, double[] other, int otherExpected) {
    if (x.length != expected || other.length != otherExpected) {
      throw new IllegalArgumentException(
          "the motion has dimension "
              + (expected == otherExpected ? expected : expected + " and " + otherExpected)
              + ", the arrays "
              + x.length
              + " and "
              + other.length);
    }
    for (int a = 0; a < x.length; a++) {
      if (!Double.isFinite(x[a])) {
        throw new IllegalArgumentException("state axis " + a + " is not finite: " + x[a]);
      }
    }
  }

  /** Copies as much of a result as the caller's array holds, if all of it is finite. */
  private static void deliver(String what, double[] result, double[] state, double[] to) {
    for (int i = 0; i < to.length; i++) {
      if (!Double.isFinite(result[i])) {
        throw overflow(what, result, state);
      }
    }
    System.arraycopy(result, 0, to, 0, to.length);
  }

  private static IllegalArgumentException overflow(String what, double[] result, double[] state) {
    int axis = 0;
    while (Double.isFinite(result[axis])) {
      axis++;
    }
    double size = 0;
    for (double number : state) {
      size = Math.max(size, Math.abs(number));
    }
    return new IllegalArgumentException(
        what
            + " axis "
            + axis
            + " is "
            + result[axis]
            + ": the arithmetic overflows at this state, whose largest entry is "
            + size
            + " in size; take a state nearer to the data");
  }

  /**
   * The velocity at a state.
   *
   * @param x the state, finite; not modified
   * @param dx overwritten; may be the same array
   * @throws IllegalArgumentException for a state that is not finite, or so far away that its
   *     velocity is not
   */
  public void velocity(double[] x, double[] dx) {
    check(x, dx);
    slope(x, w);
    deliver("velocity", w, x, dx);
  }

  /** The velocity, finite or not. */
  private void slope(double[] x, double[] dx) {
    standardisation.standardise(x, z);
    map.forward(z, z);
    field.velocity(z, latentGoal, dx);
    map.pullBack(dx, dx);
    standardisation.restoreVelocity(dx, dx);
  }

  /**
   * Moves the state by {@code h} units of time: z = phi(x), {@link #latentStep}, back. Where the
   * flow keeps fewer features than x has, that brings the state to the image of the map back.
   *
   * @param x overwritten with the next state
   * @param h 0 or more, finite
   * @throws IllegalArgumentException for a state that is not finite, or so far away that the next
   *     one is not, and for such a time step
   */
  public void step(double[] x, double h) {
    encode(x, at);
    latentStep(at, h);
    decode(at, x);
  }

  /** z = phi(x), {@link #latentDimension()} numbers; the arrays may be the same. */
  public void encode(double[] x, double[] latent) {
    check(x, goal.length, latent, latentGoal.length);
    standardisation.standardise(x, z);
    map.forward(z, z);
    deliver("latent state", z, x, latent);
  }

  /** x = phi^-1(z); the arrays may be the same. */
  public void decode(double[] latent, double[] x) {
    check(latent, latentGoal.length, x, goal.length);
    map.inverse(latent, z);
    standardisation.restore(z, z);
    deliver("state", z, latent, x);
  }

  /** The latent field f(z); not modified: z. */
  public void latentVelocity(double[] latent, double[] f) {
    checkLatent(latent, f);
    field.velocity(latent, latentGoal, w);
    deliver("latent velocity", w, latent, f);
  }

  /**
   * Moves a latent state by {@code h} with two exponentials, half way with A at z, then all the way
   * with A at that middle: z+ = z* + exp(h A(m)) (z - z*), so that |z+ - z*| <= exp(-alpha h) |z -
   * z*| for every h, and the error is of second order. A field that is not {@link
   * dev.attractor.motion.field.Field#linearisable() linearisable} takes a classical Runge-Kutta
   * step, which keeps no bound: {@link Certificate#everyStep()}.
   *
   * @param latent overwritten with the next latent state
   * @param h 0 or more, finite
   * @throws IllegalArgumentException as {@link #step}
   */
  public void latentStep(double[] latent, double h) {
    checkLatent(latent, latent);
    checkTime(h);
    if (!field.linearise(latent, latentGoal, b)) {
      latentRungeKuttaStep(latent, h);
      return;
    }
    int d = latentGoal.length;
    for (int i = 0; i < d; i++) {
      middle[i] = latent[i] - latentGoal[i];
      next[i] = middle[i];
    }
    exponential.apply(b, rate, 0.5 * h, middle);
    for (int i = 0; i < d; i++) {
      middle[i] += latentGoal[i];
    }
    field.linearise(middle, latentGoal, b);
    exponential.apply(b, rate, h, next);
    for (int i = 0; i < d; i++) {
      next[i] += latentGoal[i];
    }
    deliver("next latent state", next, latent, latent);
  }

  private static void checkTime(double h) {
    if (!(h >= 0) || h == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a time step must be 0 or more and finite, got " + h);
    }
  }

  private void latentRungeKuttaStep(double[] latent, double h) {
    int d = latentGoal.length;
    field.velocity(latent, latentGoal, k);
    stage(latent, 0.5 * h, 1.0, true);
    field.velocity(middle, latentGoal, k);
    stage(latent, 0.5 * h, 2.0, false);
    field.velocity(middle, latentGoal, k);
    stage(latent, h, 2.0, false);
    field.velocity(middle, latentGoal, k);
    for (int i = 0; i < d; i++) {
      next[i] = latent[i] + h / 6 * (sum[i] + k[i]);
    }
    deliver("next latent state", next, latent, latent);
  }

  /**
   * One classical Runge-Kutta step of x' = f(x), which keeps no bound.
   *
   * @param x overwritten with the next state
   * @param h 0 or more, finite
   * @throws IllegalArgumentException as {@link #step}
   */
  public void rungeKuttaStep(double[] x, double h) {
    check(x, x);
    checkTime(h);
    int d = goal.length;
    slope(x, k);
    stage(x, 0.5 * h, 1.0, true);
    slope(middle, k);
    stage(x, 0.5 * h, 2.0, false);
    slope(middle, k);
    stage(x, h, 2.0, false);
    slope(middle, k);
    for (int i = 0; i < d; i++) {
      next[i] = x[i] + h / 6 * (sum[i] + k[i]);
    }
    deliver("next state", next, x, x);
  }

  private void stage(double[] x, double h, double weight, boolean first) {
    for (int i = 0; i < x.length; i++) {
      sum[i] = first ? weight * k[i] : sum[i] + weight * k[i];
      middle[i] = x[i] + h * k[i];
    }
  }

  /** The function V of the guarantee and its gradient at a latent state, for checks. */
  double lyapunov(double[] latent, double[] gradient) {
    return field.lyapunov(latent, latentGoal, gradient);
  }

  /** See {@link LatentField.State#drift()}. */
  double drift() {
    return field.drift();
  }

  /** The motion's dimension and, in latent coordinates, where it comes to rest. */
  @Override
  public String toString() {
    return "Policy[dimension="
        + dimension()
        + ", latent goal="
        + java.util.Arrays.toString(latentGoal)
        + "]";
  }
}
