package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.attractor.data.Examples;
import dev.attractor.data.Targets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A batch of standardised examples and their targets, assembled in native memory and reused. */
final class ExampleBatch {
  private final Optional<TrainingLoss> ownLoss;
  private final Examples examples;
  private final StandardisedInputs source;
  private final float[] input;
  private final float[] scratch;
  private final float[] target;
  private final ByteBuffer inputs;
  private final FloatBuffer inputFloats;
  private final ByteBuffer targets;
  private final FloatBuffer targetFloats;
  private final ByteBuffer factor = direct(1);
  private final ByteBuffer sharpness = direct(1);
  private double temperature = 1;
  private int count;

  /** Of the loss that the targets suggest. */
  ExampleBatch(Examples examples, Architecture architecture, int most) {
    this(examples, architecture, most, Optional.empty());
  }

  ExampleBatch(
      Examples examples, Architecture architecture, int most, Optional<TrainingLoss> ownLoss) {
    this.ownLoss = ownLoss;
    this.examples = examples;
    source = StandardisedInputs.of(examples, architecture.standardisation());
    input = new float[examples.inputSize()];
    scratch = new float[input.length];
    target = new float[examples.targets().outputs()];
    inputs = direct(Math.multiplyExact(most, input.length));
    inputFloats = inputs.asFloatBuffer();
    targets = direct(Math.multiplyExact(most, target.length));
    targetFloats = targets.asFloatBuffer();
  }

  /** Takes the examples {@code order[from]} to {@code order[to - 1]} as they are. */
  void take(int[] order, int from, int to) {
    take(order, from, to, Augmentation.NONE, new SplittableRandom(0)); // draws nothing
  }

  /**
   * As {@link #take(int[], int, int)}, augmented.
   *
   * @param random is drawn from for each example in turn
   */
  void take(int[] order, int from, int to, Augmentation augmentation, SplittableRandom random) {
    augmentation.require(examples.shape());
    count = to - from;
    temperature = 1;
    List<Integer> shape = examples.shape();
    for (int i = 0; i < count; i++) {
      int chosen = order[from + i];
      source.copy(chosen, input);
      if (!augmentation.equals(Augmentation.NONE)) {
        augmentation.apply(input, shape.get(1), shape.get(2), source.zeros(), scratch, random);
      }
      inputFloats.put(i * input.length, input);
      switch (examples.targets()) {
        case Targets.Classes classes -> {
          Arrays.fill(target, 0);
          target[classes.labels()[chosen]] = 1;
        }
        case Targets.Values values ->
            System.arraycopy(values.values(), chosen * target.length, target, 0, target.length);
      }
      targetFloats.put(i * target.length, target);
    }
  }

  /**
   * Lets the examples that were taken be learnt from a network's scores instead of their classes:
   * the targets are softmax(scores / T), and the scores that learn are divided by T too (Hinton,
   * Vinyals and Dean, 2015). T^2 times their cross-entropy has gradients whose size does not depend
   * on T.
   *
   * @param scores count x classes
   * @param temperature T, above 0
   */
  void learnFrom(float[] scores, double temperature) {
    this.temperature = temperature;
    int classes = target.length;
    double[] exponentials = new double[classes];
    for (int i = 0; i < count; i++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        most = Math.max(most, scores[i * classes + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        exponentials[c] = Math.exp((scores[i * classes + c] - most) / temperature);
        sum += exponentials[c];
      }
      for (int c = 0; c < classes; c++) {
        targetFloats.put(i * classes + c, (float) (exponentials[c] / sum));
      }
    }
  }

  /** How many examples were taken. */
  int count() {
    return count;
  }

  /** How many numbers the inputs of the batch have. */
  long numbers() {
    return (long) count * input.length;
  }

  /** count x the shape of an input. */
  NDArray inputs(NDManager manager) {
    long[] sizes = new long[1 + examples.shape().size()];
    sizes[0] = count;
    for (int i = 1; i < sizes.length; i++) {
      sizes[i] = examples.shape().get(i - 1);
    }
    Shape shape = new Shape(sizes);
    return manager.create(view(inputs, shape), shape, DataType.FLOAT32);
  }

  /**
   * What is to be made small: the mean cross-entropy with the targets, times T^2, or the mean
   * squared difference from them, or the loss of the caller's.
   *
   * <p>Factors are operands of their own, since the engine reads operands again on the way back: of
   * {@code mul(float)} it keeps the address of a buffer that nobody holds, and that the garbage
   * collector may free before.
   *
   * @param scores what the network gives: count x outputs, or count where there is one output
   */
  NDArray loss(NDArray scores, NDManager manager) {
    Shape shape = new Shape(count, target.length);
    NDArray wanted = manager.create(view(targets, shape), shape, DataType.FLOAT32);
    if (ownLoss.isPresent()) {
      return ownLoss.get().of(scores, wanted);
    }
    return switch (examples.targets()) {
      case Targets.Classes classes -> {
        NDArray softened = scores.mul(number(sharpness, 1 / temperature, manager));
        NDArray likelihood = softened.logSoftmax(1).mul(wanted).sum();
        yield likelihood.mul(number(factor, -temperature * temperature / count, manager));
      }
      case Targets.Values values -> {
        NDArray difference = scores.reshape(shape).sub(wanted);
        NDArray squares = difference.mul(difference).sum();
        yield squares.mul(number(factor, 1.0 / count / target.length, manager));
      }
    };
  }

  private static NDArray number(ByteBuffer held, double value, NDManager manager) {
    held.putFloat(0, (float) value);
    return manager.create(held.rewind(), new Shape(), DataType.FLOAT32);
  }

  private static ByteBuffer view(ByteBuffer buffer, Shape shape) {
    return buffer.slice(0, Math.toIntExact(4 * shape.size())).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, 4)).order(ByteOrder.nativeOrder());
  }
}
