package dev.attractor.clustering;

import dev.attractor.fixedpoint.FixedPointMap;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.fixedpoint.Stopping;
import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.kmeans.HardSums;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.Control;
import dev.attractor.parallel.Running;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lloyd's algorithm, level by level of the summary hierarchy; an empty cluster keeps its codeword.
 * On each level Anderson acceleration comes first, since with many rows the step is nearly smooth;
 * plain steps follow until no row changes its codeword.
 */
final class Lloyd {
  private static final int MAX_STEPS = 500;

  /** Of accelerated steps on a level: at most 100, at most 15 without progress. */
  private static final Stopping ACCELERATED = new Stopping(0, 100, 15);

  private final double tolerance;
  private final double spread;
  private final Running running = Running.current();

  /**
   * @param tolerance in the units of the rows
   * @param spread the rows' standard deviation, the unit of what is reported
   */
  Lloyd(double tolerance, double spread) {
    this.tolerance = tolerance;
    this.spread = spread;
  }

  /** The last level's solution; its evaluations are passes over the rows themselves. */
  Solution solve(List<Rows> levels, double[] start) {
    double[] state = start;
    for (Rows summary : levels.subList(0, levels.size() - 1)) {
      state = settle(new Step(summary, state.length), state).state();
    }
    return settle(new Step(levels.getLast(), state.length), state);
  }

  /** Of several starts the one that ends at the least sum of squares; its end. */
  double[] best(Rows rows, List<double[]> starts) {
    double[] best = starts.getFirst();
    double least = Double.POSITIVE_INFINITY;
    for (double[] start : starts) {
      if (best != null && running.outOfTime()) {
        break;
      }
      Step step = new Step(rows, start.length);
      double[] end = settle(step, start).state();
      double squares = step.squares(end);
      if (squares < least) {
        best = end;
        least = squares;
      }
    }
    return best;
  }

  private Solution settle(Step step, double[] start) {
    Stopping stopping = ACCELERATED.withTolerance(tolerance);
    double[] near = Solver.anderson().with(stopping).solve(step, start).state();
    // Where acceleration has increased the sum of squares the plain steps begin at the start.
    double[] codebook = step.squares(near) <= step.squares(start) ? near : start.clone();
    double[] next = new double[codebook.length];
    for (int plain = 1; ; plain++) {
      running.check();
      step.apply(codebook, next);
      double moved = 0;
      for (int i = 0; i < next.length; i++) {
        moved = Math.max(moved, Math.abs(next[i] - codebook[i]));
      }
      running.report(
          new Control.Progress("fit to " + step.rows.count() + " rows", plain, moved / spread));
      boolean late = running.outOfTime();
      if (moved <= tolerance || plain == MAX_STEPS || late) {
        Status status =
            moved <= tolerance
                ? Status.CONVERGED
                : late ? Status.OUT_OF_TIME : Status.MAX_EVALUATIONS;
        return new Solution(codebook, status, moved, step.passes, List.of(), 1);
      }
      System.arraycopy(next, 0, codebook, 0, next.length);
    }
  }

  /** C to the means of the rows that are nearest to each codeword; counts its passes. */
  private static final class Step implements FixedPointMap {
    private final Rows rows;
    private final int size;
    private final double[] lastCodebook;
    private @Nullable HardSums last;
    private int passes;

    Step(Rows rows, int size) {
      this.rows = rows;
      this.size = size;
      lastCodebook = new double[size];
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void apply(double[] codebook, double[] out) {
      HardSums sums = sums(codebook);
      int d = rows.dimension();
      for (int i = 0; i < size; i++) {
        double mass = sums.mass()[i / d];
        out[i] = mass > 0 ? sums.moment()[i] / mass : codebook[i];
      }
    }

    @Override
    public void vjp(double[] codebook, double[] cotangent, double[] out) {
      throw new UnsupportedOperationException("hard k-means has no gradient");
    }

    double squares(double[] codebook) {
      return sums(codebook).squares();
    }

    /** Of the last codebook where that is asked for again. */
    private HardSums sums(double[] codebook) {
      HardSums known = last;
      if (known == null || !Arrays.equals(codebook, lastCodebook)) {
        known = HardPass.sums(rows, codebook);
        System.arraycopy(codebook, 0, lastCodebook, 0, size);
        last = known;
        passes++;
      }
      return known;
    }
  }
}
