package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.attractor.nets.TrainingLoss;

/**
 * The triplet loss of the hardest pairs of a batch (Hermans, Beyer and Leibe, 2017) with its smooth
 * margin: the mean over rows of log(1 + exp(b (s_n - s_p))), s_p the least inner product with a row
 * of its class and s_n the largest with one of another. For comparison with {@link RecallLoss}.
 *
 * @param beta b, the inverse temperature of inner products
 */
public record TripletLoss(float beta) implements TrainingLoss {
  /** Checks the bound. */
  public TripletLoss {
    Similarities.check(1, beta);
  }

  /** Beyond all inner products of unit vectors. */
  private static final float FAR = 4;

  @Override
  public NDArray of(NDArray outputs, NDArray targets) {
    NDManager manager = outputs.getManager();
    NDArray far = Similarities.number(manager, FAR);
    NDArray scores = Similarities.all(outputs, 1);
    NDArray alike = Similarities.alike(targets);
    NDArray others = Similarities.others(targets);
    NDArray sameOrSelf = alike.add(others.neg().add(Similarities.number(manager, 1)));
    NDArray hardest = scores.add(others.sub(alike).mul(far)).add(self(others).mul(far));
    NDArray positive = hardest.min(new int[] {1});
    NDArray negative = scores.sub(sameOrSelf.mul(far)).max(new int[] {1});
    NDArray gap = negative.sub(positive).mul(Similarities.number(manager, beta));
    NDArray zeros = manager.zeros(new Shape(gap.size(), 1));
    // log(1 + exp(g)) = -log softmax((0, g))_1
    NDArray both = zeros.concat(gap.reshape(gap.size(), 1), 1).logSoftmax(1);
    return both.split(new long[] {1}, 1).get(0).mean().neg();
  }

  /** 1 on the diagonal. */
  private static NDArray self(NDArray others) {
    return others.getManager().eye((int) others.getShape().get(0));
  }
}
