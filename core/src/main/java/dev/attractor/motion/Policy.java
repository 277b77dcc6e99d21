package dev.attractor.motion;

import dev.attractor.flow.StateMap;

/**
 * A motion at one state: "which way now?", without allocating. Belongs to one thread at a time;
 * make one for each. States and velocities are in the units of the data.
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

  Policy(
      Standardisation standardisation,
      double rate,
      StateMap map,
      LatentField.State field,
      double[] goal) {
    int d = goal.length;
    this.standardisation = standardisation;
    this.rate = rate;
    this.map = map;
    this.field = field;
    this.goal = goal.clone();
    latentGoal = new double[d];
    exponential = new ContractiveExponential(d);
    z = new double[d];
    w = new double[d];
    middle = new double[d];
    b = new double[d * d];
    k = new double[d];
    sum = new double[d];
    at = new double[d];
    encode(goal, latentGoal);
  }

  /** d, the number of axes. */
  public int dimension() {
    return latentGoal.length;
  }

  /** phi of the goal; a copy. */
  public double[] latentGoal() {
    return latentGoal.clone();
  }

  private void check(double[] x, double[] other) {
    if (x.length != latentGoal.length || other.length != latentGoal.length) {
      throw new IllegalArgumentException(
          "the motion has dimension "
              + latentGoal.length
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

  /**
   * The velocity at a state.
   *
   * @param x the state, finite; not modified
   * @param dx overwritten; may be the same array
   */
  public void velocity(double[] x, double[] dx) {
    check(x, dx);
    standardisation.in(x, z);
    map.forward(z, z);
    field.velocity(z, latentGoal, w);
    map.pullBack(w, w);
    standardisation.velocityOut(w, dx);
  }

  /**
   * Moves the state by {@code h} units of time: z = phi(x), {@link #latentStep}, back.
   *
   * @param x overwritten with the next state
   * @param h positive
   */
  public void step(double[] x, double h) {
    encode(x, at);
    latentStep(at, h);
    decode(at, x);
  }

  /** z = phi(x); the arrays may be the same. */
  public void encode(double[] x, double[] latent) {
    check(x, latent);
    standardisation.in(x, latent);
    map.forward(latent, latent);
  }

  /** x = phi^-1(z); the arrays may be the same. */
  public void decode(double[] latent, double[] x) {
    check(latent, x);
    map.inverse(latent, x);
    standardisation.out(x, x);
  }

  /** The latent field f(z); not modified: z. */
  public void latentVelocity(double[] latent, double[] f) {
    check(latent, f);
    field.velocity(latent, latentGoal, f);
  }

  /**
   * Moves a latent state by {@code h} with two exponentials, half way with A at z, then all the way
   * with A at that middle: z+ = z* + exp(h A(m)) (z - z*), so that |z+ - z*| <= exp(-alpha h) |z -
   * z*| for every h, and the error is of second order. A field without such a form takes an RK4
   * step.
   *
   * @param latent overwritten with the next latent state
   * @param h positive
   */
  public void latentStep(double[] latent, double h) {
    check(latent, latent);
    if (!(h >= 0) || h == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a time step must be positive and finite, got " + h);
    }
    if (!field.linearise(latent, latentGoal, b)) {
      latentRungeKuttaStep(latent, h);
      return;
    }
    int d = latentGoal.length;
    for (int i = 0; i < d; i++) {
      middle[i] = latent[i] - latentGoal[i];
    }
    exponential.apply(b, rate, 0.5 * h, middle);
    for (int i = 0; i < d; i++) {
      middle[i] += latentGoal[i];
      latent[i] -= latentGoal[i];
    }
    field.linearise(middle, latentGoal, b);
    exponential.apply(b, rate, h, latent);
    for (int i = 0; i < d; i++) {
      latent[i] += latentGoal[i];
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
      latent[i] += h / 6 * (sum[i] + k[i]);
    }
  }

  /**
   * One classical Runge-Kutta step of x' = f(x), which keeps no bound.
   *
   * @param x overwritten with the next state
   * @param h positive
   */
  public void rungeKuttaStep(double[] x, double h) {
    int d = latentGoal.length;
    velocity(x, k);
    stage(x, 0.5 * h, 1.0, true);
    velocity(middle, k);
    stage(x, 0.5 * h, 2.0, false);
    velocity(middle, k);
    stage(x, h, 2.0, false);
    velocity(middle, k);
    for (int i = 0; i < d; i++) {
      x[i] += h / 6 * (sum[i] + k[i]);
    }
  }

  private void stage(double[] x, double h, double weight, boolean first) {
    for (int i = 0; i < x.length; i++) {
      sum[i] = first ? weight * k[i] : sum[i] + weight * k[i];
      middle[i] = x[i] + h * k[i];
    }
  }
}
