package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.attractor.nets.TrainingLoss;
import dev.attractor.nets.attention.SoftTopK;

/**
 * Embeddings of one class are to recall each other: each row of a batch asks all others for its k
 * nearest by {@link SoftTopK}, and the loss is the mean of -log(share of the k that have its
 * class). It is the k-Hopfield layer [3.4] trained end to end, whose gradients go through the exact
 * solution for the k nearest.
 *
 * @param k how many are recalled; a batch holds more rows, and better as many of each class
 * @param beta the inverse temperature of inner products of unit vectors, above 0
 */
public record RecallLoss(int k, float beta) implements TrainingLoss {
  /** Added to a share, so that its logarithm is finite where nothing of the class is recalled. */
  static final float FLOOR = 1e-6f;

  /** Checks both. */
  public RecallLoss {
    Similarities.check(k, beta);
  }

  /**
   * The loss.
   *
   * @param outputs batch x size, unit vectors
   * @throws IllegalArgumentException when the batch does not hold more rows than k
   */
  @Override
  public NDArray of(NDArray outputs, NDArray targets) {
    Similarities.requireOthers(outputs, k);
    NDArray shares =
        SoftTopK.shares(Similarities.all(outputs, beta), Similarities.others(targets), k);
    return ofShares(shares, targets, k);
  }

  /** The loss of a batch by how far each row is among the k best of another, batch x batch. */
  static NDArray ofShares(NDArray shares, NDArray targets, int k) {
    NDManager manager = shares.getManager();
    NDArray right =
        shares
            .mul(Similarities.alike(targets))
            .sum(new int[] {1})
            .mul(Similarities.number(manager, 1f / k));
    return right.add(Similarities.number(manager, FLOOR)).log().mean().neg();
  }
}
