package dev.attractor.nets;

import dev.attractor.clustering.Arithmetic;
import dev.attractor.clustering.ClusteringMethod;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.Method;
import dev.attractor.clustering.Seeding;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.clustering.Temperature;
import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.Solver;

/**
 * How a layer is clustered during fine-tuning.
 *
 * @param codewords k
 * @param dimension d
 * @param method how the codebook is fitted and differentiated
 * @param temperature tau, or its schedule over the run
 * @param solving how the attractor is found
 * @param iterations most evaluations of the soft k-means step in one fit
 * @param tolerance residual that counts as converged, over the layer's standard deviation
 * @param seed of the first codebook
 */
public record LayerClustering(
    int codewords,
    int dimension,
    LayerMethod method,
    Temperature temperature,
    Solving solving,
    int iterations,
    double tolerance,
    long seed) {
  /** How the attractor is found. */
  public enum Solving {
    /**
     * As the dissertation does [algorithm 2]: plain steps until convergence or the cap, and
     * implicit gradients by the damped iteration [2.22] at the codebook where they ended, converged
     * or not.
     */
    PLAIN,
    /** Accelerated, and differentiated exactly. */
    ACCELERATED
  }

  /** Checks the settings by building from them. */
  public LayerClustering {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
    }
    build(codewords, dimension, method, temperature, solving, iterations, tolerance, seed);
  }

  /** The dissertation's protocol: tau = 5e-4, plain steps until convergence or 30 of them. */
  public static LayerClustering protocol(
      int codewords, int dimension, LayerMethod method, long seed) {
    return new LayerClustering(
        codewords, dimension, method, Temperature.absolute(5e-4), Solving.PLAIN, 30, 1e-6, seed);
  }

  /** Our recipe: accelerated, at a temperature of one's own. */
  public static LayerClustering accelerated(
      int codewords, int dimension, LayerMethod method, Temperature temperature, long seed) {
    return new LayerClustering(
        codewords, dimension, method, temperature, Solving.ACCELERATED, 30, 1e-6, seed);
  }

  /** The same with another cap. */
  public LayerClustering withIterations(int most) {
    return new LayerClustering(
        codewords, dimension, method, temperature, solving, most, tolerance, seed);
  }

  /** The settings as what fits codebooks. */
  ClusteringMethod<?> fitter() {
    return build(codewords, dimension, method, temperature, solving, iterations, tolerance, seed);
  }

  private static ClusteringMethod<?> build(
      int codewords,
      int dimension,
      LayerMethod method,
      Temperature temperature,
      Solving solving,
      int iterations,
      double tolerance,
      long seed) {
    if (method.soft().isEmpty()) {
      return KMeans.builder()
          .codewords(codewords)
          .dimension(dimension)
          .tolerance(tolerance)
          .seeding(Seeding.plusPlus(seed))
          .build();
    }
    Method soft = method.soft().get();
    SoftKMeans.Builder builder =
        SoftKMeans.builder()
            .codewords(codewords)
            .dimension(dimension)
            .method(soft)
            .temperature(temperature)
            .tolerance(tolerance)
            .seeding(Seeding.plusPlus(seed));
    int evaluations = iterations + 1; // the last one only measures the residual
    if (soft == Method.DKM) {
      builder.solver(Solver.picard().recorded().withMaxEvaluations(evaluations));
    } else if (solving == Solving.PLAIN) {
      builder.plain().solver(Solver.picard().withMaxEvaluations(evaluations));
      if (soft == Method.IDKM) {
        builder.adjoint(Adjoint.damped()).unconverged(Adjoint.Unconverged.AT_LAST_ITERATE);
      }
    } else {
      builder.arithmetic(Arithmetic.FLOAT);
      builder.solver(Solver.anderson().withMaxEvaluations(evaluations));
    }
    return builder.build();
  }
}
