package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.attractor.nets.TrainingLoss;

/**
 * {@link RecallLoss} with the k best by entropic optimal transport onto "best" and "not best" (Xie
 * et al., 2020), by iterations of Sinkhorn that all stay in the graph. Its limit is k-softmax's own
 * ssm(x; k), so this is the same loss, approximated. For comparison.
 *
 * @param k how many are recalled
 * @param beta the inverse temperature
 * @param iterations of Sinkhorn, at least 1
 */
public record SinkhornLoss(int k, float beta, int iterations) implements TrainingLoss {
  /** Checks the bounds. */
  public SinkhornLoss {
    Similarities.check(k, beta);
    if (iterations < 1) {
      throw new IllegalArgumentException("need at least one iteration, got " + iterations);
    }
  }

  @Override
  public NDArray of(NDArray outputs, NDArray targets) {
    NDArray x = Similarities.ofOthers(outputs, beta, k);
    return RecallLoss.ofShares(shares(x), targets, k);
  }

  /** The transported shares of "best", rows x keys, after the iterations. */
  NDArray shares(NDArray x) {
    NDManager manager = x.getManager();
    long keys = x.getShape().get(1);
    NDArray one = Similarities.number(manager, 1);
    NDArray odds = Similarities.number(manager, (float) Math.log(k / (double) (keys - k)));
    NDArray potential = manager.zeros(new Shape(x.getShape().get(0), 1));
    NDArray share = x.add(potential).getNDArrayInternal().sigmoid();
    for (int i = 0; i < iterations; i++) {
      NDArray best = share.sum(new int[] {1}, true);
      NDArray rest = one.sub(share).sum(new int[] {1}, true);
      potential = potential.add(odds).sub(best.log()).add(rest.log());
      share = x.add(potential).getNDArrayInternal().sigmoid();
    }
    return share;
  }
}
