package dev.attractor.clustering;

import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.kmeans.LineMerge;
import dev.attractor.internal.kmeans.LineOptimum;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Summary;
import dev.attractor.parallel.Control;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Hard k-means [2.2]: codewords are the means of the rows that are nearest to them. On a line the
 * optimum itself up to 1024 codewords, and beyond them what remains when neighbours are merged;
 * elsewhere Lloyd's algorithm from the best of several starts.
 *
 * <pre>{@code
 * HardClustering c = KMeans.builder().codewords(16).dimension(2).build().fit(weights);
 * PackedCodes codes = c.assign();
 * }</pre>
 */
public final class KMeans implements ClusteringMethod<HardClustering> {
  /** Codewords on a line up to which the optimum is searched. */
  private static final int MOST_OPTIMAL = 1024;

  /** Numbers on a line above which an even sample is merged to codewords. */
  private static final long MOST_MERGED = 1 << 22;

  /** Rows above which Lloyd's algorithm converges slowly: rows keep crossing boundaries. */
  private static final long MANY = 1 << 17;

  private static final double FINE = 1e-10;

  /** The default tolerance for more than {@link #MANY} rows, and that of each of several starts. */
  private static final double COARSE = 1e-3;

  private final int codewords;
  private final int dimension;
  private final OptionalDouble tolerance;
  private final Optional<Seeding> seeding;
  private final int restarts;

  private KMeans(Builder builder) {
    codewords = builder.codewords;
    dimension = builder.dimension;
    tolerance = builder.tolerance;
    seeding = builder.seeding;
    restarts = builder.restarts;
  }

  /** Four codewords of dimension 1. */
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

  @Override
  public KMeans at(double progress) {
    return this;
  }

  @Override
  public HardClustering fit(Weights weights, Control control) {
    return fit(weights, Optional.empty(), control);
  }

  @Override
  public HardClustering fit(Weights weights, double[] previous, Control control) {
    return fit(weights, Optional.of(previous), control);
  }

  @Override
  public List<HardClustering> fitAll(List<Weights> weights, Control control) {
    return IndependentFits.run(
        weights, control, w -> fitted(FitData.of(w, dimension), Optional.empty()));
  }

  private HardClustering fit(Weights weights, Optional<double[]> previous, Control control) {
    Objects.requireNonNull(weights, "weights is null: there is nothing to cluster");
    Objects.requireNonNull(control, "control is null; use Control.NONE");
    return control.during(() -> fitted(FitData.of(weights, dimension), previous));
  }

  private HardClustering fitted(FitData data, Optional<double[]> previous) {
    Optional<double[]> given = previous.map(codebook -> data.start(codebook, codewords));
    if (data.constant()) {
      double[] codebook = data.constantCodebook(codewords);
      return result(data, new Solution(codebook, Status.CONVERGED, 0, 0, List.of(), 1), 1);
    }
    List<Rows> levels = SummaryHierarchy.of(data.rows(), data.scan());
    Start start = given.map(c -> new Start(c, levels)).orElseGet(() -> coldStart(data, levels));
    data.constrain(start.codebook);
    double target = data.target(tolerance.orElse(defaultTolerance(data.rows())));
    Solution solution = new Lloyd(target, data.spread()).solve(start.levels, start.codebook);
    int passes = SummaryHierarchy.passes(start.levels) + solution.evaluations();
    if (data.exceedsFloats() && solution.converged()) {
      Solver plain = Solver.picard().withTolerance(target);
      solution = plain.solve(ExactMap.hard(data, codewords), solution.state());
    }
    return result(data, solution, passes);
  }

  private HardClustering result(FitData data, Solution solution, int passes) {
    return new HardClustering(new CodebookEvidence(data, solution), passes);
  }

  private double defaultTolerance(Rows rows) {
    return dimension == 1 || rows.count() <= MANY ? FINE : COARSE;
  }

  /** A codebook and the levels that it is to be improved on. */
  private record Start(double[] codebook, List<Rows> levels) {}

  private Start coldStart(FitData data, List<Rows> levels) {
    List<Rows> rowsAlone = List.of(data.rows());
    if (mergesNeighbours()) {
      return new Start(merged(data.rows()), rowsAlone);
    }
    if (wantsOptimum() && levels.size() > 1) {
      double[] optimum = LineOptimum.means(data.rows(), data.scan(), codewords);
      return new Start(optimum == null ? merged(data.rows()) : optimum, rowsAlone);
    }
    return new Start(seeded(levels.getFirst(), data), levels);
  }

  private boolean wantsOptimum() {
    return dimension == 1
        && codewords <= MOST_OPTIMAL
        && seeding.map(s -> s.rule() instanceof Seeding.Rule.Optimal).orElse(true);
  }

  /** Whether codewords are too many for the optimum. */
  private boolean mergesNeighbours() {
    return dimension == 1 && codewords > MOST_OPTIMAL && seeding.isEmpty();
  }

  private double[] merged(Rows rows) {
    Rows counted = rows.count() > MOST_MERGED ? Summary.exactValues(rows) : rows;
    if (counted == null) {
      counted = Summary.sample(rows, Math.toIntExact(rows.count() / MOST_MERGED + 1), 0);
    }
    return LineMerge.means(counted, codewords);
  }

  private double[] seeded(Rows rows, FitData data) {
    Seeding from = seeding.orElse(wantsOptimum() ? Seeding.optimal() : Seeding.plusPlus(0));
    return from.rule() instanceof Seeding.Rule.PlusPlus(long seed)
        ? bestOfSeveral(CodebookSeeding.sampled(rows), seed, data.spread())
        : CodebookSeeding.codebook(from.standardised(data.scaling()), rows, codewords);
  }

  /** Greedy k-means++ and swaps, several times: the end with the least sum of squares. */
  private double[] bestOfSeveral(Rows rows, long seed, double spread) {
    List<double[]> starts =
        new SplittableRandom(seed)
            .longs(restarts)
            .mapToObj(s -> Swaps.improved(rows, CodebookSeeding.greedy(rows, codewords, s), s))
            .toList();
    return new Lloyd(COARSE * spread, spread).best(rows, starts);
  }

  /** The choices, each with a default. */
  public static final class Builder {
    private int codewords = 4;
    private int dimension = 1;
    private OptionalDouble tolerance = OptionalDouble.empty();
    private Optional<Seeding> seeding = Optional.empty();
    private int restarts = 8;

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

    /**
     * Largest residual that counts as converged, over the data's standard deviation. Default:
     * 1e-10; for more than 131,072 rows of two or more numbers 1e-3.
     *
     * @throws IllegalArgumentException unless at least 0
     */
    public Builder tolerance(double tolerance) {
      this.tolerance = OptionalDouble.of(FitBounds.tolerance(tolerance));
      return this;
    }

    /**
     * Where a cold start begins. Default: on a line the exact optimum up to 1024 codewords, and
     * beyond them what remains when neighbours are merged; elsewhere k-means++ with seed 0. From
     * k-means++ there are several starts, see {@link #restarts}.
     */
    public Builder seeding(Seeding seeding) {
      this.seeding = Optional.of(seeding);
      return this;
    }

    /**
     * How many starts are made from k-means++: greedy seedings, improved by swaps of a codeword and
     * a drawn row (Lattanzi and Sohler, 2019), each with a seed of its own drawn from the
     * seeding's. The fit continues from the one that ends best on the smallest summary. Default: 8.
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

    /**
     * The method.
     *
     * @throws IllegalArgumentException when k d is 2^31 or more
     */
    public KMeans build() {
      FitBounds.check(codewords, dimension);
      return new KMeans(this);
    }
  }
}
