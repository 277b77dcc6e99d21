package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import dev.attractor.nets.TrainingLoss;

/**
 * The supervised contrastive loss (Khosla et al., 2020), InfoNCE with all rows of a class as
 * positives: the mean over rows i and their positives p of -log(exp(b s_ip) / sum_{a != i} exp(b
 * s_ia)). For comparison with {@link RecallLoss}.
 *
 * @param beta b, the inverse temperature of inner products
 */
public record ContrastiveLoss(float beta) implements TrainingLoss {
  /** Checks the bounds. */
  public ContrastiveLoss {
    Similarities.check(1, beta);
  }

  @Override
  public NDArray of(NDArray outputs, NDArray targets) {
    NDArray scores = Similarities.ofOthers(outputs, beta, 1);
    NDArray alike = Similarities.alike(targets);
    NDArray count =
        alike.sum(new int[] {1}).add(Similarities.number(outputs.getManager(), RecallLoss.FLOOR));
    return scores.logSoftmax(1).mul(alike).sum(new int[] {1}).div(count).mean().neg();
  }
}
