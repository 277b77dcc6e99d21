package dev.attractor.fixedpoint;

import dev.attractor.parallel.Running;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one loop that every solver runs in: caps, finiteness, stagnation, cancellation, the best
 * iterate.
 */
final class Search {
  /** A residual more than this many times the first one counts as divergence. */
  private static final double DIVERGED = 1e8;

  /** A new best must be lower by this factor to count against stagnation. */
  private static final double PROGRESS = 1 - 1e-3;

  private final FixedPointMap map;
  private final Stopping stopping;
  private final Stepper stepper;
  private final Running running = Running.current();

  Search(FixedPointMap map, Solver solver) {
    this.map = map;
    this.stopping = solver.stopping();
    this.stepper = stepper(solver, map.size());
  }

  private static Stepper stepper(Solver solver, int size) {
    return switch (solver) {
      case Picard picard -> picard.begin(size);
      case Damped damped -> damped.begin(size);
      case Anderson anderson -> anderson.begin(size);
      case Newton newton -> newton.begin(size);
      case Broyden broyden -> broyden.begin(size);
      case PseudoTransient implicit -> implicit.begin(size);
    };
  }

  Solution run(double[] start, Solver.Trace trace) {
    int n = map.size();
    check(start, n);
    double[] state = start.clone();
    double[] image = new double[n];
    double[] jacobian = {}; // made for the first step that wants it
    double[] best = start.clone();
    double bestResidual = Double.POSITIVE_INFINITY;
    double milestone = Double.POSITIVE_INFINITY;
    int milestoneAt = 0;
    double first = 0;
    List<double[]> iterates = stepper.records() ? new ArrayList<>() : List.of();
    for (int evaluation = 1; ; evaluation++) {
      running.check();
      if (stepper.wantsJacobian()) {
        jacobian = jacobian.length == 0 ? new double[n * n] : jacobian;
        map.linearize(state, image, jacobian);
      } else {
        map.apply(state, image);
      }
      double residual = residual(state, image);
      trace.evaluated(evaluation, residual);
      if (!Double.isFinite(residual)) {
        return new Solution(
            best, Status.NOT_FINITE, bestResidual, evaluation, iterates, stepper.relaxation());
      }
      first = evaluation == 1 ? residual : first;
      // An unrolled gradient goes through all iterates, so there the last iterate is the answer.
      if (residual < bestResidual || stepper.records()) {
        bestResidual = residual;
        System.arraycopy(state, 0, best, 0, n);
      }
      if (residual < milestone * PROGRESS) {
        milestone = residual;
        milestoneAt = evaluation;
      }
      Status end = end(evaluation, residual, first, evaluation - milestoneAt);
      if (end != null) {
        return new Solution(best, end, bestResidual, evaluation, iterates, stepper.relaxation());
      }
      if (stepper.records()) {
        iterates.add(state.clone());
      }
      stepper.advance(state, image, jacobian, residual);
      map.constrain(state);
    }
  }

  private @Nullable Status end(int evaluation, double residual, double first, int sinceProgress) {
    if (residual <= stopping.tolerance()) {
      return Status.CONVERGED;
    }
    if (residual > DIVERGED * Math.max(first, Double.MIN_NORMAL)) {
      return Status.DIVERGED;
    }
    if (sinceProgress >= stopping.patience()) {
      return Status.STAGNATED;
    }
    if (evaluation >= stopping.maxEvaluations()) {
      return Status.MAX_EVALUATIONS;
    }
    return running.outOfTime() ? Status.OUT_OF_TIME : null;
  }

  /** max_i |image_i - state_i|; NaN as soon as one of them is. */
  static double residual(double[] state, double[] image) {
    double largest = 0;
    for (int i = 0; i < state.length; i++) {
      largest = Math.max(largest, Math.abs(image[i] - state[i]));
    }
    return largest;
  }

  private static void check(double[] start, int n) {
    if (start.length != n) {
      throw new IllegalArgumentException(
          "start has " + start.length + " numbers, the map's state has " + n);
    }
    for (int i = 0; i < n; i++) {
      if (!Double.isFinite(start[i])) {
        throw new IllegalArgumentException("start[" + i + "] is " + start[i] + ", not finite");
      }
    }
  }
}
