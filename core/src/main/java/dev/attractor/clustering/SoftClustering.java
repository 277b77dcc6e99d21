package dev.attractor.clustering;

import dev.attractor.fixedpoint.ExactAdjoint;
import dev.attractor.fixedpoint.Linearization;
import dev.attractor.fixedpoint.ParameterPullback;
import dev.attractor.fixedpoint.Pullback;
import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.UnrolledAdjoint;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.internal.softkmeans.SoftPullback;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The result of {@link SoftKMeans}: the codebook C*, the soft weights W~ = A(C*) C*, and the
 * gradient through both.
 */
public final class SoftClustering extends Clustering {
  private final SoftKMeans settings;
  private final SoftMap map;
  private final Solution solution;
  private final int repelled;
  private Linearization linearization;
  private boolean jacobianKnown;
  private double spectralRadius = -1;
  private double condition = -1;

  /**
   * @param map of all rows; {@code solution} is one of it
   * @param repelled repelling fixed points that were left
   * @param scans passes that were no steps
   */
  SoftClustering(
      SoftKMeans settings, FitData data, SoftMap map, Solution solution, int repelled, int scans) {
    super(new CodebookEvidence(data, solution), scans + map.passes());
    this.settings = settings;
    this.map = map;
    this.solution = solution;
    this.repelled = repelled;
    Optional<double[]> jacobian = map.jacobianAt(solution.state());
    this.jacobianKnown = jacobian.isPresent();
    this.linearization =
        jacobian
            .map(j -> new Linearization(map, solution.state(), j))
            .orElseGet(() -> new Linearization(map, solution.state()));
  }

  /** tau, absolute. */
  public double temperature() {
    return evidence().restored(map.pass().temperature());
  }

  /** How many repelling fixed points were found on the way, and left. */
  public int repelled() {
    return repelled;
  }

  /** rho(J) at C*: below 1 the plain iteration is pulled to it. */
  public double spectralRadius() {
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
    if (condition < 0) {
      condition = linearization.condition();
    }
    return condition;
  }

  /** Writes W~ = A(C*) C* [2.12]: n numbers. */
  @Override
  void reconstruct(Floats soft) {
    map.pass().reconstruct(solution.state(), soft);
    evidence().data().scaling().restore(soft);
  }

  /**
   * Writes dL/dW, through the soft assignment and through the attractor [2.17]: n numbers.
   *
   * @param gradSoft dL/dW~, n numbers; not modified unless it is {@code gradWeights} itself
   * @param gradWeights receives dL/dW
   * @return how the gradient went through the attractor: which adjoint answered, its residual and
   *     how many products with J^T it took
   * @throws IllegalStateException when the fit did not converge and the settings say to fail
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
    SoftPass pass = map.pass();
    double[] codebook = solution.state();
    SoftPullback first = firstPass(pass, codebook, gradSoft);
    ParameterPullback parameters =
        (state, u) -> pass.pullRows(state, first.at().sums(), gradSoft, u, gradWeights);
    if (settings.adjoint() instanceof UnrolledAdjoint) {
      // The direct term at the last codebook, then the contribution of every iterate.
      parameters.add(codebook, new double[codebook.length]);
      parameters = (state, u) -> pass.addStepPullback(state, map.sumsAt(state), u, gradWeights);
    }
    return settings
        .adjoint()
        .pullback(
            map, solution, linearization, first.cotangent(), settings.unconverged(), parameters);
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

  /** Root-mean-square difference of soft weights W~ and hard ones, row weights included. */
  public double softToHardGap() {
    return evidence().rootMean(map.pass().softToHard(solution.state()));
  }

  /** As for any clustering, and the temperature. */
  @Override
  public String toString() {
    return "%s, tau %.4g]".formatted(super.toString().replaceFirst("]$", ""), temperature());
  }
}
