package dev.attractor.memory;

import dev.attractor.parallel.FixedRanges;
import dev.attractor.parallel.Running;
import java.util.ArrayList;
import java.util.List;

/**
 * The energies of an inner-product memory Xi, in double precision, and the updates that go down
 * them.
 *
 * <ul>
 *   <li>Column i: E_i(x) = |x|^2 / 2 - (V_i - V_(i-1))(beta Xi^T x) / beta, with V_0 = 0 [3.18,
 *       3.19]. The update x ← Xi ksoftmax_i(beta Xi^T x) is a gradient step of length 1; as V_i -
 *       V_(i-1) is not convex for i > 1, a step may go up.
 *   <li>Sum: E(x) = k |x|^2 / 2 - V_k(beta Xi^T x) / beta. The update x ← Xi ssm(beta Xi^T x; k) /
 *       k never goes up: it minimises a bound that the convexity of V_k puts on E.
 * </ul>
 */
public final class HopfieldEnergy {
  private static final int GRAIN = 256;

  private final Snapshot snapshot;
  private final double beta;

  /** Of an inner-product memory whose patterns are their own values; any other is refused. */
  static HopfieldEnergy of(Snapshot snapshot, Similarity similarity, double beta) {
    if (similarity != Measure.INNER_PRODUCT || snapshot.hetero()) {
      throw new IllegalArgumentException(
          "energies are those of the inner product over patterns that are their own values, got "
              + similarity);
    }
    return new HopfieldEnergy(snapshot, beta);
  }

  private HopfieldEnergy(Snapshot snapshot, double beta) {
    RecallOptions.of(new Softmax(), beta); // checks beta
    if (snapshot.count() == 0) {
      throw new IllegalArgumentException("the memory is empty; add patterns first");
    }
    this.snapshot = snapshot;
    this.beta = beta;
  }

  /**
   * When to stop updating.
   *
   * @param tolerance length of a step, relative to the state's, at which a state counts as settled
   * @param maximumSteps after which it stops
   */
  public record Stop(double tolerance, int maximumSteps) {
    /** Checks the bounds. */
    public Stop {
      if (!(tolerance >= 0) || maximumSteps < 1) {
        throw new IllegalArgumentException(
            "need tolerance >= 0 and at least 1 step, got " + tolerance + " and " + maximumSteps);
      }
    }
  }

  /**
   * Where repeated updates led.
   *
   * @param state the last one
   * @param energies of the first state and after each step
   * @param settled whether the last step was short enough
   */
  public record Settled(double[] state, List<Double> energies, boolean settled) {
    /** Steps taken. */
    public int steps() {
      return energies.size() - 1;
    }
  }

  /** E_i(x), i from 1 to the number of patterns. */
  public double ofColumn(double[] x, int i) {
    double[] scores = scores(x);
    double potential = SumSoftmax.of(i).potential(scores);
    if (i > 1) {
      potential -= SumSoftmax.of(i - 1).potential(scores);
    }
    return 0.5 * square(x) - potential / beta;
  }

  /** E(x) of the sum of the first k columns. */
  public double ofSum(double[] x, int k) {
    return 0.5 * k * square(x) - SumSoftmax.of(k).potential(scores(x)) / beta;
  }

  /** x ← Xi ssm(beta Xi^T x; k) / k, again and again; the energy of the sum never rises. */
  public Settled settleSum(double[] start, int k, Stop stop) {
    return settle(
        start,
        stop,
        x -> ofSum(x, k),
        x -> {
          double[] weights = SumSoftmax.of(k).separate(scores(x)).columns()[0];
          for (int j = 0; j < weights.length; j++) {
            weights[j] /= k;
          }
          return combine(weights);
        });
  }

  /** x ← Xi ksoftmax_i(beta Xi^T x), again and again [3.17]; the energy may rise for i > 1. */
  public Settled settleColumn(double[] start, int i, Stop stop) {
    return settle(
        start,
        stop,
        x -> ofColumn(x, i),
        x -> combine(new KSoftmax(i).separate(scores(x)).columns()[i - 1]));
  }

  private interface Energy {
    double of(double[] x);
  }

  private interface Update {
    double[] of(double[] x);
  }

  private static Settled settle(double[] start, Stop stop, Energy energy, Update update) {
    List<Double> energies = new ArrayList<>();
    double[] x = start.clone();
    energies.add(energy.of(x));
    boolean settled = false;
    Running running = Running.current();
    for (int step = 0; step < stop.maximumSteps() && !settled && !running.outOfTime(); step++) {
      running.check();
      double[] next = update.of(x);
      double moved = 0;
      for (int c = 0; c < x.length; c++) {
        moved += (next[c] - x[c]) * (next[c] - x[c]);
      }
      settled = Math.sqrt(moved) <= stop.tolerance() * Math.sqrt(square(next));
      x = next;
      energies.add(energy.of(x));
    }
    return new Settled(x, List.copyOf(energies), settled);
  }

  /** beta Xi^T x. */
  private double[] scores(double[] x) {
    int d = snapshot.dimension();
    if (x.length != d) {
      throw new IllegalArgumentException("the state must have " + d + " entries, got " + x.length);
    }
    double[] scores = new double[snapshot.count()];
    FixedRanges.forEach(
        scores.length,
        GRAIN,
        (range, from, to) -> {
          RowReader keys = new RowReader();
          for (int j = (int) from; j < to; j++) {
            keys.moveTo(snapshot.chunkOf(j).keys(), Snapshot.row(j));
            double dot = 0;
            for (int c = 0; c < d; c++) {
              dot += x[c] * keys.array[keys.at + c];
            }
            scores[j] = beta * dot;
          }
        });
    return scores;
  }

  /** Xi w. */
  private double[] combine(double[] weights) {
    int d = snapshot.dimension();
    double[] out = new double[d];
    RowReader keys = new RowReader();
    for (int j = 0; j < weights.length; j++) {
      keys.moveTo(snapshot.chunkOf(j).keys(), Snapshot.row(j));
      for (int c = 0; c < d; c++) {
        out[c] += weights[j] * keys.array[keys.at + c];
      }
    }
    return out;
  }

  private static double square(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    return sum;
  }
}
