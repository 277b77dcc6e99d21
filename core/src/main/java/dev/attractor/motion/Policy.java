package dev.attractor.motion;

import dev.attractor.flow.internal.StateMap;
import dev.attractor.motion.field.internal.LatentField;

/**
 * A motion at one state: its velocity and its next state, without allocating. Belongs to one thread
 * at a time; make one for each. States and velocities are in the units of the data.
 *
 * <p>Whatever is returned is finite. Where the arithmetic overflows, at states of 1e300 for
 * instance, methods throw an {@link IllegalArgumentException} and leave the arrays as they were.
 *
 * <p>It is longer than other classes because it is all that a control loop calls.
 */
public final class Policy {
  /** How often a step is shortened before it is left out: .5^60 of it moves no state. */
  private static final int SHORTENINGS = 60;

  /** A factor nearer to the time scale than this changes too little along a step to be refined. */
  private static final double UNSLOWED = 0.999;

  private final Standardisation standardisation;
  private final Pace pace;
  private final StateMap map;
  private final LatentField.State field;
  private final double[] goal;
  private final int positions;
  private final double[] latentGoal;
  private final LatentStep latentStep;
  private final double[] z;
  private final double[] w;
  private final double[] at;
  private final double[] next;
  private final RungeKutta rungeKutta;
  private final RungeKutta.Slope slope = this::slope; // once, since a step allocates nothing
  private final double[] start;
  private final double[] halfWay;
  private final double[] origin;
  private final double[] trial;
  private final double[] shift;
  private final double[][] shown; // standardised states of the data
  private double clock = 1;

  Policy(
      Standardisation standardisation,
      double rate,
      Pace pace,
      StateMap map,
      LatentField.State field,
      double[] goal,
      int positions,
      DataSupport support) {
    int d = goal.length;
    this.positions = positions;
    int l = map.latentDimension();
    this.standardisation = standardisation;
    this.pace = pace;
    this.map = map;
    this.field = field;
    this.goal = goal.clone();
    latentGoal = new double[l];
    z = new double[d];
    w = new double[d];
    at = new double[l];
    next = new double[d];
    rungeKutta = new RungeKutta(d);
    start = new double[l];
    halfWay = new double[l];
    origin = new double[d];
    trial = new double[d];
    shift = new double[d];
    shown = support.states();
    for (double[] state : shown) {
      standardisation.standardise(state, state);
    }
    latentStep = new LatentStep(rate, field, latentGoal);
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

  /** How fast it follows the learned motion. */
  public Pace pace() {
    return pace;
  }

  /** Where this policy leads to, in units of the data; a copy. */
  public double[] goal() {
    double[] moved = goal.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += shift[i];
    }
    return moved;
  }

  /**
   * Leads to another goal from now on: the whole motion is moved there, x' = f(x - (g - g_0)) for
   * the learned goal g_0. The bound holds from each change to the next, about the goal of that
   * time. May be called between any two steps; the model keeps its goal.
   *
   * @param state g, finite; at order 2 its velocities are 0, since a motion is at rest at its goal
   */
  public void goal(double[] state) {
    check(state, shift);
    for (int i = positions; i < state.length; i++) {
      if (state[i] != 0) {
        throw new IllegalArgumentException("a goal is at rest, got the velocity " + state[i]);
      }
    }
    for (int i = 0; i < shift.length; i++) {
      shift[i] = state[i] - goal[i];
    }
  }

  /**
   * Runs faster or slower from now on, beside the pace of the model: 1 as the model does, 0 stands
   * still. The speed limit of the pace stays. At order 2 the velocities of a state stay those of
   * the model: x' = factor v.
   *
   * @param factor 0 or more, finite
   */
  public void clock(double factor) {
    if (!(factor >= 0) || factor == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the clock must be 0 or more and finite, got " + factor);
    }
    clock = factor;
  }

  /** phi of the learned goal; a copy. */
  public double[] latentGoal() {
    return latentGoal.clone();
  }

  private void check(double[] x, double[] other) {
    FiniteStates.check(goal.length, x, goal.length, other);
  }

  private void checkLatent(double[] z, double[] other) {
    FiniteStates.check(latentGoal.length, z, latentGoal.length, other);
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
    FiniteStates.deliver("velocity", w, x, dx);
  }

  /** The velocity, finite or not. */
  private void slope(double[] x, double[] dx) {
    learnedSlope(x, dx);
    double factor = factor(FiniteStates.length(dx));
    for (int i = 0; i < dx.length; i++) {
      dx[i] *= factor;
    }
  }

  /** What a learned velocity is multiplied by, the clock's share below the same limit. */
  private double factor(double speed) {
    return clock * pace.factor(clock > 1 ? clock * speed : speed);
  }

  /** z is the standardised state, where the goal is the learned one. */
  private void standardise(double[] x) {
    for (int i = 0; i < z.length; i++) {
      z[i] = x[i] - shift[i];
    }
    standardisation.standardise(z, z);
  }

  private void learnedSlope(double[] x, double[] dx) {
    standardise(x);
    map.forward(z, z);
    field.velocity(z, latentGoal, dx);
    map.pullBack(dx, dx);
    standardisation.restoreVelocity(dx, dx);
  }

  /**
   * The factor at a state: what the learned velocity is multiplied by for the pace of this motion.
   *
   * @param x the state, finite; not modified
   * @return in (0, the time scale]
   * @throws IllegalArgumentException as {@link #velocity}
   */
  public double paceAt(double[] x) {
    check(x, x);
    learnedSlope(x, w);
    double factor =
        pace.factor(clock > 1 ? clock * FiniteStates.length(w) : FiniteStates.length(w));
    if (!(factor > 0)) {
      throw FiniteStates.overflow("velocity", w, x);
    }
    return factor;
  }

  /** |phi(x) - phi(goal)|, which no step ever increases: a Lyapunov function of the motion. */
  public double latentDistance(double[] x) {
    encode(x, at);
    for (int i = 0; i < at.length; i++) {
      at[i] -= latentGoal[i];
    }
    return FiniteStates.length(at);
  }

  /**
   * How far a state is from anything that was shown: the distance to the nearest of the model's
   * states of the data, each axis in its standard deviations. On a demonstration it is about the
   * distance between two of its states that were kept; where it is larger than the demonstrations
   * are from each other, the motion is a guess. A goal that is moved moves the data with it.
   *
   * @param x finite; not modified
   * @throws IllegalStateException when the model holds no states: {@link MotionModel#support}
   */
  public double distanceFromData(double[] x) {
    if (shown.length == 0) {
      throw new IllegalStateException(
          "this model does not know where its data were: it was made by an earlier version");
    }
    check(x, x);
    standardise(x);
    double least = Double.POSITIVE_INFINITY;
    for (double[] state : shown) {
      double square = 0;
      for (int i = 0; i < z.length; i++) {
        square += (z[i] - state[i]) * (z[i] - state[i]);
      }
      least = Math.min(least, square);
    }
    return Math.sqrt(least);
  }

  /**
   * Moves the state by {@code h} units of time: z = phi(x), {@link #latentStep} by as much of the
   * learned motion's time as the pace gives it, back. Where the speed is limited, the state moves
   * by {@code h} times the limit at most, whatever h. Where the flow keeps fewer features than x
   * has, a step first brings the state to the image of the map back.
   *
   * @param x overwritten with the next state
   * @param h 0 or more, finite
   * @throws IllegalArgumentException for a state that is not finite, or so far away that the next
   *     one is not, and for such a time step
   */
  public void step(double[] x, double h) {
    encode(x, at);
    advance(at, x, h);
  }

  /**
   * The step of a latent state and of its state x together.
   *
   * @return the time of the learned motion that has passed, at most that of the cycle times the
   *     time scale
   */
  double advance(double[] latent, double[] x, double cycle) {
    FiniteStates.checkTime(cycle);
    double h = clock * cycle;
    if (!pace.limited()) {
      latentStep(latent, h * pace.timeScale());
      decode(latent, x);
      return h * pace.timeScale();
    }
    System.arraycopy(latent, 0, start, 0, start.length);
    System.arraycopy(x, 0, origin, 0, origin.length);
    if (start.length < origin.length) {
      decode(start, origin);
    }
    double passed = h * paceAt(origin);
    if (passed < UNSLOWED * h * pace.timeScale()) { // the pace half way is a better mean
      System.arraycopy(start, 0, halfWay, 0, start.length);
      latentStep(halfWay, 0.5 * passed);
      decode(halfWay, trial);
      passed = h * paceAt(trial);
    }
    double reach = Math.min(h, cycle) * pace.maxSpeed();
    for (int i = 0; i <= SHORTENINGS; i++) {
      System.arraycopy(start, 0, latent, 0, start.length);
      latentStep(latent, passed);
      decode(latent, trial);
      double moved = FiniteStates.distance(trial, origin);
      if (moved <= reach) {
        System.arraycopy(trial, 0, x, 0, x.length);
        return passed;
      }
      passed *= Math.clamp(0.99 * reach / moved, 0.1, 0.9);
    }
    System.arraycopy(start, 0, latent, 0, start.length);
    System.arraycopy(origin, 0, x, 0, x.length);
    return 0;
  }

  /** z = phi(x), {@link #latentDimension()} numbers; the arrays may be the same. */
  public void encode(double[] x, double[] latent) {
    FiniteStates.check(goal.length, x, latentGoal.length, latent);
    standardise(x);
    map.forward(z, z);
    FiniteStates.deliver("latent state", z, x, latent);
  }

  /** x = phi^-1(z); the arrays may be the same. */
  public void decode(double[] latent, double[] x) {
    FiniteStates.check(latentGoal.length, latent, goal.length, x);
    map.inverse(latent, z);
    standardisation.restore(z, z);
    for (int i = 0; i < z.length; i++) {
      z[i] += shift[i];
    }
    FiniteStates.deliver("state", z, latent, x);
  }

  /** The latent field f(z) as learned, whatever the pace; not modified: z. */
  public void latentVelocity(double[] latent, double[] f) {
    checkLatent(latent, f);
    field.velocity(latent, latentGoal, w);
    FiniteStates.deliver("latent velocity", w, latent, f);
  }

  /**
   * Moves a latent state by {@code h} of the learned motion's time with two exponentials, half way
   * with A at z, then all the way with A at that middle: z+ = z* + exp(h A(m)) (z - z*), so that
   * |z+ - z*| ≤ exp(-alpha h) |z - z*| for every h, and the error is of second order. A field that
   * is not {@link dev.attractor.motion.field.Field#linearisable() linearisable} takes a classical
   * Runge-Kutta step, which keeps no bound: {@link Certificate#everyStep()}.
   *
   * @param latent overwritten with the next latent state
   * @param h 0 or more, finite
   * @throws IllegalArgumentException as {@link #step}
   */
  public void latentStep(double[] latent, double h) {
    checkLatent(latent, latent);
    FiniteStates.checkTime(h);
    latentStep.take(latent, h);
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
    FiniteStates.checkTime(h);
    rungeKutta.step(slope, x, h, next);
    FiniteStates.deliver("next state", next, x, x);
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
