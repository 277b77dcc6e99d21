package dev.attractor.motion;

import dev.attractor.flow.Activation;
import dev.attractor.flow.Flow;
import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;

/** A model and a recipe that go together. */
public enum Preset {
  /**
   * The dissertation's: ReLU conditioners, splines on [-10, 10], random permutations, states
   * divided by their deviation and not centred, mean squared velocity error. 9,608 parameters in
   * two dimensions, 11,980 in four. Its velocities jump where the conditioners have kinks.
   */
  PAPER(
      ExtendedLinearization.hidden(16),
      Flow.couplings(2).activation(Activation.RELU),
      Recipe.paper(),
      false,
      true,
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      false),
  /**
   * Smooth conditioners, three splines on [-4, 4] whose bins and slopes stay above .05, no
   * permutations, centred states, velocities with jitter and then whole roll-outs. The half-life of
   * the distance to the goal is .3 of a demonstration, the speed stays below 1.5 times the
   * demonstrated one, and noise is smoothed away.
   */
  DEFAULT(
      ExtendedLinearization.hidden(16),
      Flow.couplings(3).box(4).least(0.05),
      Recipe.standard(),
      true,
      false,
      0.3,
      1.5,
      true);

  private final Field field;
  private final Flow flow;
  private final Recipe recipe;
  private final boolean centred;
  private final boolean shuffled;
  private final double halfLife;
  private final double speedLimit;
  private final boolean smoothing;

  Preset(
      Field field,
      Flow flow,
      Recipe recipe,
      boolean centred,
      boolean shuffled,
      double halfLife,
      double speedLimit,
      boolean smoothing) {
    this.field = field;
    this.flow = flow;
    this.recipe = recipe;
    this.centred = centred;
    this.shuffled = shuffled;
    this.halfLife = halfLife;
    this.speedLimit = speedLimit;
    this.smoothing = smoothing;
  }

  /** The latent field. */
  public Field field() {
    return field;
  }

  /** The flow. */
  public Flow flow() {
    return flow;
  }

  /**
   * The flow for a field of any kind: as the field was published in {@link #PAPER}; in {@link
   * #DEFAULT} the default one, as far as that leaves the field's kind as it is, with two features
   * kept for a {@link NeuralContraction} and none at all for {@link StableDynamics}, which live in
   * x.
   */
  public Flow flow(Field other) {
    return switch (other) {
      case EuclideanizingFlow f when this == PAPER -> Flow.fourierCouplings(10);
      case EuclideanizingFlow f -> flow;
      case StableDynamics f -> Flow.identity();
      case NeuralContraction f -> flow.latent(2);
      case ExtendedLinearization f -> flow;
      case StrictContraction f -> flow;
      case PlainNetwork f -> flow;
      case SecondOrder f -> flow;
    };
  }

  /**
   * The same in a dimension: in one there is nothing to couple, and a field alone can be any motion
   * to the goal.
   */
  public Flow flow(Field other, int dimension) {
    return dimension == 1 ? Flow.identity() : flow(other);
  }

  /** How it is trained. */
  public Recipe recipe() {
    return recipe;
  }

  /** The recipe for a field: without jitter at order 2, where a state's velocity is not free. */
  public Recipe recipe(Field other) {
    return other.order() == 2 ? recipe.jitter(0) : recipe;
  }

  /** Whether the flow's permutations are random. */
  public boolean shuffled() {
    return shuffled;
  }

  /** Whether the data's mean is taken off. */
  public boolean centred() {
    return centred;
  }

  /**
   * The guaranteed half-life over a demonstration's duration; infinite for the field's own rate.
   */
  public double halfLife() {
    return halfLife;
  }

  /** The speed limit over the largest demonstrated speed; infinite for none. */
  public double speedLimit() {
    return speedLimit;
  }

  /** Whether noisy demonstrations are smoothed. */
  public boolean smoothing() {
    return smoothing;
  }
}
