package dev.attractor.clustering;

import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.rows.Floats;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;

/**
 * The result of {@link KMeans}: every row belongs to its nearest codeword, and every codeword is
 * the mean of its rows. It has no gradient.
 */
public final class HardClustering implements Clustering {
  private final KMeans settings;
  private final CodebookEvidence evidence;
  private final int passes;

  HardClustering(KMeans settings, CodebookEvidence evidence, int passes) {
    this.settings = settings;
    this.evidence = evidence;
    this.passes = passes;
  }

  @Override
  public int codewords() {
    return settings.codewords();
  }

  @Override
  public int dimension() {
    return settings.dimension();
  }

  @Override
  public double[] codebook() {
    return evidence.codebook();
  }

  @Override
  public Status status() {
    return evidence.solution().status();
  }

  @Override
  public double residual() {
    return evidence.residual();
  }

  @Override
  public int passes() {
    return passes;
  }

  @Override
  public double standardDeviation() {
    return evidence.restored(evidence.data().spread());
  }

  /** The sum of squared differences of the weights and their codewords, row weights included. */
  public double inertia() {
    double mass = evidence.data().scaled().massUnit() * evidence.data().scan().mass();
    return rmse() * rmse() * mass * dimension();
  }

  /** Writes the nearest codeword of every row: n numbers. */
  @Override
  public void reconstruct(float[] target) {
    reconstruct(Floats.of(target));
  }

  @Override
  public void reconstruct(FloatBuffer target) {
    reconstruct(Floats.of(target));
  }

  @Override
  public void reconstruct(MemorySegment target) {
    reconstruct(Floats.of(target));
  }

  private void reconstruct(Floats target) {
    FitData data = evidence.data();
    if (target.size() != data.rows().values().size()) {
      throw new IllegalArgumentException(
          "hard weights: need " + data.rows().values().size() + " floats, got " + target.size());
    }
    HardPass.reconstruct(data.rows(), evidence.solution().state(), target);
    data.scaling().restore(target);
  }

  @Override
  public PackedCodes assign() {
    return evidence.assign();
  }

  @Override
  public double[] occupancy() {
    return evidence.occupancy();
  }

  @Override
  public int effectiveCodewords() {
    return evidence.effectiveCodewords();
  }

  @Override
  public double rmse() {
    return evidence.rmse();
  }

  /** Status, residual, passes and sizes; no numbers of the codebook. */
  @Override
  public String toString() {
    return "HardClustering[%d numbers to %d codewords of dimension %d, %s, residual %.2e, %d passes]"
        .formatted(
            evidence.data().rows().values().size(),
            codewords(),
            dimension(),
            status(),
            residual(),
            passes);
  }
}
