package dev.attractor.nets;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.attractor.data.Examples;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
   * Tries the first example.
   *
   * @throws IllegalArgumentException when the network does not take such inputs, or does not give
   *     one score for each class or one number for each to predict
   */
  public void check(Examples examples) {
    ExampleBatch batch = new ExampleBatch(examples, architecture, 1);
    batch.take(new int[] {0}, 0, 1);
    Torch.engine(batch.numbers());
    Shape given;
    try (var _ = Torch.pass();
        NDManager step = manager.newSubManager()) {
      given = execution.forward(batch.inputs(step), execution.parameters(step), false).getShape();
    } catch (EngineException e) {
      throw new IllegalArgumentException(
          "the network does not take inputs of shape %s: %s"
              .formatted(words(examples.shape()), EngineErrors.reason(e)),
          e);
    }
    Quality.requireOutputs(Arrays.stream(given.getShape()).boxed().toList(), examples);
  }

  private static String words(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }

  /** Runs the batch forward in training mode, which changes the network's state, and no further. */
  void observe(ExampleBatch batch) {
    scores(batch); // tries both kinds of convolutions
    Torch.engine(batch.numbers());
    try (var _ = Torch.pass();
        NDManager step = manager.newSubManager()) {
      List<NDArray> parameters = execution.parameters(step);
      execution.forward(batch.inputs(step), parameters, true);
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
   * @param gradients receives the gradient of the batch's loss with respect to every parameter,
   *     zero for one that the scores do not depend on; what it holds of the network's state stays
   *     as it is
   * @return the loss: see {@link ExampleBatch#loss}
   */
  double backward(ExampleBatch batch, Parameters gradients) {
    if (trained.add(batch.count())) {
      Parameters before = Parameters.zeros(architecture);
      state(before);
      Convolutions.settle(
          () -> {
            Torch.engine().setRandomSeed(0); // the same dropout both ways
            pass(batch, gradients);
            putState(before);
            return gradients.copy().arrays();
          });
    }
    return pass(batch, gradients);
  }

  private double pass(ExampleBatch batch, Parameters gradients) {
    try (var _ = Torch.pass();
        NDManager step = manager.newSubManager()) {
      List<NDArray> parameters = execution.parameters(step);
      double value;
      try (GradientCollector collector = PullbackCollector.open(Torch.engine(batch.numbers()))) {
        NDArray loss = batch.loss(execution.forward(batch.inputs(step), parameters, true), step);
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
   * The share of examples whose highest score is that of their class.
   *
   * @throws IllegalArgumentException when the examples have no classes
   * @throws IllegalStateException when a score is not finite
   */
  public double accuracy(Examples examples) {
    Quality quality = quality(examples);
    if (quality.measure() != Quality.Measure.ACCURACY) {
      throw new IllegalArgumentException(
          examples.name()
              + ": has numbers to predict and no classes, so that there is no accuracy");
    }
    return quality.value();
  }

  /**
   * How well the network does, in inference mode.
   *
   * @throws IllegalStateException when an output is not finite
   */
  public Quality quality(Examples examples) {
    return Quality.of(scores(examples), examples);
  }

  /**
   * The mean cross-entropy in inference mode, in nats, or the mean squared difference.
   *
   * @throws IllegalStateException when an output is not finite
   */
  public double loss(Examples examples) {
    return Quality.loss(scores(examples), examples);
  }

  /**
   * The score of every class, or every number predicted, for every example, in inference mode.
   *
   * @return count x outputs
   * @throws IllegalStateException when an output is not finite
   */
  public float[] scores(Examples examples) {
    return outputs(examples, examples.targets().outputs());
  }

  /**
   * What the network gives for every example, in inference mode, where that is neither scores nor
   * numbers predicted, such as embeddings.
   *
   * @param outputs how many numbers for an example
   * @return count x outputs
   * @throws IllegalStateException when one is not finite
   */
  public float[] outputs(Examples examples, int outputs) {
    float[] all = new float[Math.multiplyExact(examples.count(), outputs)];
    int[] order = IntStream.range(0, examples.count()).toArray();
    ExampleBatch batch = new ExampleBatch(examples, architecture, JUDGING_BATCH);
    for (int from = 0; from < order.length; from += JUDGING_BATCH) {
      batch.take(order, from, Math.min(order.length, from + JUDGING_BATCH));
      System.arraycopy(scores(batch), 0, all, from * outputs, batch.count() * outputs);
    }
    Quality.requireFinite(all, outputs);
    return all;
  }

  /**
   * The same of a batch.
   *
   * @return count x outputs
   */
  float[] scores(ExampleBatch batch) {
    if (judged.add(batch.count())) {
      Convolutions.settle(() -> List.of(computedScores(batch)));
    }
    return computedScores(batch);
  }

  private float[] computedScores(ExampleBatch batch) {
    Torch.engine(batch.numbers());
    try (var _ = Torch.pass();
        NDManager step = manager.newSubManager()) {
      return execution
          .forward(batch.inputs(step), execution.parameters(step), false)
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
