package dev.attractor.motion;

import java.util.Arrays;

/**
 * A phase in which the flow does not learn.
 *
 * @param phase what is learned
 * @param held how many parameters the flow has, the first ones
 */
record HeldFlow(Phase phase, int held) implements Phase {
  @Override
  public String name() {
    return phase.name();
  }

  @Override
  public long steps() {
    return phase.steps();
  }

  @Override
  public Recipe.Rates rates() {
    return phase.rates();
  }

  /** Moments of an optimiser start at zero in every phase, so a zero gradient moves nothing. */
  @Override
  public double gradient(long step, double[] parameters, double[] gradient) {
    double loss = phase.gradient(step, parameters, gradient);
    Arrays.fill(gradient, 0, held, 0.0);
    return loss;
  }

  @Override
  public void close() {
    phase.close();
  }
}
