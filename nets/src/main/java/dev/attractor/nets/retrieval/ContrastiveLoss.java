package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.attractor.nets.TrainingLoss;

/**
 * The supervised contrastive loss (Khosla et al., 2020), InfoNCE with all rows of a class as
 * positives: the mean over rows i and their positives p of -log(exp(b s_ip) / sum_{a != i} exp(b
 * s_ia)). For comparison with {@link RecallLoss}.
 *
 * @param beta b, the inverse temperature of inner products
 */
public record ContrastiveLoss(float beta) implements TrainingLoss {
  /** Below all scores: a row is no key of its own. */
  private static final float FAR = -1e6f;

  @Override
  public NDArray of(NDArray outputs, NDArray targets) {
    NDManager manager = outputs.getManager();
    int rows = (int) outputs.getShape().get(0);
    NDArray scores =
        Similarities.all(outputs, beta)
            .add(manager.eye(rows).mul(Similarities.number(manager, FAR)));
    NDArray alike = Similarities.alike(targets);
    NDArray count = alike.sum(new int[] {1}).add(Similarities.number(manager, RecallLoss.FLOOR));
    return scores.logSoftmax(1).mul(alike).sum(new int[] {1}).div(count).mean().neg();
  }
}
