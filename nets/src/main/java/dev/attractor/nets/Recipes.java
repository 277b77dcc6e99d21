package dev.attractor.nets;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Temperature;
import java.util.List;

/** The settings that we recommend, and those of the dissertation. */
public final class Recipes {
  /** Images a step on MNIST; the dissertation does not say how many it took. */
  public static final int BATCH = 128;

  /** The learning rate of Adam at the start of fine-tuning. */
  public static final double LEARNING_RATE = 1e-2;

  private Recipes() {}

  /**
   * The dissertation's protocol [2.5]: temperature 5e-4, SGD at 1e-4 without momentum, plain steps
   * until convergence or 30 of them.
   */
  public static Quantization protocol(
      int codewords, int dimension, LayerMethod method, int epochs, long seed) {
    return new Quantization(
            List.of(
                LayerRule.cluster(
                    "*", LayerClustering.protocol(codewords, dimension, method, seed))),
            Quantization.Biases.FREE,
            new Optimizer.Sgd(1e-4),
            epochs,
            BATCH,
            seed)
        .withStatistics(Quantization.Statistics.KEPT);
  }

  /** Ours: a relative temperature that falls over the run, Adam with cosine decay. */
  public static Quantization annealed(
      int codewords, int dimension, LayerMethod method, int epochs, int batch, long seed) {
    return new Quantization(
        List.of(
            LayerRule.cluster(
                "*",
                LayerClustering.accelerated(
                    codewords, dimension, method, temperature(codewords, dimension), seed))),
        Quantization.Biases.FREE,
        new Optimizer.Adam(LEARNING_RATE),
        epochs,
        batch,
        seed);
  }

  /**
   * From .5 to .01 standard deviations; with half a bit a weight to .003, for there the soft
   * network is far better than the hard one at .01.
   */
  public static Temperature temperature(int codewords, int dimension) {
    boolean coarse = 2 * PackedCodes.bitsFor(codewords) <= dimension;
    return Temperature.annealed(
        Temperature.relative(.5), Temperature.relative(coarse ? .003 : .01));
  }
}
