/**
 * Embeddings that are trained to be remembered: networks whose outputs of one class recall each
 * other, and the losses that make them so.
 *
 * <pre>{@code
 * var network = new EmbeddingCnn("mnist", 1, 28, 64, PixelNormalisation.of(.1307f, .3081f));
 * var loss = new RecallLoss(8, 16);
 * try (var run = new TrainingRun(training, network, images, seed, loss)) {
 *   run.epoch((step, total, value) -> {});
 *   float[] embedded = run.outputs(images, 64); // for an AssociativeMemory
 * }
 * }</pre>
 */
package dev.attractor.nets.retrieval;
