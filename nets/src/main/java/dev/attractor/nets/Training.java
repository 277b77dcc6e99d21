package dev.attractor.nets;

import dev.attractor.data.Examples;
import dev.attractor.data.RandomPermutation;
import java.util.SplittableRandom;

/**
 * Training of a network at full precision.
 *
 * @param optimizer how gradients become steps
 * @param epochs how often every image is seen
 * @param batch images a step; a last incomplete batch of an epoch is left out
 * @param augmentation of the training images
 */
public record Training(Optimizer optimizer, int epochs, int batch, Augmentation augmentation) {
  /** Of images as they are. */
  public Training(Optimizer optimizer, int epochs, int batch) {
    this(optimizer, epochs, batch, Augmentation.NONE);
  }

  /** Checks the counts. */
  public Training {
    if (epochs < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "need at least one epoch and one image a batch, got %d and %d".formatted(epochs, batch));
    }
  }

  /** The same with another number of epochs. */
  public Training withEpochs(int other) {
    return new Training(optimizer, other, batch, augmentation);
  }

  /** Hears of every step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param step counted from 1
     * @param total steps of the whole run
     * @param loss mean cross-entropy of the step's batch
     */
    void step(long step, long total, double loss);
  }

  /**
   * Trains from start values drawn with {@code seed}; the same bits for the same threads.
   *
   * @throws DivergedException when a loss, a gradient or a weight is not finite
   */
  public Parameters train(
      Architecture architecture, Examples images, long seed, Listener listener) {
    try (TrainingRun run = new TrainingRun(this, architecture, images, seed)) {
      while (run.epochs() < epochs) {
        run.epoch(listener);
      }
      return run.parameters();
    }
  }

  /** The order in which an epoch sees its images; depends on seed and epoch alone. */
  static int[] order(int count, long seed, int epoch) {
    return RandomPermutation.of(
        count, new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch + 1));
  }

  /** What an epoch's augmentation is drawn from; depends on seed and epoch alone. */
  static SplittableRandom augmenting(long seed, int epoch) {
    return new SplittableRandom(~seed * 0x9E3779B97F4A7C15L + epoch + 1);
  }
}
