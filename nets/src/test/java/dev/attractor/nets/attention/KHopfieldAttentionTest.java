package dev.attractor.nets.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import dev.attractor.memory.KSoftmax;
import dev.attractor.nets.PullbackCollector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The block in DJL's conventions, against the function written out in double precision. */
class KHopfieldAttentionTest extends EngineTestCase {
  private static final int BATCH = 2;
  private static final int TOKENS = 6;
  private static final int SIZE = 4;
  private static final int HEADS = 3;
  private static final int HEAD = 5;

  private final Random random = new Random(Long.getLong("attractor.seed", 1403));

  private Block block() {
    Block block =
        KHopfieldAttention.builder().setSize(SIZE).setHeads(HEADS).optHeadSize(HEAD).build();
    block.setInitializer(new NormalInitializer(.5f), Parameter.Type.WEIGHT);
    block.initialize(manager, DataType.FLOAT32, new Shape(-1, TOKENS, SIZE));
    return block;
  }

  private NDList forward(Block block, NDList inputs) {
    return block.forward(new ParameterStore(manager, false), inputs, true);
  }

  private float[] normal(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @Test
  void parametersAreNamed() {
    assertThat(block().getParameters().keys())
        .containsExactly("projection.weight", "output.weight", "output.bias");
  }

  /**
   * Values, and the slope of a sum of them along random directions of tokens and parameters, whose
   * central difference in double precision is right to 1e-9; in the engine's graph and by the
   * pull-back of its own.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesAndGradientsAreThoseOfTheFunctionWrittenOut(boolean own) {
    Block block = block();
    float[] tokens = normal(BATCH * TOKENS * SIZE);
    float[] cotangent = normal(BATCH * TOKENS * SIZE);
    float[] mask = {1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1};
    NDArray x = manager.create(tokens, new Shape(BATCH, TOKENS, SIZE));
    NDArray g = manager.create(cotangent, new Shape(BATCH, TOKENS, SIZE));
    NDArray m = manager.create(mask, new Shape(BATCH, TOKENS));
    x.setRequiresGradient(true);
    List<double[]> arguments = new ArrayList<>(List.of(doubles(tokens)));
    List<float[]> gradients = new ArrayList<>();
    float[] values;
    try (GradientCollector collector =
        own ? PullbackCollector.open(engine) : engine.newGradientCollector()) {
      NDArray y = forward(block, new NDList(x, m)).singletonOrThrow();
      collector.backward(y.mul(g).sum());
      values = y.toFloatArray();
      gradients.add(x.getGradient().toFloatArray());
      for (Parameter parameter : block.getParameters().values()) {
        arguments.add(doubles(parameter.getArray().toFloatArray()));
        gradients.add(parameter.getArray().getGradient().toFloatArray());
      }
    }
    double[] expected = function(arguments, mask);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i]).isCloseTo(expected[i], within(1e-5));
    }
    for (int a = 0; a < arguments.size(); a++) {
      for (int trial = 0; trial < 3; trial++) {
        double[] direction = doubles(normal(arguments.get(a).length));
        double slope = 0;
        for (int i = 0; i < direction.length; i++) {
          slope += direction[i] * gradients.get(a)[i];
        }
        double step = 1e-5;
        double difference =
            (sum(arguments, a, direction, step, mask, cotangent)
                    - sum(arguments, a, direction, -step, mask, cotangent))
                / (2 * step);
        assertThat(slope)
            .as("argument %d", a)
            .isCloseTo(difference, within(1e-4 * Math.max(1, Math.abs(difference))));
      }
    }
  }

  private static double sum(
      List<double[]> arguments,
      int moved,
      double[] direction,
      double step,
      float[] mask,
      float[] cotangent) {
    List<double[]> all = new ArrayList<>(arguments);
    double[] there = arguments.get(moved).clone();
    for (int i = 0; i < there.length; i++) {
      there[i] += step * direction[i];
    }
    all.set(moved, there);
    double[] values = function(all, mask);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * cotangent[i];
    }
    return sum;
  }

  /** Of tokens, projection, output and bias. */
  private static double[] function(List<double[]> arguments, float[] mask) {
    double[] projection = arguments.get(1);
    double[] output = arguments.get(2);
    double[] result = new double[BATCH * TOKENS * SIZE];
    for (int b = 0; b < BATCH; b++) {
      double[][] projected = new double[TOKENS][3 * HEAD];
      for (int t = 0; t < TOKENS; t++) {
        for (int p = 0; p < 3 * HEAD; p++) {
          for (int c = 0; c < SIZE; c++) {
            double number = arguments.get(0)[(b * TOKENS + t) * SIZE + c];
            projected[t][p] += projection[p * SIZE + c] * number;
          }
        }
      }
      for (int t = 0; t < TOKENS; t++) {
        double[] scores = new double[TOKENS];
        for (int j = 0; j < TOKENS; j++) {
          for (int c = 0; c < HEAD; c++) {
            scores[j] += projected[t][c] * projected[j][HEAD + c] / Math.sqrt(HEAD);
          }
          scores[j] = mask[b * TOKENS + j] == 0 ? Double.NEGATIVE_INFINITY : scores[j];
        }
        double[][] columns = new KSoftmax(HEADS).separate(scores).columns();
        for (int o = 0; o < SIZE; o++) {
          double value = arguments.get(3)[o];
          for (int h = 0; h < HEADS; h++) {
            for (int j = 0; j < TOKENS; j++) {
              for (int c = 0; c < HEAD; c++) {
                value +=
                    output[o * HEADS * HEAD + h * HEAD + c]
                        * columns[h][j]
                        * projected[j][2 * HEAD + c];
              }
            }
          }
          result[(b * TOKENS + t) * SIZE + o] = value;
        }
      }
    }
    return result;
  }

  private static double[] doubles(float[] numbers) {
    double[] wide = new double[numbers.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = numbers[i];
    }
    return wide;
  }

  @Test
  void aSavedBlockIsLoadedAgain() throws Exception {
    Block saved = block();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    saved.saveParameters(new DataOutputStream(bytes));
    Block loaded =
        KHopfieldAttention.builder().setSize(SIZE).setHeads(HEADS).optHeadSize(HEAD).build();
    loaded.loadParameters(
        manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    NDList tokens = new NDList(manager.create(normal(TOKENS * SIZE), new Shape(1, TOKENS, SIZE)));
    assertThat(forward(loaded, tokens).singletonOrThrow().toFloatArray())
        .isEqualTo(forward(saved, tokens).singletonOrThrow().toFloatArray());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KHopfieldAttention.builder().setHeads(2).build())
        .withMessage("size, heads and head size must be at least 1, got 0, 2 and 64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KHopfieldAttention.builder().optInverseTemperature(0))
        .withMessage("the inverse temperature must be above 0 and finite, got 0.0");
    Block block = KHopfieldAttention.builder().setSize(4).setHeads(3).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> block.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 4)))
        .withMessage("heads must be at most the number of tokens, got 3 heads and 2 tokens");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> block.initialize(manager, DataType.FLOAT32, new Shape(1, 9, 5)))
        .withMessage("k-Hopfield attention takes batch x tokens x 4, got (1, 9, 5)");
  }
}
