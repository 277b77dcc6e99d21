package dev.attractor.app.reproduce.embedding;

import dev.attractor.app.report.RunKey;

/**
 * One finished training, as it is kept.
 *
 * @param before of the untrained network's embeddings of the test images
 * @param after of the trained one's
 * @param seconds of training, of the clock
 * @param cpuSeconds of training, of the processor
 * @param diverged why there are no shares; null when there are
 */
record EmbeddingRun(
    EmbeddingLoss loss,
    long seed,
    Shares before,
    Shares after,
    double seconds,
    double cpuSeconds,
    String diverged,
    RunKey key) {
  /**
   * Means over queries, each image against all others.
   *
   * @param first the share whose nearest has their class
   * @param all the share of the nearest that have their class
   */
  record Shares(double first, double all) {}
}
