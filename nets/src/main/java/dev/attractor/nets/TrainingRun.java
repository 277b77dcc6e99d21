package dev.attractor.nets;

import dev.attractor.data.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A training at full precision that goes on epoch by epoch, and from a checkpoint to the same bits.
 * Not for use by several threads at once.
 */
public final class TrainingRun implements AutoCloseable {
  private final Training settings;
  private final Architecture architecture;
  private final Examples images;
  private final long seed;
  private final Optional<TrainingLoss> loss;
  private final Parameters gradients;
  private final ExampleBatch current;
  private final Network network;
  private Parameters weights;
  private OptimizerState steps;
  private int epochs;

  /**
   * A run from start values that are drawn with {@code seed}, of the mean cross-entropy.
   *
   * @throws IllegalArgumentException when the images do not fill one batch
   */
  public TrainingRun(Training settings, Architecture architecture, Examples images, long seed) {
    this(settings, architecture, images, seed, Optional.empty());
  }

  /** The same with a loss of the caller's. */
  public TrainingRun(
      Training settings, Architecture architecture, Examples images, long seed, TrainingLoss loss) {
    this(settings, architecture, images, seed, Optional.of(loss));
  }

  private TrainingRun(
      Training settings,
      Architecture architecture,
      Examples images,
      long seed,
      Optional<TrainingLoss> loss) {
    if (images.count() < settings.batch()) {
      throw new IllegalArgumentException(
          "%s: %d images do not fill one batch of %d"
              .formatted(images.name(), images.count(), settings.batch()));
    }
    this.settings = settings;
    this.architecture = architecture;
    this.images = images;
    this.seed = seed;
    this.loss = loss;
    weights = Parameters.initial(architecture, seed);
    gradients = Parameters.zeros(architecture);
    steps = new OptimizerState(settings.optimizer(), architecture);
    current = new ExampleBatch(images, architecture, settings.batch(), loss);
    network = new Network(weights);
  }

  /** How many epochs are done. */
  public int epochs() {
    return epochs;
  }

  /** Steps of an epoch. */
  public int stepsOfAnEpoch() {
    return images.count() / settings.batch();
  }

  /** The weights as they are now, not copied. */
  public Parameters parameters() {
    return weights;
  }

  /** What the network gives for every image as it is now, count x {@code size}. */
  public float[] outputs(Examples judged, int size) {
    network.put(weights);
    return network.outputs(judged, size);
  }

  /** The share of images whose highest score is that of their class. */
  public double accuracy(Examples judged) {
    network.put(weights);
    return network.accuracy(judged);
  }

  /**
   * Sees every image once more.
   *
   * @return the mean loss of the epoch's steps
   * @throws DivergedException when a loss, a gradient or a weight is not finite
   */
  public double epoch(Training.Listener listener) {
    int[] order = Training.order(images.count(), seed, epochs);
    SplittableRandom random = Training.augmenting(seed, epochs);
    Torch.engine().setRandomSeed(random.nextInt()); // what dropout draws from
    int batch = settings.batch();
    long total = (long) settings.epochs() * stepsOfAnEpoch();
    double sum = 0;
    for (int i = 0; i < stepsOfAnEpoch(); i++) {
      current.take(order, i * batch, (i + 1) * batch, settings.augmentation(), random);
      network.put(weights);
      double value = network.backward(current, gradients);
      network.state(weights);
      Finite.require(value, gradients, steps.taken() + 1);
      steps.take(weights, gradients, total, Set.of());
      Finite.require("", weights, steps.taken());
      sum += value;
      listener.step(steps.taken(), total, value);
    }
    epochs++;
    return sum / stepsOfAnEpoch();
  }

  /** Writes all that is needed to go on, atomically. */
  public void write(Path checkpoint) throws IOException {
    new Checkpoint(epochs, weights, steps, new LinkedHashMap<>(), new AdjointCounts())
        .write(checkpoint, description());
  }

  /**
   * Goes on from what {@link #write} wrote.
   *
   * @throws IOException when the file is damaged or belongs to a run with other settings
   */
  public void resume(Path checkpoint) throws IOException {
    Checkpoint kept =
        Checkpoint.read(checkpoint, description(), settings.optimizer(), architecture);
    weights = kept.latent();
    steps = kept.steps();
    epochs = kept.epochs();
  }

  private String description() {
    return "%s on %s %s from seed %d: %s"
            .formatted(architecture, images.name(), images.md5(), seed, settings)
        + loss.map(other -> " of " + other).orElse("");
  }

  @Override
  public void close() {
    network.close();
  }
}
