package dev.attractor.motion;

import dev.attractor.internal.autodiff.Adam;
import dev.attractor.internal.autodiff.FirstOrderOptimizer;
import dev.attractor.internal.autodiff.Schedule;
import dev.attractor.parallel.Control;
import dev.attractor.parallel.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A run of learning that can be looked at, saved and continued. Made by {@link
 * MotionLearner#start}; belongs to one thread; close it to let its helper threads go.
 */
public final class MotionTraining implements AutoCloseable {
  /**
   * All that a run needs to go on, to the same bits: with the same learner and demonstrations.
   *
   * @param phase number of the phase
   * @param step steps taken in that phase
   * @param refused gradients so far that were not finite and were taken as zero
   * @param parameters all parameters
   * @param optimizer its state
   * @param first where there is a second start, the parameters that the first one led to before
   *     roll-outs; else empty
   * @param fingerprint of the learner's settings and the demonstrations
   */
  public record Checkpoint(
      int phase,
      long step,
      long refused,
      double[] parameters,
      OptimizerState optimizer,
      double[] first,
      String fingerprint) {}

  /**
   * What the next step of an optimiser depends on.
   *
   * @param steps how many were taken
   * @param moments vectors as long as the parameters; none before a phase begins
   */
  public record OptimizerState(long steps, double[][] moments) {
    private static OptimizerState of(FirstOrderOptimizer optimizer) {
      FirstOrderOptimizer.State state = optimizer.state();
      return new OptimizerState(state.steps(), state.moments());
    }
  }

  private final LatentModel model;
  private final List<PhaseMaker> makers;
  private final List<Long> lengths;
  private final String fingerprint;
  private final Function<MotionTraining, MotionModel> finish;
  private final Starts starts;
  private double[] parameters;
  private double[] first = {}; // as in a checkpoint
  private final double[] gradient;
  private int phaseNumber;
  private long step;
  private long refused;
  private @Nullable Active active; // null when all steps are taken
  private boolean closed;

  /** A phase that is gone through. */
  private record Active(Phase phase, FirstOrderOptimizer optimizer, Schedule schedule) {}

  /** Makes a phase of a given number of steps when it begins, so that only one holds buffers. */
  record PhaseMaker(Supplier<Phase> make, long steps) {}

  /**
   * Where learning begins. From some starts the phases before the roll-outs end in a motion that
   * passes the goal on the wrong side, which no gradient leads away from; another start rarely does
   * the same on the same data. So a first start that ends far from the demonstrations is followed
   * by a second, and the nearer of the two goes on.
   *
   * @param draw the parameters of start 0 or 1
   * @param distance of a motion with these parameters from the demonstrations
   * @param far the distance beyond which there is a second start; infinite for none
   * @param judged number of the phase before which they are judged
   */
  record Starts(
      IntFunction<double[]> draw, ToDoubleFunction<double[]> distance, double far, int judged) {
    boolean endedFar(double[] parameters) {
      return far < Double.POSITIVE_INFINITY && !(distance.applyAsDouble(parameters) <= far);
    }

    double[] nearer(double[] first, double[] second) {
      // A first one whose distance is not a number is never nearer.
      return distance.applyAsDouble(first) <= distance.applyAsDouble(second) ? first : second;
    }
  }

  MotionTraining(
      LatentModel model,
      List<PhaseMaker> makers,
      Starts starts,
      String fingerprint,
      Function<MotionTraining, MotionModel> finish) {
    this.model = model;
    this.starts = starts;
    this.makers = List.copyOf(makers);
    this.lengths = new ArrayList<>();
    for (PhaseMaker maker : makers) {
      lengths.add(maker.steps());
    }
    this.parameters = starts.draw().apply(0);
    this.gradient = new double[parameters.length];
    this.fingerprint = fingerprint;
    this.finish = finish;
    enter(0);
  }

  private void enter(int number) {
    phaseNumber = number;
    step = 0;
    while (phaseNumber < makers.size() && lengths.get(phaseNumber) == 0) {
      phaseNumber++;
    }
    open();
  }

  private void open() {
    close();
    active = phaseNumber < makers.size() ? begin(makers.get(phaseNumber).make().get()) : null;
    closed = false;
  }

  private Active begin(Phase phase) {
    Recipe.Rates rates = phase.rates();
    return new Active(
        phase,
        new Adam(parameters.length, rates.decay2()),
        new Schedule(rates.peak(), rates.warmup(), rates.end(), phase.steps()));
  }

  /** Whether all steps are taken. */
  public boolean finished() {
    return active == null;
  }

  /**
   * Takes up to {@code most} steps, fewer where a phase ends or where the time budget of the call's
   * {@link dev.attractor.parallel.Control} does; one at least.
   *
   * @return what was done; the loss is the mean over the steps taken
   * @throws java.util.concurrent.CancellationException when cancelled or interrupted, between two
   *     steps
   */
  public LearningProgress advance(int most) {
    Active now = active;
    if (now == null) {
      throw new IllegalStateException("learning has finished");
    }
    if (closed) {
      throw new IllegalStateException("learning was closed; resume it from a checkpoint");
    }
    Phase phase = now.phase();
    String name = phase.name();
    double sum = 0;
    int taken = 0;
    Running running = Running.current();
    while (taken < most && step < phase.steps() && !(taken > 0 && running.outOfTime())) {
      running.check();
      java.util.Arrays.fill(gradient, 0.0);
      sum += phase.gradient(step, parameters, gradient);
      if (!Double.isFinite(FirstOrderOptimizer.clip(gradient, phase.rates().clip()))) {
        refused++;
      }
      step++;
      taken++;
      now.optimizer().step(parameters, gradient, now.schedule().rate(step));
    }
    LearningProgress progress = new LearningProgress(name, done(), steps(), sum / taken);
    running.report(new Control.Progress("learning, " + name, (int) done(), Double.NaN));
    if (step == phase.steps()) {
      end(phaseNumber);
    }
    return progress;
  }

  private void end(int number) {
    if (number + 1 != starts.judged()) {
      enter(number + 1);
    } else if (hasSecondStart()) {
      parameters = starts.nearer(first, parameters);
      enter(number + 1);
    } else if (starts.endedFar(parameters)) {
      first = parameters;
      parameters = starts.draw().apply(1);
      enter(0);
    } else {
      enter(number + 1);
    }
  }

  /**
   * Whether the first start led so far from the demonstrations that a second one was made; the
   * phases before roll-outs are then gone through twice.
   */
  public boolean hasSecondStart() {
    return first.length > 0;
  }

  private long done() {
    return stepsBefore(phaseNumber) + (hasSecondStart() ? stepsBefore(starts.judged()) : 0) + step;
  }

  private long stepsBefore(int number) {
    return lengths.subList(0, number).stream().mapToLong(Long::longValue).sum();
  }

  /** Steps of all phases together, as many as are known to be needed so far. */
  public long steps() {
    return stepsBefore(lengths.size()) + (hasSecondStart() ? stepsBefore(starts.judged()) : 0);
  }

  /** How many gradients were not finite and were taken as zero. */
  public long refusedGradients() {
    return refused;
  }

  /** The model as learned so far. */
  public MotionModel model() {
    return finish.apply(this);
  }

  LatentModel latentModel() {
    return model;
  }

  double[] parameters() {
    return parameters.clone();
  }

  long stepsTaken() {
    return done();
  }

  /** A copy of all that is needed to go on. */
  public Checkpoint checkpoint() {
    Active now = active;
    return new Checkpoint(
        phaseNumber,
        step,
        refused,
        parameters.clone(),
        now == null ? new OptimizerState(0, new double[0][]) : OptimizerState.of(now.optimizer()),
        first.clone(),
        fingerprint);
  }

  void restore(Checkpoint checkpoint) {
    if (!checkpoint.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "the checkpoint belongs to other settings or demonstrations;"
              + " resume with those it was made with, or start anew");
    }
    int parts = checkpoint.first().length;
    if (checkpoint.parameters().length != parameters.length
        || parts != 0 && parts != parameters.length
        || checkpoint.phase() < 0
        || checkpoint.phase() > makers.size()
        || checkpoint.step() < 0
        || checkpoint.phase() < makers.size()
            && checkpoint.step() >= lengths.get(checkpoint.phase())) {
      throw new IllegalArgumentException("the checkpoint does not fit this run of learning");
    }
    parameters = checkpoint.parameters().clone();
    first = checkpoint.first().clone();
    refused = checkpoint.refused();
    phaseNumber = checkpoint.phase();
    step = checkpoint.step();
    open();
    Active now = active;
    if (now != null) {
      OptimizerState known = checkpoint.optimizer();
      now.optimizer().restore(new FirstOrderOptimizer.State(known.steps(), known.moments()));
    }
  }

  /** Lets the helper threads go; the model can still be asked for. */
  @Override
  public void close() {
    if (active != null && !closed) {
      active.phase().close();
    }
    closed = true;
  }
}
