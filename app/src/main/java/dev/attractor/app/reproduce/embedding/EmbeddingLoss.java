package dev.attractor.app.reproduce.embedding;

import dev.attractor.nets.TrainingLoss;
import dev.attractor.nets.retrieval.ContrastiveLoss;
import dev.attractor.nets.retrieval.RecallLoss;
import dev.attractor.nets.retrieval.SinkhornLoss;
import dev.attractor.nets.retrieval.SoftSortLoss;
import dev.attractor.nets.retrieval.TripletLoss;

/** What embeddings are trained by; ours first, with the same k and beta for all operators. */
enum EmbeddingLoss {
  K_SOFTMAX("k-softmax", new RecallLoss(EmbeddingLoss.K, EmbeddingLoss.BETA)),
  SINKHORN_10(
      "optimal transport, 10 iterations",
      new SinkhornLoss(EmbeddingLoss.K, EmbeddingLoss.BETA, 10)),
  SINKHORN_100(
      "optimal transport, 100 iterations",
      new SinkhornLoss(EmbeddingLoss.K, EmbeddingLoss.BETA, 100)),
  SOFT_SORT("SoftSort", new SoftSortLoss(EmbeddingLoss.K, EmbeddingLoss.BETA)),
  CONTRASTIVE("InfoNCE, supervised", new ContrastiveLoss(10)),
  TRIPLET("triplets, all of the batch", new TripletLoss(10));

  /** How many of a batch are recalled. */
  static final int K = 8;

  /** The inverse temperature of all top-k operators. */
  static final float BETA = 16;

  private final String title;
  private final TrainingLoss loss;

  EmbeddingLoss(String title, TrainingLoss loss) {
    this.title = title;
    this.loss = loss;
  }

  String title() {
    return title;
  }

  TrainingLoss loss() {
    return loss;
  }
}
