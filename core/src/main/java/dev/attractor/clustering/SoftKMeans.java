package dev.attractor.clustering;

import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.internal.softkmeans.ThreadBuffers;
import dev.attractor.parallel.Control;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Soft k-means to its attractor [2.4 to 2.13]: how many codewords of which dimension, at which
 * temperature, found and differentiated how.
 *
 * <pre>{@code
 * var kmeans = SoftKMeans.builder().codewords(4).dimension(1)
 *     .temperature(Temperature.relative(0.05)).build();
 * SoftClustering c = kmeans.fit(weights);
 * c.reconstruct(soft);
 * c.pullback(gradSoft, gradWeights);
 * }</pre>
 */
public final class SoftKMeans implements ClusteringMethod<SoftClustering> {
  private final int codewords;
  private final int dimension;
  private final Method method;
  private final Temperature temperature;
  private final Solver solver;
  private final Adjoint adjoint;
  private final Adjoint.Unconverged unconverged;
  private final double tolerance;
  private final Arithmetic arithmetic;
  private final boolean multilevel;
  private final Seeding seeding;

  private SoftKMeans(Builder builder) {
    codewords = builder.codewords;
    dimension = builder.dimension;
    method = builder.method;
    temperature = builder.temperature;
    solver = builder.solver.orElse(method.solver());
    adjoint = builder.adjoint.orElse(method.adjoint());
    unconverged = builder.unconverged;
    tolerance = builder.tolerance;
    arithmetic = builder.arithmetic;
    multilevel = builder.multilevel && method != Method.DKM;
    seeding = builder.seeding;
  }

  /** Four codewords of dimension 1 at .05 standard deviations by {@link Method#IDKM}. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public int codewords() {
    return codewords;
  }

  @Override
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

  @Override
  public SoftKMeans at(double progress) {
    Builder builder = new Builder();
    builder.codewords = codewords;
    builder.dimension = dimension;
    builder.method = method;
    builder.temperature = temperature.at(progress);
    builder.solver = Optional.of(solver);
    builder.adjoint = Optional.of(adjoint);
    builder.unconverged = unconverged;
    builder.tolerance = tolerance;
    builder.arithmetic = arithmetic;
    builder.multilevel = multilevel;
    builder.seeding = seeding;
    return builder.build();
  }

  @Override
  public SoftClustering fit(Weights weights, Control control) {
    return fit(weights, Optional.empty(), control);
  }

  @Override
  public SoftClustering fit(Weights weights, double[] previous, Control control) {
    return fit(weights, Optional.of(previous), control);
  }

  private SoftClustering fit(Weights weights, Optional<double[]> previous, Control control) {
    Objects.requireNonNull(weights, "weights is null: there is nothing to cluster");
    Objects.requireNonNull(control, "control is null; use Control.NONE");
    ThreadBuffers space = new ThreadBuffers();
    SoftClustering result =
        control.during(() -> fitted(FitData.of(weights, dimension), previous, space));
    space.release();
    return result;
  }

  @Override
  public List<SoftClustering> fitAll(List<Weights> weights, Control control) {
    ThreadBuffers space = new ThreadBuffers();
    List<SoftClustering> results =
        IndependentFits.run(
            weights, control, w -> fitted(FitData.of(w, dimension), Optional.empty(), space));
    space.release();
    return results;
  }

  private SoftClustering fitted(FitData data, Optional<double[]> previous, ThreadBuffers space) {
    Optional<double[]> warm = previous.map(codebook -> data.start(codebook, codewords));
    if (data.constant()) {
      return constant(data, space);
    }
    double unit = data.scaling().scale();
    double tau = temperature.of(data.spread() * unit) / unit;
    SoftMap all = map(data.rows(), tau, data, space);
    SoftMap quick = floatsSuffice(data, tau) ? inFloats(data, tau, space) : all;
    Optional<Solution> near =
        warm.flatMap(start -> near(data, tau, quick, start, space))
            .filter(found -> quick == all || Arithmetic.holds(quick.leastShare(found.state())));
    if (near.isPresent()) {
      return new SoftClustering(this, data, quick, polished(data, quick, near.get()), 0, 1);
    }
    List<Rows> levels =
        multilevel ? SummaryHierarchy.of(data.rows(), data.scan()) : List.of(data.rows());
    double[] start = warm.orElseGet(() -> seeded(levels.getFirst(), data.scaling()));
    List<SoftMap> maps =
        levels.stream()
            .map(rows -> rows == data.rows() ? all : map(rows, tau, data, space))
            .toList();
    MultilevelSolver.Result result =
        multilevel ? onAllLevels(data, maps, start, warm.isPresent()) : onRows(data, maps, start);
    Solution solution = polished(data, all, result.solution());
    int scans = SummaryHierarchy.passes(levels) + (quick == all ? 0 : quick.passes());
    return new SoftClustering(this, data, all, solution, result.repelled(), scans);
  }

  /** The attractor near a start, in a few passes over all rows, where that pays and ends well. */
  private Optional<Solution> near(
      FitData data, double tau, SoftMap all, double[] start, ThreadBuffers space) {
    if (!multilevel || !MultilevelSolver.nearPays(codewords * dimension, dimension)) {
      return Optional.empty();
    }
    double[] inside = start.clone();
    data.constrain(inside);
    return solver(data)
        .near(
            all,
            () -> map(SummaryHierarchy.sampleForJacobian(data.rows()), tau, data, space),
            inside);
  }

  private MultilevelSolver.Result onAllLevels(
      FitData data, List<SoftMap> maps, double[] start, boolean warm) {
    data.constrain(start);
    return solver(data).solve(maps, start, warm);
  }

  private MultilevelSolver solver(FitData data) {
    return new MultilevelSolver(solver, data.target(tolerance), data.spread());
  }

  private MultilevelSolver.Result onRows(FitData data, List<SoftMap> maps, double[] start) {
    Solver onRows = solver.withTolerance(data.target(tolerance));
    return new MultilevelSolver.Result(onRows.solve(maps.getLast(), start), 0);
  }

  /** Newton steps on the numbers in double precision, where floats do not hold them. */
  private Solution polished(FitData data, SoftMap map, Solution solution) {
    return data.exceedsFloats() && solution.converged()
        ? Solver.newton()
            .withTolerance(data.target(tolerance))
            .solve(ExactMap.soft(data, map), solution.state())
        : solution;
  }

  /** All rows are the same: every codeword is that row, at whatever temperature. */
  private SoftClustering constant(FitData data, ThreadBuffers space) {
    double tau = temperature.of(0) > 0 ? temperature.of(0) : 1;
    double[] codebook = data.constantCodebook(codewords);
    Solution solution = new Solution(codebook, Status.CONVERGED, 0, 0, List.of(), 1);
    SoftMap map = map(data.rows(), tau, data, space);
    return new SoftClustering(this, data, map, solution, 0, 1);
  }

  private boolean floatsSuffice(FitData data, double tau) {
    return arithmetic.floatsSuffice(data.rows().count(), tau / data.spread(), tolerance)
        && !data.exceedsFloats();
  }

  private SoftMap inFloats(FitData data, double tau, ThreadBuffers space) {
    return new SoftMap(SoftPass.inFloats(data.rows(), tau, space), codewords, data);
  }

  private SoftMap map(Rows rows, double tau, FitData data, ThreadBuffers space) {
    return new SoftMap(new SoftPass(rows, tau, space), codewords, data);
  }

  private double[] seeded(Rows rows, AffineScaling scaling) {
    return CodebookSeeding.codebook(seeding.standardised(scaling), rows, codewords);
  }

  Adjoint adjoint() {
    return adjoint;
  }

  Adjoint.Unconverged unconverged() {
    return unconverged;
  }

  /** The choices, each with a default. */
  public static final class Builder {
    private int codewords = 4;
    private int dimension = 1;
    private Method method = Method.IDKM;
    private Temperature temperature = Temperature.relative(0.05);
    private Optional<Solver> solver = Optional.empty();
    private Optional<Adjoint> adjoint = Optional.empty();
    private Adjoint.Unconverged unconverged = Adjoint.Unconverged.JACOBIAN_FREE;
    private double tolerance = 1e-10;
    private Arithmetic arithmetic = Arithmetic.DOUBLE;
    private boolean multilevel = true;
    private Seeding seeding = Seeding.plusPlus(0);

    private Builder() {}

    /**
     * k.
     *
     * @throws IllegalArgumentException unless between 1 and 65,536
     */
    public Builder codewords(int codewords) {
      this.codewords = FitBounds.codewords(codewords);
      return this;
    }

    /**
     * d, the length of a codeword.
     *
     * @throws IllegalArgumentException unless at least 1
     */
    public Builder dimension(int dimension) {
      this.dimension = FitBounds.dimension(dimension);
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
      this.solver = Optional.of(solver);
      return this;
    }

    /**
     * How gradients go back through the attractor. Default: exact up to a condition number of 1e7
     * of I - J and thirty Neumann terms beyond; Jacobian-free for JFB; unrolled for DKM.
     */
    public Builder adjoint(Adjoint adjoint) {
      this.adjoint = Optional.of(adjoint);
      return this;
    }

    /** What a gradient is when the fit did not converge. Default: Jacobian-free, and said so. */
    public Builder unconverged(Adjoint.Unconverged unconverged) {
      this.unconverged = unconverged;
      return this;
    }

    /**
     * Largest residual that counts as converged, over the data's standard deviation. Default:
     * 1e-10.
     *
     * @throws IllegalArgumentException unless at least 0
     */
    public Builder tolerance(double tolerance) {
      this.tolerance = FitBounds.tolerance(tolerance);
      return this;
    }

    /**
     * In which precision steps of training may be computed. Default: double.
     *
     * @see Arithmetic
     */
    public Builder arithmetic(Arithmetic arithmetic) {
      this.arithmetic = arithmetic;
      return this;
    }

    /** Runs the solver alone on all rows: no summary, no Newton steps, no escape. */
    public Builder plain() {
      this.multilevel = false;
      return this;
    }

    /** Where a cold start begins. Default: k-means++ with seed 0. */
    public Builder seeding(Seeding seeding) {
      this.seeding = seeding;
      return this;
    }

    /**
     * The method.
     *
     * @throws IllegalArgumentException when k d is 2^31 or more
     */
    public SoftKMeans build() {
      FitBounds.check(codewords, dimension);
      return new SoftKMeans(this);
    }
  }
}
