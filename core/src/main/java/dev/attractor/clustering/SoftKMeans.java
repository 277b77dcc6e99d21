package dev.attractor.clustering;

import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.kmeans.LineMerge;
import dev.attractor.internal.kmeans.LineOptimum;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Summary;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.parallel.Control;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Soft k-means to its attractor [2.4 to 2.13]: how many codewords of which dimension, at which
 * temperature, found and differentiated how. Immutable and safe to share; {@link #fit} does the
 * work.
 *
 * <pre>{@code
 * var kmeans = SoftKMeans.builder().codewords(4).dimension(1)
 *     .temperature(Temperature.relative(0.05)).build();
 * Clustering c = kmeans.fit(weights);
 * c.reconstruct(soft);
 * c.pullback(gradSoft, gradWeights);
 * }</pre>
 */
public final class SoftKMeans {
  /** Codewords up to which hard k-means on a line starts from the optimum. */
  private static final int MOST_OPTIMAL = 1024;

  /** Numbers on a line above which an even sample is merged to codewords. */
  private static final long MOST_MERGED = 1 << 22;

  /** Rows above which Lloyd's algorithm converges slowly: rows keep crossing boundaries. */
  private static final long MANY = 1 << 17;

  /** The default tolerance of hard k-means of more than {@link #MANY} rows. */
  private static final double COARSE = 1e-3;

  private final int codewords;
  private final int dimension;
  private final Method method;
  private final Temperature temperature;
  private final Solver solver;
  private final Adjoint adjoint;
  private final Adjoint.Unconverged unconverged;
  private final double tolerance;
  private final boolean toleranceGiven;
  private final boolean summarised;
  private final Seeding seeding;
  private final int restarts;

  private SoftKMeans(Builder builder) {
    codewords = builder.codewords;
    dimension = builder.dimension;
    method = builder.method;
    temperature = builder.temperature;
    solver = builder.solver();
    adjoint = builder.adjoint();
    unconverged = builder.unconverged;
    tolerance = builder.tolerance;
    toleranceGiven = builder.toleranceGiven;
    summarised = builder.summarised && method != Method.DKM;
    seeding = builder.seeding;
    restarts = builder.restarts;
  }

  /** Four codewords of dimension 1 at .05 standard deviations by {@link Method#IDKM}. */
  public static Builder builder() {
    return new Builder();
  }

  /** k. */
  public int codewords() {
    return codewords;
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** The method. */
  public Method method() {
    return method;
  }

  /** The temperature, or its schedule. */
  public Temperature temperature() {
    return temperature;
  }

  /**
   * The same at one moment of an annealed schedule.
   *
   * @param progress from 0, the start of the run, to 1, its end
   */
  public SoftKMeans at(double progress) {
    Builder builder = new Builder();
    builder.codewords = codewords;
    builder.dimension = dimension;
    builder.method = method;
    builder.temperature = temperature.at(progress);
    builder.solver = solver;
    builder.adjoint = adjoint;
    builder.unconverged = unconverged;
    builder.tolerance = tolerance;
    builder.toleranceGiven = toleranceGiven;
    builder.summarised = summarised;
    builder.seeding = seeding;
    builder.restarts = restarts;
    return builder.build();
  }

  /** Fits a codebook to an array of weights from a cold start. */
  public Clustering fit(float[] weights) {
    return fit(Weights.of(weights), Control.NONE);
  }

  /** Fits a codebook to an array of weights, starting from {@code previous} (k x d). */
  public Clustering fit(float[] weights, double[] previous) {
    return fit(Weights.of(weights), previous);
  }

  /** Fits a codebook to the weights between a buffer's position and its limit. */
  public Clustering fit(FloatBuffer weights) {
    return fit(Weights.of(weights), Control.NONE);
  }

  /** Fits a codebook to the weights of a segment, which may be larger than 2 GiB. */
  public Clustering fit(MemorySegment weights) {
    return fit(Weights.of(weights), Control.NONE);
  }

  /** Fits a codebook from a cold start. */
  public Clustering fit(Weights weights) {
    return fit(weights, Control.NONE);
  }

  /**
   * Fits a codebook.
   *
   * @param weights n numbers, read now and by the methods of the result: not to be changed before
   *     the last of those
   * @param previous the codebook to start from, k x d row by row, not modified; null for a cold
   *     start by the configured seeding
   * @throws IllegalArgumentException when a weight or a row weight is not finite, named with its
   *     index, when there is nothing to cluster, or when {@code previous} has another size
   */
  public Clustering fit(Weights weights, double[] previous) {
    return fit(weights, previous, Control.NONE);
  }

  /**
   * As {@link #fit(Weights)}, under a control: steps are reported with the residual in standard
   * deviations; a fit that is out of time has the status {@link Status#OUT_OF_TIME} and the
   * residual on all rows of what it has found by then.
   *
   * @throws java.util.concurrent.CancellationException when cancelled or interrupted
   */
  public Clustering fit(Weights weights, Control control) {
    return fit(weights, null, control);
  }

  /** As {@link #fit(Weights, double[])}, under a control as in {@link #fit(Weights, Control)}. */
  public Clustering fit(Weights weights, double[] previous, Control control) {
    Objects.requireNonNull(weights, "weights is null: there is nothing to cluster");
    Objects.requireNonNull(control, "control is null; use Control.NONE");
    return control.during(() -> fitted(weights, previous));
  }

  private Clustering fitted(Weights weights, double[] previous) {
    Weights.Scaled data = weights.scaled(dimension);
    Rows rows = data.rows();
    double unit = data.scaling().scale();
    RowScan scan = weights.scan(rows);
    double[] start = previous == null ? null : data.scaling().standardise(checked(previous));
    double spread = scan.standardDeviation();
    if (!(spread > 0)) {
      return constant(data, scan);
    }
    double tau = temperature.of(spread * unit) / unit;
    double target = Math.max(tolerance * spread, rounding(scan));
    List<SoftMap> levels =
        summarised
            ? SummaryHierarchy.of(rows, scan, codewords, tau)
            : List.of(new SoftMap(new SoftPass(rows, tau), codewords, scan));
    if (start == null && (merged() || (optimal() && levels.size() > 1))) {
      start = merged() ? null : LineOptimum.means(rows, scan, codewords);
      start = start == null ? merge(rows) : start;
      levels = List.of(levels.getLast());
    }
    if (start == null) {
      start = seed(levels.getFirst().pass().rows(), data.scaling(), spread);
    }
    if (summarised) {
      levels.getLast().constrain(start);
    }
    int looks = levels.size() == 1 || dimension > 2 ? 1 : 2; // the scan, the summary
    Solution solution;
    int repelled = 0;
    if (method == Method.KMEANS) {
      target = Math.max(hardTolerance(rows) * spread, rounding(scan));
      solution = new Lloyd(target, spread).solve(levels, start);
      looks += solution.evaluations();
    } else if (summarised) {
      var multilevel = new MultilevelSolver(solver, target, spread);
      MultilevelSolver.Found found = multilevel.solve(levels, start, previous != null);
      solution = found.solution();
      repelled = found.repelled();
    } else {
      solution = solver.withTolerance(target).solve(levels.getLast(), start);
    }
    if (data.exact() != null && solution.converged()) {
      boolean hard = method == Method.KMEANS;
      var exact = new ExactMap(data, levels.getLast(), hard);
      Solver polish = hard ? Solver.picard() : Solver.newton();
      solution = polish.withTolerance(target).solve(exact, solution.state());
    }
    return new Clustering(this, data, scan, tau, levels.getLast(), solution, repelled, looks);
  }

  /** Lower bound on the rounding error of a cluster mean. */
  private static double rounding(RowScan scan) {
    double most = 0;
    for (int a = 0; a < scan.minimum().length; a++) {
      most = Math.max(most, Math.max(-scan.minimum()[a], scan.maximum()[a]));
    }
    return 4 * Math.ulp(most);
  }

  private double hardTolerance(Rows rows) {
    return toleranceGiven || dimension == 1 || rows.count() <= MANY ? tolerance : COARSE;
  }

  private double[] checked(double[] previous) {
    if (previous.length != codewords * dimension) {
      throw new IllegalArgumentException(
          "the previous codebook must hold "
              + codewords
              + " x "
              + dimension
              + " numbers, got "
              + previous.length);
    }
    for (int i = 0; i < previous.length; i++) {
      if (!Double.isFinite(previous[i])) {
        throw new IllegalArgumentException(
            "the previous codebook's number " + i + " is " + previous[i] + ", not finite");
      }
    }
    return previous.clone();
  }

  /** All rows are the same: every codeword is that row, at whatever temperature. */
  private Clustering constant(Weights.Scaled data, RowScan scan) {
    double[] codebook = new double[codewords * dimension];
    for (int i = 0; i < codebook.length; i++) {
      codebook[i] = scan.minimum()[i % dimension];
    }
    double tau = temperature.of(0) > 0 ? temperature.of(0) : 1;
    SoftMap map = new SoftMap(new SoftPass(data.rows(), tau), codewords, scan);
    Solution solution = new Solution(codebook, Status.CONVERGED, 0, 0, List.of(), 1);
    return new Clustering(this, data, scan, tau, map, solution, 0, 1);
  }

  private double[] seed(Rows rows, AffineScaling scaling, double spread) {
    if (seeding instanceof Seeding.Given given) {
      return CodebookSeeding.codebook(
          new Seeding.Given(scaling.standardise(given.codebook())), rows, codewords);
    }
    if (rows.count() > CodebookSeeding.MAX_ROWS) {
      rows = Summary.sample(rows, Math.toIntExact(rows.count() / CodebookSeeding.MAX_ROWS + 1), 0);
    }
    Seeding from = seeding == null ? defaultSeeding() : seeding;
    if (method == Method.KMEANS && from instanceof Seeding.PlusPlus(long seed)) {
      Rows few = rows;
      List<double[]> starts =
          new SplittableRandom(seed)
              .longs(restarts)
              .mapToObj(s -> Swaps.improved(few, CodebookSeeding.greedy(few, codewords, s), s))
              .toList();
      return new Lloyd(COARSE * spread, spread).best(few, starts);
    }
    return CodebookSeeding.codebook(from, rows, codewords);
  }

  /** Codewords by merging neighbours on the line, where they are too many for the optimum. */
  private double[] merge(Rows rows) {
    Rows counted = rows.count() > MOST_MERGED ? Summary.exactValues(rows) : rows;
    if (counted == null) {
      counted = Summary.sample(rows, Math.toIntExact(rows.count() / MOST_MERGED + 1), 0);
    }
    return LineMerge.means(counted, codewords);
  }

  private Seeding defaultSeeding() {
    return optimal() ? Seeding.optimal() : Seeding.plusPlus(0);
  }

  /** Whether the optimum itself is wanted and can be had. */
  private boolean optimal() {
    return method == Method.KMEANS
        && dimension == 1
        && codewords <= MOST_OPTIMAL
        && (seeding == null || seeding instanceof Seeding.Optimal);
  }

  /** Whether neighbours are merged instead, for the optimum costs too much. */
  private boolean merged() {
    return method == Method.KMEANS && dimension == 1 && codewords > MOST_OPTIMAL && seeding == null;
  }

  Adjoint adjoint() {
    return adjoint;
  }

  Adjoint.Unconverged unconverged() {
    return unconverged;
  }

  /** The choices, each with a default. */
  public static final class Builder {
    private static final Adjoint EXACT = Adjoint.exact().guarded(1e7, Adjoint.neumann(30));

    private int codewords = 4;
    private int dimension = 1;
    private Method method = Method.IDKM;
    private Temperature temperature = Temperature.relative(0.05);
    private Solver solver;
    private Adjoint adjoint;
    private Adjoint.Unconverged unconverged = Adjoint.Unconverged.JACOBIAN_FREE;
    private double tolerance = 1e-10;
    private boolean toleranceGiven;
    private boolean summarised = true;
    private Seeding seeding;
    private int restarts = 8;

    private Builder() {}

    /** k, from 1 to 65,536. */
    public Builder codewords(int codewords) {
      if (codewords < 1 || codewords > SoftPass.MAX_CODEWORDS) {
        throw new IllegalArgumentException(
            "codewords must be between 1 and " + SoftPass.MAX_CODEWORDS + ", got " + codewords);
      }
      this.codewords = codewords;
      return this;
    }

    /** d, the length of a codeword, at least 1. */
    public Builder dimension(int dimension) {
      if (dimension < 1) {
        throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
      }
      this.dimension = dimension;
      return this;
    }

    /** How the codebook is fitted and differentiated; sets what solver and adjoint default to. */
    public Builder method(Method method) {
      this.method = method;
      return this;
    }

    /** tau. */
    public Builder temperature(Temperature temperature) {
      this.temperature = temperature;
      return this;
    }

    /**
     * The solver; its tolerance is replaced by {@link #tolerance}. Default: Anderson, and for DKM
     * five plain steps.
     */
    public Builder solver(Solver solver) {
      this.solver = solver;
      return this;
    }

    /**
     * How gradients go back through the attractor. Default: exact up to a condition number of 1e7
     * of I - J and thirty Neumann terms beyond; Jacobian-free for JFB; unrolled for DKM.
     */
    public Builder adjoint(Adjoint adjoint) {
      this.adjoint = adjoint;
      return this;
    }

    /** What a gradient is when the fit did not converge. Default: Jacobian-free, and said so. */
    public Builder unconverged(Adjoint.Unconverged unconverged) {
      this.unconverged = unconverged;
      return this;
    }

    /**
     * Largest residual that counts as converged, over the data's standard deviation. Default:
     * 1e-10; for hard k-means of more than 131,072 rows of two or more numbers 1e-3.
     */
    public Builder tolerance(double tolerance) {
      if (!(tolerance >= 0)) {
        throw new IllegalArgumentException("tolerance must be at least 0, got " + tolerance);
      }
      this.tolerance = tolerance;
      this.toleranceGiven = true;
      return this;
    }

    /** Runs the solver alone on all rows: no summary, no Newton steps, no escape. */
    public Builder plain() {
      this.summarised = false;
      return this;
    }

    /**
     * Where a cold start begins. Default: k-means++ with seed 0; for hard k-means on a line the
     * exact optimum up to 1024 codewords, and beyond them what is left when neighbours are merged.
     * For hard k-means, k-means++ is the best end of several starts, see {@link #restarts}.
     */
    public Builder seeding(Seeding seeding) {
      this.seeding = seeding;
      return this;
    }

    /**
     * How many starts hard k-means makes where it starts from k-means++: greedy seedings, improved
     * by swaps of a codeword and a drawn row (Lattanzi and Sohler, 2019), each with a seed of its
     * own drawn from the seeding's; the one that ends best on the smallest summary is gone on with.
     * Default: 8.
     *
     * @throws IllegalArgumentException unless between 1 and 10,000
     */
    public Builder restarts(int restarts) {
      if (restarts < 1 || restarts > 10_000) {
        throw new IllegalArgumentException("restarts must be between 1 and 10000, got " + restarts);
      }
      this.restarts = restarts;
      return this;
    }

    /** The clustering. */
    public SoftKMeans build() {
      if (codewords > Integer.MAX_VALUE / dimension) {
        throw new IllegalArgumentException(
            "codewords times dimension must stay below 2^31, got " + codewords + " x " + dimension);
      }
      return new SoftKMeans(this);
    }

    private Solver solver() {
      if (solver != null) {
        return solver;
      }
      return method == Method.DKM
          ? Solver.picard().recorded().withMaxEvaluations(6)
          : Solver.anderson().withMaxEvaluations(300);
    }

    private Adjoint adjoint() {
      if (adjoint != null) {
        return adjoint;
      }
      return switch (method) {
        case IDKM, KMEANS -> EXACT;
        case JFB -> Adjoint.jacobianFree();
        case DKM -> Adjoint.unrolled();
      };
    }
  }
}
