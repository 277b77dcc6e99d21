package dev.attractor.clustering;

import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.rows.Floats;

/**
 * The result of {@link KMeans}: every row belongs to its nearest codeword, and every codeword is
 * the mean of its rows. It has no gradient.
 */
public final class HardClustering extends Clustering {
  HardClustering(CodebookEvidence evidence, int passes) {
    super(evidence, passes);
  }

  /** The sum of squared differences of the weights and their codewords, row weights included. */
  public double inertia() {
    double mass = evidence().data().scaled().massUnit() * evidence().data().scan().mass();
    return rmse() * rmse() * mass * dimension();
  }

  /** Writes the nearest codeword of every row: n numbers. */
  @Override
  void reconstruct(Floats target) {
    FitData data = evidence().data();
    if (target.size() != data.rows().values().size()) {
      throw new IllegalArgumentException(
          "hard weights: need " + data.rows().values().size() + " floats, got " + target.size());
    }
    HardPass.reconstruct(data.rows(), evidence().solution().state(), target);
    data.scaling().restore(target);
  }
}
