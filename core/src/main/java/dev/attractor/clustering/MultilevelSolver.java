package dev.attractor.clustering;

import dev.attractor.fixedpoint.Linearization;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.fixedpoint.Stopping;
import dev.attractor.parallel.Control;
import dev.attractor.parallel.Running;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Solves soft k-means for its attractor on summaries of the data of increasing size, the last level
 * being the data themselves. The first level is solved by implicit steps along the flow, each
 * further one by Newton's method from the solution of the level before; where J is too large, both
 * by the configured solver.
 *
 * <p>Accelerated steps also converge to fixed points that repel the plain iteration (spectral
 * radius above 1). Such a point is left by a perturbation and plain steps, and solved for again.
 */
final class MultilevelSolver {
  /** The solution, the map of the last level, and how many repelling points were left. */
  record Found(Solution solution, SoftMap map, int repelled) {}

  /** Largest k d for steps with J; on a line its cost does not depend on k. */
  private static final int JACOBIAN_ON_A_LINE = 512;

  /**
   * Largest k d for steps with J in more dimensions: its pass costs about k d times one without.
   */
  private static final int JACOBIAN_ELSEWHERE = 96;

  /** Beyond it J is used up to this many multiplications a pass (about half a second). */
  private static final double JACOBIAN_PRODUCTS = 4e9;

  /** Plain steps after a perturbation. */
  private static final int PLAIN_STEPS = 60;

  /** A first step of this length is practically Newton's. */
  private static final double NEWTON = 1e9;

  /** A spectral radius above 1 by more than the rounding error of J. */
  private static final double REPELLING = 1 + 1e-7;

  /** Attempts to converge on a level. */
  private static final int ROUNDS = 4;

  /** Repelling points that are left on a level at most. */
  private static final int ESCAPES = 4;

  /** Steps on the J of a summary before the rows' own is asked for. */
  private static final int CHORD_STEPS = 12;

  /** Of these, steps without progress. */
  private static final int CHORD_PATIENCE = 3;

  /** Times that J is computed on a level. */
  private static final int CHORD_ROUNDS = 4;

  /** A spectral radius on the rows below which the summary's J proves the point attracting. */
  private static final double CLEARLY_ATTRACTING = 0.99;

  private final Solver solver;
  private final double tolerance;
  private final double spread;
  private final Running running = Running.current();

  /**
   * @param tolerance largest residual that counts as converged, in the units of the rows
   * @param spread the rows' standard deviation
   */
  MultilevelSolver(Solver solver, double tolerance, double spread) {
    this.solver = solver;
    this.tolerance = tolerance;
    this.spread = spread;
  }

  /** Solves level by level from {@code start}; {@code warm}: a start near the attractor. */
  Found solve(List<SoftMap> levels, double[] start, boolean warm) {
    Solution solution = null;
    double[] state = start;
    int repelled = 0;
    boolean chorded = false; // whether Broyden's method solved the last level
    for (int level = 0; level < levels.size(); level++) {
      if (running.outOfTime()) {
        level = levels.size() - 1; // for the residual on all rows
      }
      SoftMap map = levels.get(level);
      boolean last = level == levels.size() - 1;
      // A summary is solved beyond the tolerance: what it leaves is its own error alone.
      double target = last ? tolerance : tolerance / 100;
      chorded = false;
      if (level > 0 && map.pass().rows().dimension() > 1 && solution != null) {
        Chord chord = chord(levels.get(level - 1), solution, map, target);
        if (chord != null) {
          solution = chord.solution();
          state = solution.state();
          chorded = chord.attracting();
        }
        if (chorded) {
          continue;
        }
      }
      solution = search(map, state, target, level > 0 || warm);
      for (int escape = 0; escape < ESCAPES && repels(map, solution); escape++) {
        repelled++;
        SoftMap cheap = last && level > 0 ? levels.get(level - 1) : map;
        double[] left = leave(cheap, solution.state(), escape);
        double[] settled = search(cheap, left, tolerance / 100, false).state();
        solution = search(map, settled, target, true);
      }
      state = solution.state();
    }
    if (!chorded && repels(levels.getLast(), solution)) {
      solution = solution.withStatus(Status.REPELLING);
    }
    return new Found(solution, levels.getLast(), repelled);
  }

  /**
   * The result of Broyden's method on a level.
   *
   * @param attracting whether it converged at a point that clearly attracts
   */
  private record Chord(Solution solution, boolean attracting) {}

  /**
   * Solves a level by Broyden's method, starting with the J of the level before at its solution.
   * Where that does not converge and J is too expensive for implicit steps, with this level's own J
   * at the best state so far, a few times. Null where J is too large.
   */
  private Chord chord(SoftMap before, Solution found, SoftMap map, double target) {
    if (map.size() > JACOBIAN_ON_A_LINE || !found.converged()) {
      return null;
    }
    double[] j = before.jacobianAt(found.state());
    if (j == null && affordsJacobian(before)) {
      j = new Linearization(before, found.state()).matrix();
    }
    Solution best = null;
    double[] state = found.state();
    int rounds = affordsJacobian(map) ? 1 : CHORD_ROUNDS;
    for (int round = 0; round < rounds; round++) {
      if (round > 0 || j == null) {
        if (running.outOfTime()) {
          return new Chord(best == null ? found : best, false);
        }
        j = new double[map.size() * map.size()];
        map.near().linearize(state, new double[map.size()], j);
      }
      Solution next = run(map, Solver.broyden(j), state, target, CHORD_STEPS, CHORD_PATIENCE);
      best = better(best, next);
      state = best.state();
      if (best.converged()) {
        return new Chord(best, radius(map, state, j) < CLEARLY_ATTRACTING);
      }
    }
    return new Chord(best, false);
  }

  /**
   * Implicit steps where J is affordable, Newton's at first where the start is near; else the
   * accelerated solver. A search that does not converge is repeated from a perturbed state.
   */
  private Solution search(SoftMap map, double[] start, double target, boolean near) {
    boolean implicit = affordsJacobian(map);
    Solution best = null;
    if (implicit && near) {
      best = run(map, Solver.pseudoTransient().withFirstStep(NEWTON), start, target, 40, 8);
      if (best.converged() || best.status() == Status.OUT_OF_TIME) {
        return best;
      }
      best = null; // the start was not near: again from it, in short steps
    }
    double[] from = start;
    for (int round = 0; round < ROUNDS && (best == null || mayGoOn(best)); round++) {
      if (round > 0) {
        from = leave(map, best.state(), round);
      }
      Solver attempt = implicit ? Solver.pseudoTransient() : solver;
      best =
          better(best, run(map, attempt, from, target, implicit ? 500 : 300, implicit ? 250 : 60));
    }
    return best;
  }

  private Solution run(
      SoftMap map, Solver solver, double[] from, double target, int most, int patience) {
    String stage = "fit to " + map.pass().rows().count() + " rows";
    return solver
        .with(new Stopping(target, most, patience))
        .solve(
            map.pass().rows().dimension() == 1 ? map : map.near(),
            from,
            (step, residual) ->
                running.report(new Control.Progress(stage, step, residual / spread)));
  }

  private static boolean mayGoOn(Solution solution) {
    return !solution.converged()
        && solution.status() != Status.NOT_FINITE
        && solution.status() != Status.OUT_OF_TIME;
  }

  private static Solution better(Solution a, Solution b) {
    return a == null || b.converged() || b.residual() < a.residual() ? b : a;
  }

  private boolean repels(SoftMap map, Solution solution) {
    return solution.converged() && affordsJacobian(map) && radius(map, solution) > REPELLING;
  }

  private static double radius(SoftMap map, double[] state, double[] jacobian) {
    return new Linearization(map, state, jacobian).spectralRadius();
  }

  private static double radius(SoftMap map, Solution solution) {
    double[] j = map.jacobianAt(solution.state());
    return j == null
        ? new Linearization(map, solution.state()).spectralRadius()
        : radius(map, solution.state(), j);
  }

  /** A Gaussian perturbation of a few per cent of the spread, then plain steps. */
  private double[] leave(SoftMap map, double[] state, int escape) {
    SplittableRandom random = new SplittableRandom(0x5eed + escape);
    double[] moved = state.clone();
    double size = 0.02 * (escape + 1) * spread;
    for (int i = 0; i < moved.length; i++) {
      moved[i] += size * random.nextGaussian();
    }
    map.constrain(moved);
    // Recorded: the result is the last iterate and not the one of the lowest residual.
    return run(map, Solver.picard().recorded(), moved, 0, PLAIN_STEPS, PLAIN_STEPS).state();
  }

  private static boolean affordsJacobian(SoftMap map) {
    int d = map.pass().rows().dimension();
    int size = map.size();
    if (d == 1) {
      return size <= JACOBIAN_ON_A_LINE;
    }
    double products = (double) map.pass().rows().count() * size * size * (d + 1) / d;
    return size <= JACOBIAN_ELSEWHERE
        || (size <= JACOBIAN_ON_A_LINE && products <= JACOBIAN_PRODUCTS);
  }
}
