package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.attractor.data.LabelledImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  }

  /** Overwrites every parameter. */
  public void put(Parameters parameters) {
    for (int i = 0; i < values.size(); i++) {
      float[] array = parameters.get(architecture.parameters().get(i).name());
      values.get(i).asFloatBuffer().put(array);
    }
  }

  /**
   * Runs the batch forward and backward.
   *
   * @param gradients receives the gradient of the mean cross-entropy with respect to every
   *     parameter
   * @return the mean cross-entropy, in nats
   */
  double backward(ImageBatch batch, Parameters gradients) {
    if (trained.add(batch.count())) {
      Convolutions.settle(
          () -> {
            pass(batch, gradients);
            return gradients.copy().arrays();
          });
    }
    return pass(batch, gradients);
  }

  private double pass(ImageBatch batch, Parameters gradients) {
    try (NDManager step = manager.newSubManager()) {
      List<NDArray> parameters = parameters(step);
      parameters.forEach(parameter -> parameter.setRequiresGradient(true));
      double value;
      try (GradientCollector collector = Torch.engine(batch.numbers()).newGradientCollector()) {
        NDArray scores = architecture.forward(batch.images(step), parameters);
        NDArray likelihood = scores.logSoftmax(1).mul(batch.targets(step)).sum();
        NDArray loss = likelihood.mul(batch.meanSign(step));
        collector.backward(loss);
        value = loss.getFloat();
      }
      for (int i = 0; i < parameters.size(); i++) {
        NDArray gradient = parameters.get(i).getGradient();
        gradient.attach(step);
        float[] target = gradients.get(architecture.parameters().get(i).name());
        gradient.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().get(target);
      }
      return value;
    }
  }

  /**
   * The share of images whose highest score is that of their class.
   *
   * @throws IllegalStateException when a score is not finite
   */
  public double accuracy(LabelledImages images) {
    int[] order = IntStream.range(0, images.count()).toArray();
    ImageBatch batch = new ImageBatch(images, architecture, JUDGING_BATCH);
    batch.take(order, 0, Math.min(order.length, JUDGING_BATCH));
    if (judged.add(batch.count())) {
      Convolutions.settle(() -> List.of(scores(batch)));
    }
    long right = 0;
    for (int from = 0; from < order.length; from += JUDGING_BATCH) {
      batch.take(order, from, Math.min(order.length, from + JUDGING_BATCH));
      right += right(scores(batch), batch, images.classes());
    }
    return right / (double) images.count();
  }

  private float[] scores(ImageBatch batch) {
    Torch.engine(batch.numbers());
    try (NDManager step = manager.newSubManager()) {
      return architecture.forward(batch.images(step), parameters(step)).toFloatArray();
    }
  }

  private List<NDArray> parameters(NDManager step) {
    List<NDArray> parameters = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      List<Long> sizes = architecture.parameters().get(i).shape();
      Shape shape = new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
      parameters.add(step.create(values.get(i).rewind(), shape, DataType.FLOAT32));
    }
    return parameters;
  }

  private static int right(float[] scores, ImageBatch batch, int classes) {
    for (int i = 0; i < batch.count() * classes; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new IllegalStateException(
            "the network's score for class %d of an image is %s: it cannot be judged"
                .formatted(i % classes, scores[i]));
      }
    }
    int right = 0;
    for (int image = 0; image < batch.count(); image++) {
      int best = 0;
      for (int i = 1; i < classes; i++) {
        if (scores[image * classes + i] > scores[image * classes + best]) {
          best = i;
        }
      }
      right += best == batch.label(image) ? 1 : 0;
    }
    return right;
  }

  @Override
  public void close() {
    manager.close();
  }
}
