package dev.attractor.clustering;

import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.ExactAdjoint;
import dev.attractor.fixedpoint.Linearization;
import dev.attractor.fixedpoint.Pullback;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Status;
import dev.attractor.fixedpoint.UnrolledAdjoint;
import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.kmeans.HardSums;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.internal.softkmeans.SoftPullback;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A fitted codebook with its evidence. It reads the weights it was fitted to, so these must not
 * change before {@link #reconstruct}, {@link #pullback}, {@link #assign} and the diagnostics of
 * hard assignment are done. Not safe for use by several threads at once.
 */
public final class Clustering {
  /** Codewords closer than this, in standard deviations, count as one. */
  private static final double SAME = 1e-6;

  private final SoftKMeans settings;
  private final AffineScaling scaling;
  private final double massUnit;
  private final RowScan scan;
  private final double temperature;
  private final SoftMap map;
  private final Solution solution;
  private final int repelled;
  private final int passes;
  private Linearization linearization;
  private boolean jacobianKnown;
  private double spectralRadius = -1;
  private double condition = -1;
  private Adjoint adjointUsed;
  private HardSums hardSums;

  Clustering(
      SoftKMeans settings,
      Weights.Scaled data,
      RowScan scan,
      double temperature,
      SoftMap map,
      Solution solution,
      int repelled,
      int looks) {
    this.settings = settings;
    this.scaling = data.scaling();
    this.massUnit = data.massUnit();
    this.scan = scan;
    this.temperature = temperature;
    this.map = map;
    this.solution = solution;
    this.repelled = repelled;
    this.passes = looks + map.passes();
    double[] j = map.jacobianAt(solution.state());
    this.jacobianKnown = j != null;
    this.linearization =
        j == null
            ? new Linearization(map, solution.state())
            : new Linearization(map, solution.state(), j);
  }

  /** C*, k x d row by row; a copy. */
  public double[] codebook() {
    return scaling.restore(solution.state());
  }

  /** How the fit ended. */
  public Status status() {
    return solution.status();
  }

  /**
   * The largest change of a codeword's coordinate in one more step on all rows, over the data's
   * standard deviation (0 for constant data); what rounding does to codewords far from zero
   * included.
   */
  public double residual() {
    double spread = scan.standardDeviation();
    return spread > 0 ? (solution.residual() + scaling.rounding(solution.state())) / spread : 0;
  }

  /** tau, absolute; 0 for hard k-means. */
  public double temperature() {
    return hard() ? 0 : scaling.scale() * temperature;
  }

  /** Passes over all rows that the fit took, the summary's included. */
  public int passes() {
    return passes;
  }

  /** How many repelling fixed points were found on the way, and left. */
  public int repelled() {
    return repelled;
  }

  /** Of the weights, all coordinates together, each about its own mean, row weights included. */
  public double standardDeviation() {
    return scaling.scale() * scan.standardDeviation();
  }

  /** rho(J) at C*: below 1 the plain iteration is pulled to it. */
  public double spectralRadius() {
    if (hard()) {
      return 0; // assignments, and so the means, do not change with small moves
    }
    if (spectralRadius < 0) {
      spectralRadius = linearization.spectralRadius();
    }
    return spectralRadius;
  }

  /**
   * The condition number of I - J in the spectral norm, by which errors of the exact pull-back
   * grow; NaN where J is too large for a matrix.
   */
  public double condition() {
    if (hard()) {
      return 1;
    }
    if (condition < 0) {
      condition = linearization.condition();
    }
    return condition;
  }

  /** The adjoint that answered the last {@link #pullback}; null before the first. */
  public Adjoint adjointUsed() {
    return adjointUsed;
  }

  /** Writes W~ = A(C*) C* [2.12], for hard k-means the nearest codewords: n numbers. */
  public void reconstruct(float[] soft) {
    reconstruct(Floats.of(soft));
  }

  /** As {@link #reconstruct(float[])}, from the buffer's position on. */
  public void reconstruct(FloatBuffer soft) {
    reconstruct(Floats.of(soft));
  }

  /** As {@link #reconstruct(float[])}. */
  public void reconstruct(MemorySegment soft) {
    reconstruct(Floats.of(soft));
  }

  private void reconstruct(Floats soft) {
    if (hard()) {
      HardPass.reconstruct(rows(), solution.state(), soft);
    } else {
      map.pass().reconstruct(solution.state(), soft);
    }
    scaling.restore(soft);
  }

  /**
   * Writes dL/dW, through the soft assignment and through the attractor [2.17]: n numbers.
   *
   * @param gradSoft dL/dW~, n numbers; not modified unless it is {@code gradWeights} itself
   * @param gradWeights receives dL/dW
   * @return how the gradient went through the attractor: which adjoint answered, its residual and
   *     how many products with J^T it took
   * @throws IllegalStateException when the fit did not converge and the settings say to fail, or
   *     for hard k-means
   * @throws IllegalArgumentException when an array has not the n numbers of the weights
   */
  public Pullback pullback(float[] gradSoft, float[] gradWeights) {
    return pullback(Floats.of(gradSoft), Floats.of(gradWeights));
  }

  /** As {@link #pullback(float[], float[])}. */
  public Pullback pullback(FloatBuffer gradSoft, FloatBuffer gradWeights) {
    return pullback(Floats.of(gradSoft), Floats.of(gradWeights));
  }

  /** As {@link #pullback(float[], float[])}. */
  public Pullback pullback(MemorySegment gradSoft, MemorySegment gradWeights) {
    return pullback(Floats.of(gradSoft), Floats.of(gradWeights));
  }

  private Pullback pullback(Floats gradSoft, Floats gradWeights) {
    if (hard()) {
      throw new IllegalStateException(
          "hard k-means has no gradient; choose the method IDKM, JFB or DKM");
    }
    SoftPass pass = map.pass();
    double[] codebook = solution.state();
    SoftPullback first = firstPass(pass, codebook, gradSoft);
    if (settings.adjoint() instanceof UnrolledAdjoint unrolled) {
      // The direct term at the last codebook, then the contribution of every iterate.
      pass.pullRows(
          codebook, first.at().sums(), gradSoft, new double[codebook.length], gradWeights);
      Pullback back =
          unrolled.pullback(
              map,
              solution,
              first.cotangent(),
              settings.unconverged(),
              (state, u) -> pass.addStepPullback(state, map.sumsAt(state), u, gradWeights));
      adjointUsed = back.adjoint();
      return back;
    }
    Pullback back =
        settings
            .adjoint()
            .pullback(
                map,
                solution,
                linearization,
                first.cotangent(),
                settings.unconverged(),
                (state, u) -> pass.pullRows(state, first.at().sums(), gradSoft, u, gradWeights));
    adjointUsed = back.adjoint();
    return back;
  }

  /** g and, where the adjoint will ask for it, J in the same pass. */
  private SoftPullback firstPass(SoftPass pass, double[] codebook, Floats gradSoft) {
    boolean wanted = settings.adjoint() instanceof ExactAdjoint && linearization.hasMatrix();
    if (jacobianKnown || !wanted) {
      return pass.cotangent(codebook, gradSoft);
    }
    SoftPullback first = pass.pullback(codebook, gradSoft);
    linearization = new Linearization(map, codebook, first.at().jacobian());
    jacobianKnown = true;
    return first;
  }

  /** The nearest codeword of every row; of equally near ones the first. */
  public PackedCodes assign() {
    return PackedCodes.nearest(rows(), solution.state());
  }

  /**
   * Weight of the rows that have each codeword as their nearest: k numbers, counts without row
   * weights.
   */
  public double[] occupancy() {
    return Arrays.stream(hardSums().mass()).map(mass -> massUnit * mass).toArray();
  }

  /**
   * How many different codewords are in use: nearest to some row of positive weight, those within
   * 1e-6 standard deviations of each other counting once. Less than k after a collapse, with empty
   * clusters, or with fewer rows than codewords.
   */
  public int effectiveCodewords() {
    double[] codebook = solution.state();
    int d = settings.dimension();
    double[] mass = hardSums().mass();
    Integer[] used =
        IntStream.range(0, mass.length)
            .filter(j -> mass[j] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> codebook[j * d]))
            .toArray(Integer[]::new);
    double close = SAME * scan.standardDeviation();
    int distinct = 0;
    for (int i = 0; i < used.length; i++) {
      boolean seen = false;
      for (int p = i - 1; p >= 0 && !seen; p--) {
        if (codebook[used[i] * d] - codebook[used[p] * d] > close) {
          break;
        }
        seen = same(codebook, used[i], used[p], close);
      }
      distinct += seen ? 0 : 1;
    }
    return distinct;
  }

  private boolean same(double[] codebook, int i, int j, double close) {
    int d = settings.dimension();
    for (int a = 0; a < d; a++) {
      if (Math.abs(codebook[i * d + a] - codebook[j * d + a]) > close) {
        return false;
      }
    }
    return true;
  }

  /**
   * Root-mean-square difference of the weights and their nearest codewords, row weights included.
   */
  public double rmse() {
    return scaling.scale() * Math.sqrt(hardSums().squares() / (scan.mass() * settings.dimension()));
  }

  /** Root-mean-square difference of soft weights W~ and hard ones, row weights included. */
  public double softToHardGap() {
    if (hard()) {
      return 0;
    }
    double squares = map.pass().softToHard(solution.state());
    return scaling.scale() * Math.sqrt(squares / (scan.mass() * settings.dimension()));
  }

  /** Bits that the code of a weight takes: ceil(log2 k) / d. */
  public double bitsPerWeight() {
    return (double) PackedCodes.bitsFor(settings.codewords()) / settings.dimension();
  }

  /** Status, residual, passes and sizes; no numbers of the codebook. */
  @Override
  public String toString() {
    return "Clustering[%d numbers to %d codewords of dimension %d, %s, residual %.2e, %d passes, tau %.4g]"
        .formatted(
            rows().values().size(),
            settings.codewords(),
            settings.dimension(),
            status(),
            residual(),
            passes,
            temperature());
  }

  private HardSums hardSums() {
    if (hardSums == null) {
      hardSums = HardPass.sums(rows(), solution.state());
    }
    return hardSums;
  }

  private boolean hard() {
    return settings.method() == Method.KMEANS;
  }

  private Rows rows() {
    return map.pass().rows();
  }
}
