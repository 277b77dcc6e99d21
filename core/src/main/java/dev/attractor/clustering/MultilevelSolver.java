package dev.attractor.clustering;

import dev.attractor.fixedpoint.Linearization;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.fixedpoint.Stopping;
import dev.attractor.parallel.Control;
import dev.attractor.parallel.Running;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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
  /**
   * The end of a fit.
   *
   * @param solution on all rows
   * @param repelled repelling fixed points that were left
   */
  record Result(Solution solution, int repelled) {}

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

  /** The same for the J of a sample of some thousand rows, known to a few per cent. */
  private static final double SURELY_ATTRACTING = 0.9;

  /** Passes over all rows from a start that is taken for near, at most. */
  private static final int NEAR_STEPS = 10;

  /** A first residual, in deviations, beyond which a start is not near. */
  private static final double NEAR = 0.1;

  /** How far a first residual may lie above the tolerance for the J of a sample to suffice. */
  private static final double FEW_DIGITS = 1e3;

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

  /**
   * Solves level by level. Out of time it goes on with all rows at once, for the residual there.
   *
   * @param levels summaries from small to large, all rows last
   * @param start not modified
   * @param warm whether the start is near the attractor
   */
  Result solve(List<SoftMap> levels, double[] start, boolean warm) {
    int last = levels.size() - 1;
    int level = running.outOfTime() ? last : 0;
    Found found = searched(levels, level, start, warm || level > 0);
    int repelled = found.repelled;
    while (level < last) {
      level = running.outOfTime() ? last : level + 1;
      found = continued(levels, level, found.solution);
      repelled += found.repelled;
    }
    boolean repelling = !found.attracting && repels(levels.get(last), found.solution);
    return new Result(
        repelling ? found.solution.withStatus(Status.REPELLING) : found.solution, repelled);
  }

  /**
   * From a start near the attractor, such as the codebook before a step of training, on all rows at
   * once: some two to four passes of Broyden's method, and no summary. The first J is that of a
   * sample, which costs next to nothing, where a few digits are to be gained and no eigenvalue is
   * near 1, which a sample does not find; else that of all rows.
   *
   * @param map of all rows
   * @param sample of some of them
   * @param start not modified
   * @return nothing where the start is not near, the search does not converge, or what it finds
   *     repels
   */
  Optional<Solution> near(SoftMap map, Supplier<SoftMap> sample, double[] start) {
    double[] image = new double[map.size()];
    map.apply(start, image);
    double first = largestDifference(image, start);
    if (first > NEAR * spread) {
      return Optional.empty();
    }
    double[] j = new double[map.size() * map.size()];
    boolean sampled = first <= FEW_DIGITS * tolerance;
    if (sampled) {
      sample.get().linearize(start, image, j);
      sampled = radius(map, start, j) < SURELY_ATTRACTING;
    }
    if (!sampled) {
      map.linearize(start, image, j);
    }
    Solution found = run(map, Solver.broyden(j), start, tolerance, NEAR_STEPS, CHORD_PATIENCE);
    boolean attracts =
        found.converged()
            && (sampled
                || radius(map, found.state(), j) < CLEARLY_ATTRACTING
                || !repels(map, found));
    return attracts ? Optional.of(found) : Optional.empty();
  }

  private static double largestDifference(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
  }

  /**
   * What a level ended with.
   *
   * @param repelled repelling fixed points that were left on it
   * @param attracting whether the solution is known to attract
   */
  private record Found(Solution solution, int repelled, boolean attracting) {}

  /** A level from the solution of one before. */
  private Found continued(List<SoftMap> levels, int level, Solution before) {
    SoftMap map = levels.get(level);
    if (map.pass().rows().dimension() == 1
        || map.size() > JACOBIAN_ON_A_LINE
        || !before.converged()) {
      return searched(levels, level, before.state(), true);
    }
    Found found = chord(levels.get(level - 1), before, map, target(levels, level));
    return found.attracting ? found : searched(levels, level, found.solution.state(), true);
  }

  /** A level by {@link #search}; repelling points are left and the search goes on from there. */
  private Found searched(List<SoftMap> levels, int level, double[] start, boolean near) {
    SoftMap map = levels.get(level);
    double target = target(levels, level);
    boolean onAllRows = level > 0 && level == levels.size() - 1;
    SoftMap cheap = onAllRows ? levels.get(level - 1) : map;
    Solution solution = search(map, start, target, near);
    int repelled = 0;
    while (repelled < ESCAPES && repels(map, solution)) {
      double[] left = leave(cheap, solution.state(), repelled);
      double[] settled = search(cheap, left, tolerance / 100, false).state();
      solution = search(map, settled, target, true);
      repelled++;
    }
    return new Found(solution, repelled, false);
  }

  /** Summaries are solved beyond the tolerance, so that they add their own error only. */
  private double target(List<SoftMap> levels, int level) {
    return level == levels.size() - 1 ? tolerance : tolerance / 100;
  }

  /**
   * A level by Broyden's method, starting with the J of the level before at its solution. Where
   * that does not converge and J is too expensive for implicit steps, with this level's own J at
   * the best state so far, a few times.
   */
  private Found chord(SoftMap before, Solution found, SoftMap map, double target) {
    Optional<double[]> inherited = jacobian(before, found.state());
    int rounds = affordsJacobian(map) ? 1 : CHORD_ROUNDS;
    Optional<Solution> best = Optional.empty();
    for (int round = 0; round < rounds; round++) {
      Solution from = best.orElse(found);
      boolean inherits = round == 0 && inherited.isPresent();
      if (!inherits && running.outOfTime()) {
        return new Found(from, 0, false);
      }
      double[] j = inherits ? inherited.get() : nearJacobian(map, from.state());
      Solver broyden = Solver.broyden(j);
      Solution next = run(map, broyden, from.state(), target, CHORD_STEPS, CHORD_PATIENCE);
      Solution better = better(best, next);
      if (better.converged()) {
        return new Found(better, 0, radius(map, better.state(), j) < CLEARLY_ATTRACTING);
      }
      best = Optional.of(better);
    }
    return new Found(best.orElse(found), 0, false);
  }

  private static Optional<double[]> jacobian(SoftMap map, double[] state) {
    Optional<double[]> kept = map.jacobianAt(state);
    return kept.isPresent() || !affordsJacobian(map)
        ? kept
        : Optional.of(new Linearization(map, state).matrix());
  }

  private static double[] nearJacobian(SoftMap map, double[] state) {
    double[] j = new double[map.size() * map.size()];
    map.near().linearize(state, new double[map.size()], j);
    return j;
  }

  /**
   * Implicit steps where J is affordable, Newton's at first where the start is near; else the
   * accelerated solver. A search that does not converge is repeated from a perturbed state.
   */
  private Solution search(SoftMap map, double[] start, double target, boolean near) {
    boolean implicit = affordsJacobian(map);
    if (implicit && near) {
      Solver newton = Solver.pseudoTransient().withFirstStep(NEWTON);
      Solution solution = run(map, newton, start, target, 40, 8);
      if (solution.converged() || solution.status() == Status.OUT_OF_TIME) {
        return solution;
      } // else the start was not near: again from it, in short steps
    }
    Solver steps = implicit ? Solver.pseudoTransient() : solver;
    int most = implicit ? 500 : 300;
    int patience = implicit ? 250 : 60;
    Solution best = run(map, steps, start, target, most, patience);
    for (int round = 1; round < ROUNDS && mayGoOn(best); round++) {
      double[] from = leave(map, best.state(), round);
      best = better(Optional.of(best), run(map, steps, from, target, most, patience));
    }
    return best;
  }

  private Solution run(
      SoftMap map, Solver solver, double[] from, double target, int most, int patience) {
    String stage = "fit to " + map.pass().rows().count() + " rows";
    return solver
        .with(new Stopping(target, most, patience))
        .solve(
            savesByNearness(map) ? map.near() : map,
            from,
            (step, residual) ->
                running.report(new Control.Progress(stage, step, residual / spread)));
  }

  /**
   * Whether leaving small attention out of J saves more than J itself, which then has to be
   * computed once more for the spectral radius at the solution.
   */
  private static boolean savesByNearness(SoftMap map) {
    return map.pass().rows().dimension() > 1 && map.size() > JACOBIAN_ELSEWHERE;
  }

  private static boolean mayGoOn(Solution solution) {
    return !solution.converged()
        && solution.status() != Status.NOT_FINITE
        && solution.status() != Status.OUT_OF_TIME;
  }

  private static Solution better(Optional<Solution> best, Solution next) {
    return best.filter(b -> !next.converged() && b.residual() <= next.residual()).orElse(next);
  }

  private boolean repels(SoftMap map, Solution solution) {
    return solution.converged() && affordsJacobian(map) && radius(map, solution) > REPELLING;
  }

  private static double radius(SoftMap map, double[] state, double[] jacobian) {
    return new Linearization(map, state, jacobian).spectralRadius();
  }

  private static double radius(SoftMap map, Solution solution) {
    double[] state = solution.state();
    return map.jacobianAt(state)
        .map(j -> radius(map, state, j))
        .orElseGet(() -> new Linearization(map, state).spectralRadius());
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

  /** Whether J is so cheap that {@link #near} pays. */
  static boolean nearPays(int size, int dimension) {
    return dimension > 1 && size <= JACOBIAN_ELSEWHERE;
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
