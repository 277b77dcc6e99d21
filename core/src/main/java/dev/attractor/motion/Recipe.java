package dev.attractor.motion;

/**
 * How a motion is trained: unless it has no epochs, a phase in which the flow alone learns as an
 * auto-encoder, to be held from then on; a phase on velocities; then, unless it has no steps, a
 * phase on whole roll-outs.
 */
public record Recipe(EncoderPhase encoder, VelocityPhase velocity, RollOutPhase rollOut) {
  /** What the velocity phase makes small. */
  public enum Loss {
    /** The mean square of all components of the error: the paper's. */
    MEAN_SQUARE,
    /** The mean length of the error, sqrt(|e|^2 + 1e-4): outliers count less. */
    MEAN_LENGTH
  }

  /**
   * Adam on the negative evidence lower bound of a variational auto-encoder (D. P. Kingma and M.
   * Welling, 2014) whose encoder has mean phi(x) and a given deviation and whose decoder has mean
   * phi^-1(z) and another: mean |x - phi^-1(phi(x) + e)|^2 / (2 decoded^2) + |phi(x)|^2 / 2. The
   * flow is held in later phases: the first of the two steps that NCDS were published with.
   *
   * @param epochs passes over all states; 0 leaves the phase out
   * @param batch states a step
   * @param optimiser rates
   * @param encoded deviation of e, in latent units
   * @param decoded deviation of the decoder, in standardised units
   */
  public record EncoderPhase(
      int epochs, int batch, Rates optimiser, double encoded, double decoded) {
    /** Checks the ranges. */
    public EncoderPhase {
      requireEpochs(epochs, batch);
      requireNotNegative("encoded", encoded);
      if (!(decoded > 0 && decoded <= 1e6)) {
        throw new IllegalArgumentException("decoded must be in (0, 1e6], got " + decoded);
      }
    }

    /** No phase. */
    static final EncoderPhase NONE =
        new EncoderPhase(
            0, 100, new Rates(1e-3, 0, 1.0, 0.999, Double.POSITIVE_INFINITY), 0.1, 0.1);
  }

  /** Without an auto-encoder before. */
  public Recipe(VelocityPhase velocity, RollOutPhase rollOut) {
    this(EncoderPhase.NONE, velocity, rollOut);
  }

  private static void requireEpochs(int epochs, int batch) {
    if (epochs < 0 || epochs > 10_000_000) {
      throw new IllegalArgumentException("epochs must be in [0, 10000000], got " + epochs);
    }
    if (batch < 1 || batch > 100_000) {
      throw new IllegalArgumentException("the batch must be in [1, 100000], got " + batch);
    }
  }

  /**
   * Adam on the error of the velocity at batches of demonstrated states. Where the flow keeps fewer
   * features than there are, the mean square of what it loses of a state, |x - phi^-1(phi(x))|^2,
   * is made small beside, so that demonstrations lie on the decoder's image.
   *
   * @param epochs passes over all states; 0 leaves the phase out
   * @param batch states a step
   * @param optimiser rates
   * @param loss what is made small
   * @param jitter half of each batch is moved by a normal deviate e of this size in standardised
   *     units, and its velocity is to be v - pull e; 0 for none
   * @param pull how strongly moved states are to be led back, per unit of time
   */
  public record VelocityPhase(
      int epochs, int batch, Rates optimiser, Loss loss, double jitter, double pull) {
    /** Checks the ranges. */
    public VelocityPhase {
      requireEpochs(epochs, batch);
      requireNotNegative("jitter", jitter);
      requireNotNegative("pull", pull);
    }
  }

  /**
   * Adam on the distance between roll-outs and demonstrations, every step over all of them.
   * Roll-outs are made in z by midpoint steps and compared in x: each point with the nearest
   * demonstrated one, and each demonstrated one with the nearest point, within a window of time;
   * plus {@code timing} times the distance between states of the same time.
   *
   * @param steps of the optimiser; 0 leaves the phase out
   * @param optimiser rates
   * @param timing the user's choice between shape (.05, the lowest distance between curves) and
   *     timing (.3, less than half the error along time); .1 keeps the clock from seed to seed
   * @param pieces midpoint steps a roll-out
   * @param samples demonstrated states compared with, a demonstration
   * @param window how far in time two states may lie apart, as a share of the duration
   * @param smoothness what keeps roll-outs as slow and as smooth as the demonstrations
   */
  public record RollOutPhase(
      int steps,
      Rates optimiser,
      double timing,
      int pieces,
      int samples,
      double window,
      Smoothness smoothness) {
    /** Checks the ranges. */
    public RollOutPhase {
      if (steps < 0 || steps > 10_000_000) {
        throw new IllegalArgumentException("steps must be in [0, 10000000], got " + steps);
      }
      requireNotNegative("timing", timing);
      if (pieces < 2 || pieces > 10_000 || samples < 2 || samples > 10_000) {
        throw new IllegalArgumentException(
            "pieces and samples must be in [2, 10000], got " + pieces + " and " + samples);
      }
      if (!(window > 0 && window <= 1)) {
        throw new IllegalArgumentException("the window must be in (0, 1], got " + window);
      }
    }

    /** The same with another preference for smooth fields. */
    public RollOutPhase smoothness(Smoothness other) {
      return new RollOutPhase(steps, optimiser, timing, pieces, samples, window, other);
    }
  }

  /**
   * A penalty on what the speed, the acceleration and the turns of roll-outs exceed the
   * demonstrations' largest by, from the demonstrations' starts and from random ones around them.
   *
   * @param weight beside the distance from the demonstrations; 0 for no penalty
   * @param strays random starts a step
   * @param reach how far outside the demonstrations' box they lie, over its sides
   * @param speed the speed that is free, over the demonstrations' largest
   * @param acceleration the acceleration that is free, over the demonstrations' largest
   * @param turns weight of the turns of a path, as {@link SharpestTurn} measures them: e^2 / (1 +
   *     e), in radians, for each 2 % of the extent in which a path turns by e more than is free; 0
   *     for no penalty on turns. Of no effect in one dimension, or where {@code weight} is 0
   * @param turn what is free beyond the demonstrations' sharpest turn, in radians
   */
  public record Smoothness(
      double weight,
      int strays,
      double reach,
      double speed,
      double acceleration,
      double turns,
      double turn) {
    /** No penalty. */
    public static final Smoothness NONE = new Smoothness(0, 1, 0, 1, 1, 0, 0);

    /** Checks the ranges. */
    public Smoothness {
      requireNotNegative("the weight of smoothness", weight);
      requireNotNegative("reach", reach);
      requireNotNegative("the weight of turns", turns);
      requireNotNegative("the free turn", turn);
      if (strays < 1 || strays > 1000) {
        throw new IllegalArgumentException("strays must be in [1, 1000], got " + strays);
      }
      if (!(speed > 0) || !(acceleration > 0)) {
        throw new IllegalArgumentException(
            "the free speed and acceleration must be positive, got "
                + speed
                + " and "
                + acceleration);
      }
    }

    /** The same with another weight. */
    public Smoothness weight(double other) {
      return new Smoothness(other, strays, reach, speed, acceleration, turns, turn);
    }
  }

  /**
   * The optimiser's numbers.
   *
   * @param peak the learning rate
   * @param warmup steps of linear rise
   * @param end what a half cosine brings the rate down to, as a share of the peak; 1 keeps it
   * @param decay2 Adam's second decay rate
   * @param clip the longest gradient; infinite for any
   */
  public record Rates(double peak, int warmup, double end, double decay2, double clip) {}

  private static void requireNotNegative(String name, double value) {
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(name + " must be 0 or more and finite, got " + value);
    }
  }

  /** The paper's: mean squared error, Adam at 1e-3, batches of 100, 100 epochs. */
  public static Recipe paper() {
    return new Recipe(
        new VelocityPhase(
            100,
            100,
            new Rates(1e-3, 0, 1.0, 0.999, Double.POSITIVE_INFINITY),
            Loss.MEAN_SQUARE,
            0.0,
            0.0),
        new RollOutPhase(
            0, new Rates(4e-3, 100, 0.01, 0.99, 1.0), 0.05, 98, 82, 0.25, Smoothness.NONE));
  }

  /** Velocities with jitter, then roll-outs: closer to the demonstrations than the paper's. */
  public static Recipe standard() {
    return new Recipe(
        new VelocityPhase(
            100, 100, new Rates(3e-3, 100, 0.01, 0.999, 1.0), Loss.MEAN_LENGTH, 0.1, 5.0),
        new RollOutPhase(
            2800,
            new Rates(6e-3, 100, 0.01, 0.99, 1.0),
            0.1,
            98,
            82,
            0.25,
            new Smoothness(0.3, 6, 0.3, 1.25, 2.5, 0.3, 0.1)));
  }

  /** The same with an auto-encoder of so many passes over the states before; 0 for none. */
  public Recipe encoderEpochs(int epochs) {
    return new Recipe(
        new EncoderPhase(
            epochs, encoder.batch, encoder.optimiser, encoder.encoded, encoder.decoded),
        velocity,
        rollOut);
  }

  /** The same with another number of passes over the states. */
  public Recipe epochs(int epochs) {
    return new Recipe(
        encoder,
        new VelocityPhase(
            epochs,
            velocity.batch,
            velocity.optimiser,
            velocity.loss,
            velocity.jitter,
            velocity.pull),
        rollOut);
  }

  /** The same with another jitter; 0 suits demonstrations that are solutions of one system. */
  public Recipe jitter(double jitter) {
    return new Recipe(
        encoder,
        new VelocityPhase(
            velocity.epochs,
            velocity.batch,
            velocity.optimiser,
            velocity.loss,
            jitter,
            velocity.pull),
        rollOut);
  }

  /** The same with another number of steps on roll-outs. */
  public Recipe rollOutSteps(int steps) {
    return new Recipe(
        encoder,
        velocity,
        new RollOutPhase(
            steps,
            rollOut.optimiser,
            rollOut.timing,
            rollOut.pieces,
            rollOut.samples,
            rollOut.window,
            rollOut.smoothness));
  }

  /** The same with another weight of timing against shape. */
  public Recipe timing(double timing) {
    return new Recipe(
        encoder,
        velocity,
        new RollOutPhase(
            rollOut.steps,
            rollOut.optimiser,
            timing,
            rollOut.pieces,
            rollOut.samples,
            rollOut.window,
            rollOut.smoothness));
  }

  /** The same with another preference for smooth fields. */
  public Recipe smoothness(Smoothness smoothness) {
    return new Recipe(encoder, velocity, rollOut.smoothness(smoothness));
  }
}
