package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.attractor.nets.TrainingLoss;

/**
 * {@link RecallLoss} with the k best by SoftSort (Prillo and Eisenschlos, 2020) in place of
 * k-softmax: row l of softmax(-beta |sorted(x)_l - x_j|) stands for the l-th best key. For
 * comparison.
 *
 * @param k how many are recalled
 * @param beta the inverse temperature
 */
public record SoftSortLoss(int k, float beta) implements TrainingLoss {
  /** Checks the bounds. */
  public SoftSortLoss {
    Similarities.check(k, beta);
  }

  @Override
  public NDArray of(NDArray outputs, NDArray targets) {
    NDManager manager = outputs.getManager();
    int rows = (int) outputs.getShape().get(0);
    NDArray x = Similarities.ofOthers(outputs, 1, k);
    NDArray best = x.sort(1).split(new long[] {rows - k}, 1).get(1).reshape(rows, k, 1);
    NDArray apart = best.sub(x.reshape(rows, 1, rows)).abs();
    NDArray shares = apart.mul(Similarities.number(manager, -beta)).softmax(2).sum(new int[] {1});
    return RecallLoss.ofShares(shares, targets, k);
  }
}
