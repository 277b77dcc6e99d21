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
 * The way to the attractor of soft k-means: up a ladder of ever larger summaries of the data, the
 * last rung being the data itself. The first rung is climbed by implicit steps along the flow, the
 * others by Newton's method from where the last one ended; where J is too large to pay, both by the
 * configured solver.
 *
 * <p>Accelerated steps also find points that the plain iteration moves away from (spectral radius
 * above 1). Such a point is left by perturbed plain steps, and the search goes on from there.
 */
final class Attraction {
  /** What was found: the solution, the map of the last rung, and how often a point was left. */
  record Found(Solution solution, SoftMap map, int repelled) {}

  /** Codebooks up to this many numbers get implicit steps: on a line J costs next to nothing. */
  private static final int JACOBIAN_ON_A_LINE = 512;

  /** In more dimensions a pass with J costs about k d times one without; up to here it pays. */
  private static final int JACOBIAN_ELSEWHERE = 96;

  /** Larger ones pay on few rows: multiplications in a pass, about half a second's worth. */
  private static final double JACOBIAN_PRODUCTS = 4e9;

  /** Plain steps after a perturbation. */
  private static final int PLAIN_STEPS = 60;

  /** So long a first step is Newton's. */
  private static final double NEWTON = 1e9;

  /** Above 1 by more than rounding in J. */
  private static final double REPELLING = 1 + 1e-7;

  /** Rounds before a rung is given up. */
  private static final int ROUNDS = 4;

  private static final int ESCAPES = 4;

  /** Steps on the J of a summary before the rows' own is asked for. */
  private static final int CHORD_STEPS = 12;

  private static final int CHORD_PATIENCE = 3;

  /** How often J is taken anew on a rung. */
  private static final int CHORD_ROUNDS = 4;

  /** A spectral radius that stays below 1 from a summary to the rows. */
  private static final double CLEARLY_ATTRACTING = 0.99;

  private final Solver solver;
  private final double tolerance;
  private final double spread;
  private final Running running = Running.current();

  /**
   * @param tolerance largest residual that counts as converged, in the units of the rows
   * @param spread the rows' standard deviation
   */
  Attraction(Solver solver, double tolerance, double spread) {
    this.solver = solver;
    this.tolerance = tolerance;
    this.spread = spread;
  }

  /** Climbs the ladder from {@code start}; {@code warm} says that the start is near already. */
  Found climb(List<SoftMap> ladder, double[] start, boolean warm) {
    Solution solution = null;
    double[] state = start;
    int repelled = 0;
    boolean chorded = false; // whether the last rung was climbed with Broyden's method
    for (int rung = 0; rung < ladder.size(); rung++) {
      if (running.outOfTime()) {
        rung = ladder.size() - 1; // for the residual on all rows
      }
      SoftMap map = ladder.get(rung);
      boolean last = rung == ladder.size() - 1;
      // A summary is solved beyond the tolerance: what it leaves is its own error alone.
      double target = last ? tolerance : tolerance / 100;
      chorded = false;
      if (rung > 0 && map.pass().rows().dimension() > 1 && solution != null) {
        Chord chord = chord(ladder.get(rung - 1), solution, map, target);
        if (chord != null) {
          solution = chord.solution();
          state = solution.state();
          chorded = chord.attracting();
        }
        if (chorded) {
          continue;
        }
      }
      solution = search(map, state, target, rung > 0 || warm);
      for (int escape = 0; escape < ESCAPES && repels(map, solution); escape++) {
        repelled++;
        SoftMap cheap = last && rung > 0 ? ladder.get(rung - 1) : map;
        double[] left = leave(cheap, solution.state(), escape);
        double[] settled = search(cheap, left, tolerance / 100, false).state();
        solution = search(map, settled, target, true);
      }
      state = solution.state();
    }
    if (!chorded && repels(ladder.getLast(), solution)) {
      solution = solution.withStatus(Status.REPELLING);
    }
    return new Found(solution, ladder.getLast(), repelled);
  }

  /**
   * A rung climbed by Broyden's method.
   *
   * @param attracting whether it converged at a point that clearly attracts
   */
  private record Chord(Solution solution, boolean attracting) {}

  /**
   * Climbs a rung on the J of the one before at its solution, which nearly is this one's; where
   * that does not do and implicit steps do not pay, on this rung's own J at the best state so far,
   * taken anew a few times. Null where J is too large.
   */
  private Chord chord(SoftMap before, Solution found, SoftMap map, double target) {
    if (map.size() > JACOBIAN_ON_A_LINE || !found.converged()) {
      return null;
    }
    double[] j = before.jacobianAt(found.state());
    if (j == null && jacobianPays(before)) {
      j = new Linearization(before, found.state()).matrix();
    }
    Solution best = null;
    double[] state = found.state();
    int rounds = jacobianPays(map) ? 1 : CHORD_ROUNDS;
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
   * Implicit steps where J pays, long ones at once where the start is near; else the accelerated
   * solver. What does not get there starts again a little way off.
   */
  private Solution search(SoftMap map, double[] start, double target, boolean near) {
    boolean implicit = jacobianPays(map);
    Solution best = null;
    if (implicit && near) {
      best = run(map, Solver.pseudoTransient().withFirstStep(NEWTON), start, target, 40, 8);
      if (best.converged() || best.status() == Status.OUT_OF_TIME) {
        return best;
      }
      best = null; // it was not near: from the start again, in short steps
    }
    double[] from = start;
    for (int round = 0; round < ROUNDS && (best == null || mayGoOn(best)); round++) {
      if (round > 0) {
        from = leave(map, best.state(), round);
      }
      Solver way = implicit ? Solver.pseudoTransient() : solver;
      best = better(best, run(map, way, from, target, implicit ? 500 : 300, implicit ? 250 : 60));
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
    return solution.converged() && jacobianPays(map) && radius(map, solution) > REPELLING;
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

  /** A few per cent of the spread in every direction, then plain steps. */
  private double[] leave(SoftMap map, double[] state, int escape) {
    SplittableRandom random = new SplittableRandom(0x5eed + escape);
    double[] moved = state.clone();
    double size = 0.02 * (escape + 1) * spread;
    for (int i = 0; i < moved.length; i++) {
      moved[i] += size * random.nextGaussian();
    }
    map.constrain(moved);
    // Recorded, so that it ends with its last step and not with the one of the lowest residual.
    return run(map, Solver.picard().recorded(), moved, 0, PLAIN_STEPS, PLAIN_STEPS).state();
  }

  private static boolean jacobianPays(SoftMap map) {
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
