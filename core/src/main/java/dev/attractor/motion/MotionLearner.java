package dev.attractor.motion;

import dev.attractor.flow.Flow;
import dev.attractor.flow.internal.Diffeomorphism;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.Guarantee;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.parallel.Running;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Learns motions from demonstrations. A description that may be used again and again; results
 * depend on it, on the demonstrations and on nothing else, not even on the number of threads.
 *
 * <p>Where the motion is far from the demonstrations before it learns from roll-outs, it begins
 * again once from other random parameters, and the nearer of the two goes on: {@link
 * MotionTraining#hasSecondStart}.
 *
 * <p>It is longer than other classes because its builder documents every setting.
 */
public final class MotionLearner {
  private static final int REPORT = 50;

  /** Number of the phase on roll-outs. */
  private static final int ROLL_OUTS = 2;

  /**
   * A distance there and back, in deviations of an axis, beyond which another start is tried. Of
   * 140 runs on handwriting the phase on velocities ended one at 1.23, the others at .04 to .44.
   */
  private static final double FAR = 0.7;

  private final Field field;
  private final Flow flow;
  private final Recipe recipe;
  private final Goal goal;
  private final Units.Kind units;
  private final boolean centred;
  private final boolean shuffled;
  private final double halfLife;
  private final double speedLimit;
  private final boolean smoothing;
  private final long seed;
  private final LearningAccount account;

  private MotionLearner(Builder builder) {
    field = builder.field;
    flow = builder.flow;
    recipe = builder.recipe;
    goal = builder.goal;
    units = builder.units;
    centred = builder.centred;
    shuffled = builder.shuffled;
    halfLife = builder.halfLife;
    speedLimit = builder.speedLimit;
    smoothing = builder.smoothing;
    seed = builder.seed;
    account = new LearningAccount(builder.settings());
  }

  /** A learner with the default preset, to be changed part by part. */
  public static Builder builder() {
    return new Builder();
  }

  /** Learns to the end. */
  public MotionModel fit(List<Demonstration> demonstrations) {
    return fit(demonstrations, progress -> true);
  }

  /**
   * Learns, reporting every 50 steps, until done, until the listener ends it or until the time
   * budget of a {@link dev.attractor.parallel.Control} is used up.
   *
   * @throws CancellationException when cancelled or when the thread is interrupted (its flag stays
   *     set)
   */
  public MotionModel fit(List<Demonstration> demonstrations, LearningProgress.Listener listener) {
    try (MotionTraining training = start(demonstrations)) {
      Running running = Running.current();
      while (!training.finished() && !running.outOfTime()) {
        if (!listener.proceed(training.advance(REPORT))) {
          break;
        }
      }
      return training.model();
    }
  }

  /** Starts learning, step by step under the caller's control. */
  public MotionTraining start(List<Demonstration> shown) {
    List<Demonstration> demonstrations =
        smoothing ? shown.stream().map(Demonstration::smoothed).toList() : shown;
    TrainingSet positions = TrainingSet.of(demonstrations, units, centred);
    int d = positions.dimension();
    int[][] permutations =
        shuffled
            ? Diffeomorphism.randomPermutations(flow, d, RandomStreams.random(seed, 0, 1))
            : Diffeomorphism.identityPermutations(flow, d);
    // Where velocities are part of a state, the goal's are zero, as they are standardised.
    double[] standardGoal = new double[d * field.order()];
    positions.standardisation().standardise(goalOf(demonstrations), standardGoal);
    Field own = positions.timed(field, halfLife, standardGoal);
    TrainingSet set =
        own instanceof SecondOrder lifted ? positions.withVelocities(lifted) : positions;
    LatentModel model =
        new LatentModel(own, flow, permutations, standardGoal, goal instanceof Goal.Learned);
    return new MotionTraining(
        model,
        phases(model, set),
        starts(model, set),
        account.fingerprint(set),
        training -> model(training, set, own, permutations));
  }

  /** Goes on from a checkpoint of the same learner on the same demonstrations, to the same bits. */
  public MotionTraining resume(
      List<Demonstration> demonstrations, MotionTraining.Checkpoint checkpoint) {
    MotionTraining training = start(demonstrations);
    try {
      training.restore(checkpoint);
      return training;
    } catch (RuntimeException e) {
      training.close();
      throw e;
    }
  }

  private List<MotionTraining.PhaseMaker> phases(LatentModel model, TrainingSet set) {
    int batch = recipe.velocity().batch();
    long perEpoch = (set.size() + batch - 1) / batch;
    int held = recipe.encoder().epochs() > 0 ? model.flowSize() : 0;
    return List.of(
        new MotionTraining.PhaseMaker(
            () -> new EncoderLearning(recipe.encoder(), model, set, seed),
            EncoderLearning.steps(recipe.encoder(), set.size())),
        new MotionTraining.PhaseMaker(
            () -> new HeldFlow(new VelocityLearning(recipe.velocity(), model, set, seed), held),
            recipe.velocity().epochs() * perEpoch),
        new MotionTraining.PhaseMaker(
            () -> new HeldFlow(new RollOutLearning(recipe.rollOut(), model, set, seed), held),
            recipe.rollOut().steps()));
  }

  /**
   * Two at most, one where nothing follows roll-outs or where the flow learns alone, as in the
   * training in two steps that others published. Number 1 of the stream belongs to permutations.
   */
  private MotionTraining.Starts starts(LatentModel model, TrainingSet set) {
    boolean two = recipe.rollOut().steps() > 0 && recipe.encoder().epochs() == 0;
    return new MotionTraining.Starts(
        start -> model.start(RandomStreams.random(seed, 0, 2L * start)),
        parameters -> RollOutLearning.distance(recipe.rollOut(), model, set, parameters),
        two ? FAR * Math.sqrt(model.positions()) : Double.POSITIVE_INFINITY,
        ROLL_OUTS);
  }

  private double[] goalOf(List<Demonstration> demonstrations) {
    int d = demonstrations.getFirst().dimension();
    return switch (goal) {
      case Goal.EndOfFirst end -> demonstrations.getFirst().trajectory().end();
      case Goal.At at -> {
        if (at.state().length != d) {
          throw new IllegalArgumentException(
              "the goal has dimension " + at.state().length + ", the demonstrations " + d);
        }
        yield at.state();
      }
      case Goal.Learned learned -> {
        double[] mean = new double[d];
        for (Demonstration demonstration : demonstrations) {
          double[] end = demonstration.trajectory().end();
          for (int a = 0; a < d; a++) {
            mean[a] += end[a] / demonstrations.size();
          }
        }
        yield mean;
      }
    };
  }

  private MotionModel model(
      MotionTraining training, TrainingSet set, Field own, int[][] permutations) {
    LatentModel latent = training.latentModel();
    double[] all = training.parameters();
    double[] end = latent.goal(all);
    set.standardisation().restore(end, end);
    double[] parameters = new double[latent.size()];
    System.arraycopy(all, 0, parameters, 0, parameters.length);
    return MotionModel.of(
            own,
            flow,
            permutations,
            set.standardisation(),
            end,
            parameters,
            account.of(training, set))
        .withPace(Pace.LEARNED.maxSpeed(speedLimit * set.peakSpeed()))
        .withSupport(DataSupport.of(set.demonstrations()));
  }

  /** Puts a learner together. */
  public static final class Builder {
    private Field field = Preset.DEFAULT.field();
    private Flow flow = Preset.DEFAULT.flow();
    private Recipe recipe = Preset.DEFAULT.recipe();
    private Goal goal = Goal.endOfFirst();
    private Units.Kind units = Units.Kind.PER_AXIS;
    private boolean centred = Preset.DEFAULT.centred();
    private boolean shuffled = Preset.DEFAULT.shuffled();
    private double halfLife = Preset.DEFAULT.halfLife();
    private double speedLimit = Preset.DEFAULT.speedLimit();
    private boolean smoothing = Preset.DEFAULT.smoothing();
    private long seed;

    private Builder() {}

    /** Takes field, flow, recipe and all but the goal, the units and the seed from a preset. */
    public Builder preset(Preset preset) {
      field = preset.field();
      flow = preset.flow();
      recipe = preset.recipe();
      centred = preset.centred();
      shuffled = preset.shuffled();
      halfLife = preset.halfLife();
      speedLimit = preset.speedLimit();
      smoothing = preset.smoothing();
      return this;
    }

    /**
     * The latent field, with its own rate unless {@link #halfLife} is set after it; one that
     * contracts between any two states is not limited in speed unless {@link #speedLimit} is, since
     * that would leave it the approach to the goal alone, and one of second order never, since its
     * states say how fast it is.
     */
    public Builder field(Field value) {
      field = Objects.requireNonNull(value, "field");
      halfLife = Double.POSITIVE_INFINITY;
      if (value.guarantee() == Guarantee.PAIRWISE || value.order() == 2) {
        speedLimit = Double.POSITIVE_INFINITY;
      }
      return this;
    }

    /** The flow. */
    public Builder flow(Flow value) {
      flow = Objects.requireNonNull(value, "flow");
      return this;
    }

    /** How it is trained. */
    public Builder recipe(Recipe value) {
      recipe = Objects.requireNonNull(value, "recipe");
      return this;
    }

    /** Where the motion is to come to rest. */
    public Builder goal(Goal value) {
      goal = Objects.requireNonNull(value, "goal");
      return this;
    }

    /** What each axis is divided by before anything is learned. */
    public Builder units(Units.Kind value) {
      units = Objects.requireNonNull(value, "units");
      return this;
    }

    /** Whether the data's mean is taken off before anything is learned. */
    public Builder centred(boolean value) {
      centred = value;
      return this;
    }

    /**
     * Whether the flow's permutations are random. Couplings change the even and the odd features in
     * turn; a random permutation between two of them may bring the same features to both.
     */
    public Builder shuffled(boolean value) {
      shuffled = value;
      return this;
    }

    /**
     * The half-life that the field is to guarantee, as a share of the mean duration of the
     * demonstrations: its rate becomes ln 2 / (share duration).
     *
     * @param share positive; infinite for the field's own rate
     */
    public Builder halfLife(double share) {
      halfLife = positive("the half-life", share);
      return this;
    }

    /**
     * The speed that the motion never reaches, over the largest demonstrated one; see {@link Pace}.
     *
     * @param times positive; infinite for no limit
     */
    public Builder speedLimit(double times) {
      speedLimit = positive("the speed limit", times);
      return this;
    }

    /** Whether noisy demonstrations are smoothed first; see {@link Demonstration#smoothed}. */
    public Builder smoothing(boolean value) {
      smoothing = value;
      return this;
    }

    private static double positive(String what, double value) {
      if (!(value > 0)) {
        throw new IllegalArgumentException(what + " must be positive, got " + value);
      }
      return value;
    }

    /** What all random choices follow from. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** All settings by name, for provenance and fingerprint; in order. */
    private Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("seed", seed);
      settings.put("field", field);
      settings.put("flow", flow);
      settings.put("recipe", recipe);
      settings.put("goal", goal);
      settings.put("units", units);
      settings.put("centred", centred);
      settings.put("shuffled", shuffled);
      settings.put("halfLife", halfLife);
      settings.put("speedLimit", speedLimit);
      settings.put("smoothing", smoothing);
      return settings;
    }

    /**
     * The learner.
     *
     * @throws IllegalArgumentException when a field of second order is to learn its goal, to be
     *     limited in speed, or by jitter, which moves positions and velocities alike
     */
    public MotionLearner build() {
      if (field.order() == 2
          && (goal instanceof Goal.Learned
              || speedLimit < Double.POSITIVE_INFINITY
              || recipe.velocity().jitter() > 0)) {
        throw new IllegalArgumentException(
            "a second-order motion has a given goal, no limit on its speed, and learns without"
                + " jitter; see Preset.recipe(field)");
      }
      return new MotionLearner(this);
    }
  }
}
