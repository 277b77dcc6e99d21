package dev.attractor.nets;

import dev.attractor.data.LabelledImages;
import dev.attractor.data.RandomPermutation;
import java.util.Set;
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
      Architecture architecture, LabelledImages images, long seed, Listener listener) {
    if (images.count() < batch) {
      throw new IllegalArgumentException(
          "%s: %d images do not fill one batch of %d"
              .formatted(images.name(), images.count(), batch));
    }
    Parameters weights = Parameters.initial(architecture, seed);
    Parameters gradients = Parameters.zeros(architecture);
    OptimizerState steps = new OptimizerState(optimizer, architecture);
    ImageBatch current = new ImageBatch(images, architecture, batch);
    int stepsPerEpoch = images.count() / batch;
    long total = (long) epochs * stepsPerEpoch;
    try (Network network = new Network(weights)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        int[] order = order(images.count(), seed, epoch);
        SplittableRandom random = augmenting(seed, epoch);
        Torch.engine().setRandomSeed(random.nextInt()); // what dropout draws from
        for (int i = 0; i < stepsPerEpoch; i++) {
          current.take(order, i * batch, (i + 1) * batch, augmentation, random);
          network.put(weights);
          double loss = network.backward(current, gradients);
          network.state(weights);
          Finite.require(loss, gradients, steps.taken() + 1);
          steps.take(weights, gradients, total, Set.of());
          Finite.require("", weights, steps.taken());
          listener.step(steps.taken(), total, loss);
        }
      }
    }
    return weights;
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
