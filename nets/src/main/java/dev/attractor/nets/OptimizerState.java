package dev.attractor.nets;

import java.util.Set;

/** An optimiser at work: its moments, and how many steps it took. */
final class OptimizerState {
  private static final double FIRST_DECAY = .9;
  private static final double SECOND_DECAY = .999;
  private static final double EPSILON = 1e-8;

  private final Optimizer optimizer;
  private final Parameters first;
  private final Parameters second;
  private long taken;

  OptimizerState(Optimizer optimizer, Architecture architecture) {
    this(optimizer, Parameters.zeros(architecture), Parameters.zeros(architecture), 0);
  }

  /** Goes on from moments that were saved after {@code taken} steps. */
  OptimizerState(Optimizer optimizer, Parameters first, Parameters second, long taken) {
    this.optimizer = optimizer;
    this.first = first;
    this.second = second;
    this.taken = taken;
  }

  Parameters first() {
    return first;
  }

  Parameters second() {
    return second;
  }

  long taken() {
    return taken;
  }

  /**
   * Moves {@code weights} against {@code gradients}.
   *
   * @param total how many steps the run has
   * @param frozen names of parameters that stay as they are
   */
  void take(Parameters weights, Parameters gradients, long total, Set<String> frozen) {
    double rate = optimizer.learningRate(taken / (double) total);
    taken++;
    for (ParameterSpec spec : weights.architecture().parameters()) {
      String name = spec.name();
      if (frozen.contains(name) || spec.kind().isState()) {
        continue;
      }
      switch (optimizer) {
        case Optimizer.Sgd sgd -> descend(weights.get(name), gradients.get(name), rate);
        case Optimizer.Momentum momentum ->
            roll(
                weights.get(name),
                gradients.get(name),
                first.get(name),
                rate,
                momentum.momentum(),
                spec.kind().isWeight() ? momentum.decay() : 0);
        case Optimizer.Adam _, Optimizer.ConstantAdam _ ->
            adapt(weights.get(name), gradients.get(name), first.get(name), second.get(name), rate);
      }
    }
  }

  private static void descend(float[] weights, float[] gradient, double rate) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] - rate * gradient[i]);
    }
  }

  private static void roll(
      float[] weights, float[] gradient, float[] m, double rate, double momentum, double decay) {
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i] + decay * weights[i];
      m[i] = (float) (momentum * m[i] + g);
      weights[i] = (float) (weights[i] - rate * (g + momentum * m[i]));
    }
  }

  private void adapt(float[] weights, float[] gradient, float[] m, float[] v, double rate) {
    double firstBias = 1 - Math.pow(FIRST_DECAY, taken);
    double secondBias = 1 - Math.pow(SECOND_DECAY, taken);
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i];
      m[i] = (float) (FIRST_DECAY * m[i] + (1 - FIRST_DECAY) * g);
      v[i] = (float) (SECOND_DECAY * v[i] + (1 - SECOND_DECAY) * g * g);
      double step = m[i] / firstBias / (Math.sqrt(v[i] / secondBias) + EPSILON);
      weights[i] = (float) (weights[i] - rate * step);
    }
  }
}
