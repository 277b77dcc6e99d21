package dev.attractor.motion;

import dev.attractor.motion.field.internal.LatentField;

/**
 * One step of the latent field: two exponentials, half way with A at z, then all the way with A at
 * that middle, z+ = z* + exp(h A(m)) (z - z*), so that |z+ - z*| <= exp(-alpha h) |z - z*| for
 * every h, and the error is of second order. A field without such a form takes an RK4 step. Belongs
 * to one thread; allocates nothing.
 */
final class LatentStep {
  private final double rate;
  private final LatentField.State field;
  private final double[] goal;
  private final ContractiveExponential exponential;
  private final double[] middle;
  private final double[] next;
  private final double[] b;
  private final double[] k;
  private final double[] sum;

  /** {@code goal} is latent, and read at every step. */
  LatentStep(double rate, LatentField.State field, double[] goal) {
    int d = goal.length;
    this.rate = rate;
    this.field = field;
    this.goal = goal;
    exponential = new ContractiveExponential(d);
    middle = new double[d];
    next = new double[d];
    b = new double[d * d];
    k = new double[d];
    sum = new double[d];
  }

  /**
   * Moves a latent state.
   *
   * @throws IllegalArgumentException where the next state is not finite; the state stays as it was
   */
  void take(double[] latent, double h) {
    if (field.linearise(latent, goal, b)) {
      exponentials(latent, h);
    } else {
      rungeKutta(latent, h);
    }
    FiniteStates.deliver("next latent state", next, latent, latent);
  }

  private void exponentials(double[] latent, double h) {
    int d = goal.length;
    for (int i = 0; i < d; i++) {
      middle[i] = latent[i] - goal[i];
      next[i] = middle[i];
    }
    exponential.apply(b, rate, 0.5 * h, middle);
    for (int i = 0; i < d; i++) {
      middle[i] += goal[i];
    }
    field.linearise(middle, goal, b);
    exponential.apply(b, rate, h, next);
    for (int i = 0; i < d; i++) {
      next[i] += goal[i];
    }
  }

  private void rungeKutta(double[] latent, double h) {
    field.velocity(latent, goal, k);
    stage(latent, 0.5 * h, 1.0, true);
    field.velocity(middle, goal, k);
    stage(latent, 0.5 * h, 2.0, false);
    field.velocity(middle, goal, k);
    stage(latent, h, 2.0, false);
    field.velocity(middle, goal, k);
    for (int i = 0; i < goal.length; i++) {
      next[i] = latent[i] + h / 6 * (sum[i] + k[i]);
    }
  }

  private void stage(double[] latent, double h, double weight, boolean first) {
    for (int i = 0; i < goal.length; i++) {
      sum[i] = first ? weight * k[i] : sum[i] + weight * k[i];
      middle[i] = latent[i] + h * k[i];
    }
  }
}
