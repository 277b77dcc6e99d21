package dev.attractor.motion;

import dev.attractor.flow.Flow;
import dev.attractor.flow.internal.Diffeomorphism;
import dev.attractor.flow.internal.StateMap;
import dev.attractor.flow.internal.StretchSearch;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.internal.LatentField;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.util.Arrays;
import java.util.Optional;

/**
 * A learned motion x' = Dphi(x)^-1 f(phi(x)): a flow phi, a latent field f with its equilibrium at
 * phi(goal), and the change of units around them. Immutable; ask it for a {@link Policy} to move,
 * or for its {@link #certificate()}.
 *
 * <p>It is longer than other classes because whatever is asked of a model is asked here.
 */
public final class MotionModel {
  private final Field field;
  private final Flow flow;
  private final int[][] permutations;
  private final Standardisation standardisation;
  private final double[] goal;
  private final double[] parameters;
  private final About about;
  private final Diffeomorphism diffeomorphism;
  private final LatentField latentField;

  /** What does not change which paths the states follow. */
  private record About(
      Provenance provenance,
      Pace pace,
      DataSupport support,
      Optional<UnitQuaternion> orientation) {}

  private MotionModel(
      Field field,
      Flow flow,
      int[][] permutations,
      Standardisation standardisation,
      double[] goal,
      double[] parameters,
      About about) {
    this.field = field;
    this.flow = flow;
    this.permutations = permutations;
    this.standardisation = standardisation;
    this.goal = goal;
    this.parameters = parameters;
    this.about = about;
    ParameterLayout layout = new ParameterLayout();
    diffeomorphism =
        LatentModel.diffeomorphism(field, flow, standardisation.dimension(), permutations, layout);
    latentField = LatentField.of(field, diffeomorphism.latentDimension(), layout);
    if (layout.size() != parameters.length) {
      throw new IllegalArgumentException(
          "the model has " + layout.size() + " parameters, got " + parameters.length);
    }
  }

  /**
   * A model from its parts, at the pace that was learned.
   *
   * @param permutations one order of features before each LU of the flow
   * @param goal where it comes to rest, in the units of the data
   * @param parameters as {@link #parameters()} gives them
   * @throws IllegalArgumentException when sizes disagree or a number is not finite
   */
  public static MotionModel of(
      Field field,
      Flow flow,
      int[][] permutations,
      Standardisation standardisation,
      double[] goal,
      double[] parameters,
      Provenance provenance) {
    if (goal.length != standardisation.dimension()) {
      throw new IllegalArgumentException(
          "the goal has dimension " + goal.length + ", the units " + standardisation.dimension());
    }
    requireFinite("goal", goal);
    if (field instanceof SecondOrder lifted) {
      SecondOrderStates.check(lifted, standardisation, goal);
    }
    requireFinite("parameter", parameters);
    return new MotionModel(
        field,
        flow,
        copy(permutations),
        standardisation,
        goal.clone(),
        parameters.clone(),
        new About(provenance, Pace.LEARNED, DataSupport.NONE, Optional.empty()));
  }

  private MotionModel with(About other) {
    return new MotionModel(field, flow, permutations, standardisation, goal, parameters, other);
  }

  private static void requireFinite(String what, double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw new IllegalArgumentException(what + " " + i + " is not finite: " + numbers[i]);
      }
    }
  }

  /** How many parameters such a model has, without making it; no overflow goes unnoticed. */
  public static int parameterCount(Field field, Flow flow, int dimension) {
    ParameterLayout layout = new ParameterLayout();
    int[][] orders = Diffeomorphism.identityPermutations(flow, dimension / field.order());
    Diffeomorphism phi = LatentModel.diffeomorphism(field, flow, dimension, orders, layout);
    LatentField.of(field, phi.latentDimension(), layout);
    return layout.size();
  }

  /** The description of the latent field. */
  public Field field() {
    return field;
  }

  /** The description of the flow. */
  public Flow flow() {
    return flow;
  }

  /** The order of features before each LU of the flow; a copy. */
  public int[][] permutations() {
    return copy(permutations);
  }

  private static int[][] copy(int[][] rows) {
    return Arrays.stream(rows).map(int[]::clone).toArray(int[][]::new);
  }

  /** The change of units. */
  public Standardisation standardisation() {
    return standardisation;
  }

  /** d, the number of axes. */
  public int dimension() {
    return standardisation.dimension();
  }

  /**
   * 1 for a motion x' = f(x). Of a motion of order 2 a state is (x, v), positions and then their
   * velocities: x' = v, v' = f(x, v).
   */
  public int order() {
    return field.order();
  }

  /** How many axes of a state are positions: all, or half of them at order 2. */
  public int positions() {
    return dimension() / order();
  }

  /** Where the motion comes to rest, in the units of the data; a copy. */
  public double[] goal() {
    return goal.clone();
  }

  /** All parameters, the flow's layer by layer, then the field's; a copy. */
  public double[] parameters() {
    return parameters.clone();
  }

  /** How many parameters. */
  public int parameterCount() {
    return parameters.length;
  }

  /** How it came about. */
  public Provenance provenance() {
    return about.provenance;
  }

  /** The same model with another account of itself. */
  public MotionModel withProvenance(Provenance other) {
    return with(new About(other, about.pace, about.support, about.orientation));
  }

  /** How fast the learned motion is followed. */
  public Pace pace() {
    return about.pace;
  }

  /**
   * The same paths at another pace; see {@link Pace} for what becomes of the guarantee.
   *
   * @throws IllegalArgumentException for a motion of order 2, whose states say how fast it is
   */
  public MotionModel withPace(Pace other) {
    if (order() == 2 && !other.equals(Pace.LEARNED)) {
      throw new IllegalArgumentException(
          "a second-order motion has the pace of its velocities, got " + other);
    }
    return with(new About(about.provenance, other, about.support, about.orientation));
  }

  /** Where the demonstrations were that it was learned from, as far as it knows. */
  public DataSupport support() {
    return about.support;
  }

  /**
   * The same model with other states of the data.
   *
   * @throws IllegalArgumentException when they have another dimension
   */
  public MotionModel withSupport(DataSupport other) {
    if (other.size() > 0 && other.dimension() != dimension()) {
      throw new IllegalArgumentException(
          "the motion has dimension %d, the states of the data %d"
              .formatted(dimension(), other.dimension()));
    }
    return with(new About(about.provenance, about.pace, other, about.orientation));
  }

  /**
   * Of a motion of poses, the orientation that its last three axes turn away from; see {@link
   * dev.attractor.motion.pose.PoseCoordinates}.
   */
  public Optional<UnitQuaternion> orientation() {
    return about.orientation;
  }

  /**
   * The same model, its last three axes being rotation vectors from an orientation.
   *
   * @throws IllegalArgumentException for fewer than three axes, and for a motion of order 2
   */
  public MotionModel withOrientation(UnitQuaternion origin) {
    if (order() != 1 || dimension() < 3) {
      throw new IllegalArgumentException(
          "a motion of poses has order 1 and 3 axes or more, got order %d and %d axes"
              .formatted(order(), dimension()));
    }
    return with(new About(about.provenance, about.pace, about.support, Optional.of(origin)));
  }

  /** The motion as something to ask, without allocation; one for each thread. */
  public Policy policy() {
    return new Policy(
        standardisation,
        field.rate(),
        about.pace,
        diffeomorphism.state(parameters),
        latentField.state(parameters),
        goal,
        positions(),
        about.support);
  }

  /**
   * Follows the motion from {@code start} in steps of {@code timeStep}, by the exponential step in
   * z (where the field has one; else by RK4), decoded at every step.
   *
   * @param steps how many; the result has one state more
   */
  public Trajectory rollOut(double[] start, double timeStep, int steps) {
    return rollOut(start, timeStep, steps, RollOut.EXPONENTIAL);
  }

  /** As above, by the given method. */
  public Trajectory rollOut(double[] start, double timeStep, int steps, RollOut method) {
    if (start.length != dimension()) {
      throw new IllegalArgumentException(
          "the start has dimension " + start.length + ", the motion " + dimension());
    }
    if (steps < 1 || !(timeStep > 0) || timeStep == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "need 1 or more steps of positive time, got " + steps + " of " + timeStep);
    }
    return method.follow(policy(), start, timeStep, steps);
  }

  /**
   * The positions of the motion from where a demonstration starts, with its time step and length.
   *
   * @param shown of as many axes as the motion has positions; a motion of order 2 starts with the
   *     demonstration's first velocity
   */
  public Trajectory rollOutAlike(Demonstration shown, RollOut method) {
    Trajectory path = shown.trajectory();
    return rollOut(startOf(shown), path.timeStep(), path.size() - 1, method).firstAxes(positions());
  }

  /** The state that a demonstration starts in, with its velocity at order 2. */
  public double[] startOf(Demonstration shown) {
    return order() == 1 ? shown.trajectory().start() : shown.withVelocities().trajectory().start();
  }

  /**
   * What is guaranteed, in which space, at what rate. The distortion of phi is sampled at 4000
   * states, all standardised coordinates within 3.
   */
  public Certificate certificate() {
    return certificate(3.0, 2000);
  }

  /** As above, with another region and half the number of samples. */
  public Certificate certificate(double region, int samples) {
    double[] low = new double[dimension()];
    double[] high = new double[dimension()];
    Arrays.fill(low, -region);
    Arrays.fill(high, region);
    StateMap phi = diffeomorphism.state(parameters);
    return Certificate.of(this, StretchSearch.sampled(phi, low, high, samples, 0), region, samples);
  }

  /**
   * Tests the guarantee on this model's numbers, at {@code trials} states of each of five sizes.
   */
  public CertificateCheck check(int trials, long seed) {
    return CertificateCheck.of(this, trials, seed);
  }
}
