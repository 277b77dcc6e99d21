package dev.attractor.nets;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.attractor.data.LabelledImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An architecture with its parameters, run by the engine.
 *
 * <p>Values are put in and gradients are read out; nothing else crosses over. Every call makes its
 * native arrays, the parameters among them, in one sub-manager and frees them together: memory does
 * not grow with the number of steps, and no gradient outlives its step. Not for use by several
 * threads at once.
 */
public final class Network implements AutoCloseable {
  private static final int JUDGING_BATCH = 500;

  private final Architecture architecture;
  private final NDManager manager;
  private final List<ByteBuffer> values = new ArrayList<>();
  private final Execution execution;

  /** Sizes of batches at which both kinds of convolutions were compared, forward and backward. */
  private final Set<Integer> trained = new HashSet<>();

  /** The same, forward alone. */
  private final Set<Integer> judged = new HashSet<>();

  /** A network with a copy of the given values. */
  public Network(Parameters parameters) {
    architecture = parameters.architecture();
    manager = Torch.manager();
    for (ParameterSpec spec : architecture.parameters()) {
      values.add(ByteBuffer.allocateDirect(4 * spec.count()).order(ByteOrder.nativeOrder()));
    }
    put(parameters);
    execution = architecture.open(manager, values);
  }

  /** Overwrites every parameter. */
  public void put(Parameters parameters) {
    for (int i = 0; i < values.size(); i++) {
      float[] array = parameters.get(architecture.parameters().get(i).name());
      values.get(i).asFloatBuffer().put(array);
    }
  }

  /**
   * Tries the first image.
   *
   * @throws IllegalArgumentException when the network does not take such images, or does not give
   *     one score for each class
   */
  public void check(LabelledImages images) {
    ImageBatch batch = new ImageBatch(images, architecture, 1);
    batch.take(new int[] {0}, 0, 1);
    Torch.engine(batch.numbers());
    Shape given;
    try (NDManager step = manager.newSubManager()) {
      given = execution.forward(batch.images(step), execution.parameters(step), false).getShape();
    } catch (EngineException e) {
      throw new IllegalArgumentException(
          "the network does not take images of %d x %d x %d: %s"
              .formatted(
                  images.channels(), images.height(), images.width(), EngineErrors.reason(e)),
          e);
    }
    if (!given.equals(new Shape(1, images.classes()))) {
      throw new IllegalArgumentException(
          "the network gives scores of shape %s for an image, and the data have %d classes"
              .formatted(given, images.classes()));
    }
  }

  /** Runs the batch forward in training mode, which changes the network's state, and no further. */
  void observe(ImageBatch batch) {
    scores(batch); // tries both kinds of convolutions
    Torch.engine(batch.numbers());
    try (NDManager step = manager.newSubManager()) {
      List<NDArray> parameters = execution.parameters(step);
      execution.forward(batch.images(step), parameters, true);
      readState(parameters);
    }
  }

  private void readState(List<NDArray> parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      if (architecture.parameters().get(i).kind().isState()) {
        read(parameters.get(i), values.get(i).asFloatBuffer());
      }
    }
  }

  private void putState(Parameters source) {
    for (int i = 0; i < values.size(); i++) {
      ParameterSpec spec = architecture.parameters().get(i);
      if (spec.kind().isState()) {
        values.get(i).asFloatBuffer().put(source.get(spec.name()));
      }
    }
  }

  /** Reads the network's state back, which training passes change. */
  void state(Parameters target) {
    for (int i = 0; i < values.size(); i++) {
      ParameterSpec spec = architecture.parameters().get(i);
      if (spec.kind().isState()) {
        values.get(i).asFloatBuffer().get(target.get(spec.name()));
      }
    }
  }

  /**
   * Runs the batch forward and backward in training mode; changes the network's state.
   *
   * @param gradients receives the gradient of the mean cross-entropy with the batch's targets, for
   *     images of a temperature T that of T^2 times it, with respect to every parameter, zero for
   *     one that the scores do not depend on; what it holds of the network's state stays as it is
   * @return the mean cross-entropy, in nats
   */
  double backward(ImageBatch batch, Parameters gradients) {
    return backward(batch, gradients, Optional.empty());
  }

  /** As {@link #backward(ImageBatch, Parameters)}, with another loss where one is given. */
  double backward(ImageBatch batch, Parameters gradients, Optional<TrainingLoss> loss) {
    if (trained.add(batch.count())) {
      Parameters before = Parameters.zeros(architecture);
      state(before);
      Convolutions.settle(
          () -> {
            Torch.engine().setRandomSeed(0); // the same dropout both ways
            pass(batch, gradients, loss);
            putState(before);
            return gradients.copy().arrays();
          });
    }
    return pass(batch, gradients, loss);
  }

  private double pass(ImageBatch batch, Parameters gradients, Optional<TrainingLoss> other) {
    try (NDManager step = manager.newSubManager()) {
      List<NDArray> parameters = execution.parameters(step);
      double value;
      try (GradientCollector collector = Torch.engine(batch.numbers()).newGradientCollector()) {
        NDArray scores = execution.forward(batch.images(step), parameters, true);
        NDArray targets = batch.targets(step);
        NDArray loss =
            other.isPresent()
                ? other.get().of(scores, targets)
                : scores
                    .mul(batch.sharpness(step))
                    .logSoftmax(1)
                    .mul(targets)
                    .sum()
                    .mul(batch.meanSign(step));
        collector.backward(loss);
        value = loss.getFloat();
      }
      readState(parameters);
      for (int i = 0; i < parameters.size(); i++) {
        ParameterSpec spec = architecture.parameters().get(i);
        if (!spec.kind().isState()) {
          readGradient(parameters.get(i), gradients.get(spec.name()), step);
        }
      }
      return value;
    }
  }

  private static void readGradient(NDArray parameter, float[] target, NDManager step) {
    NDArray gradient = parameter.getGradient();
    if (gradient == null) {
      Arrays.fill(target, 0);
      return;
    }
    gradient.attach(step);
    read(gradient, FloatBuffer.wrap(target));
  }

  private static void read(NDArray array, FloatBuffer target) {
    target.put(array.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer());
  }

  /**
   * The share of images whose highest score is that of their class.
   *
   * @throws IllegalStateException when a score is not finite
   */
  public double accuracy(LabelledImages images) {
    float[] scores = scores(images);
    int classes = images.classes();
    long right = 0;
    for (int image = 0; image < images.count(); image++) {
      int best = 0;
      for (int i = 1; i < classes; i++) {
        if (scores[image * classes + i] > scores[image * classes + best]) {
          best = i;
        }
      }
      right += best == images.labels()[image] ? 1 : 0;
    }
    return right / (double) images.count();
  }

  /**
   * The mean cross-entropy in inference mode, in nats.
   *
   * @throws IllegalStateException when a score is not finite
   */
  public double loss(LabelledImages images) {
    float[] scores = scores(images);
    int classes = images.classes();
    double sum = 0;
    for (int image = 0; image < images.count(); image++) {
      int from = image * classes;
      double right = scores[from + images.labels()[image]];
      double exponentials = 0; // of scores less the right one: their logarithm is the image's loss
      for (int i = 0; i < classes; i++) {
        exponentials += Math.exp(scores[from + i] - right);
      }
      sum += Math.log(exponentials);
    }
    return sum / images.count();
  }

  /**
   * The score of every class for every image, in inference mode.
   *
   * @return count x classes
   * @throws IllegalStateException when a score is not finite
   */
  public float[] scores(LabelledImages images) {
    return outputs(images, images.classes());
  }

  /**
   * What the network gives for every image, in inference mode.
   *
   * @param size how many numbers for an image
   * @return count x size
   * @throws IllegalStateException when a number is not finite
   */
  public float[] outputs(LabelledImages images, int size) {
    int classes = size;
    float[] all = new float[Math.multiplyExact(images.count(), classes)];
    int[] order = IntStream.range(0, images.count()).toArray();
    ImageBatch batch = new ImageBatch(images, architecture, JUDGING_BATCH);
    for (int from = 0; from < order.length; from += JUDGING_BATCH) {
      batch.take(order, from, Math.min(order.length, from + JUDGING_BATCH));
      System.arraycopy(scores(batch), 0, all, from * classes, batch.count() * classes);
    }
    for (int i = 0; i < all.length; i++) {
      if (!Float.isFinite(all[i])) {
        throw new IllegalStateException(
            "the network's score for class %d of an image is %s: it cannot be judged"
                .formatted(i % classes, all[i]));
      }
    }
    return all;
  }

  /**
   * The score of every class for every image of the batch, in inference mode.
   *
   * @return count x classes
   */
  float[] scores(ImageBatch batch) {
    if (judged.add(batch.count())) {
      Convolutions.settle(() -> List.of(computedScores(batch)));
    }
    return computedScores(batch);
  }

  private float[] computedScores(ImageBatch batch) {
    Torch.engine(batch.numbers());
    try (NDManager step = manager.newSubManager()) {
      return execution
          .forward(batch.images(step), execution.parameters(step), false)
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
