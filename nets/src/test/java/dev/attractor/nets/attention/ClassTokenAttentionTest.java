package dev.attractor.nets.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The weights that are drawn are those that attention uses. */
class ClassTokenAttentionTest extends EngineTestCase {
  private static final int TOKENS = 7;
  private static final int HEADS = 3;
  private static final int HEAD_SIZE = 2;
  private static final int SIZE = HEADS * HEAD_SIZE;
  private static final float EPS = 0x1p-23f;

  private final Random random = new Random(Long.getLong("attractor.seed", 1713));

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** With an output that changes nothing, attention gives each head's mean of the values. */
  @ParameterizedTest
  @EnumSource(AttentionKind.class)
  void weightsTimesValuesAreWhatAttentionGives(AttentionKind kind) {
    int rows = kind.projections(HEADS) * HEAD_SIZE;
    float[] x = normal(TOKENS * SIZE);
    float[] p = normal(rows * SIZE);
    NDArray tokens = manager.create(x, new Shape(1, TOKENS, SIZE));
    NDArray projection = manager.create(p, new Shape(rows, SIZE));
    NDArray bias = manager.zeros(new Shape(SIZE));
    float[] attended =
        kind.attend(tokens, projection, manager.eye(SIZE), bias, HEADS, 0.7f).toFloatArray();
    float[] weights = kind.weights(tokens, projection, HEADS, 0.7f).toFloatArray();
    for (int head = 0; head < HEADS; head++) {
      // Values are the last third of the projection, of one head or of all.
      int first = 2 * rows / 3 + (kind == AttentionKind.MULTI_HEAD ? head * HEAD_SIZE : 0);
      for (int token = 0; token < TOKENS; token++) {
        int row = (head * TOKENS + token) * TOKENS;
        for (int number = 0; number < HEAD_SIZE; number++) {
          double sum = 0;
          for (int key = 0; key < TOKENS; key++) {
            double value = 0;
            for (int a = 0; a < SIZE; a++) {
              value += x[key * SIZE + a] * p[(first + number) * SIZE + a];
            }
            sum += weights[row + key] * value;
          }
          // Scores and values are sums of six products of normals; 16 bounds what they reach.
          assertThat((double) attended[token * SIZE + head * HEAD_SIZE + number])
              .isEqualTo(sum, within(200.0 * 16 * EPS));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AttentionKind.class)
  void eachHeadOfTheClassTokenSharesOutOne(AttentionKind kind) {
    VisionTransformer transformer =
        new VisionTransformer(
            "small", 1, 8, 4, 16, 2, kind, 2, 8, 32, 10, PixelNormalisation.of(.5f, .5f));
    LabelledImages images = Digits.split(0).test().first(3);
    Parameters parameters = Parameters.initial(transformer, 2);
    ClassTokenAttention attention = new ClassTokenAttention(transformer, 1);
    float[] weights;
    try (Network network = new Network(parametersOf(parameters, attention))) {
      weights = network.outputs(images, attention.outputs());
    }
    assertThat(weights).hasSize(3 * 2 * 5);
    for (int row = 0; row < weights.length; row += 5) {
      double sum = 0;
      for (int token = 0; token < 5; token++) {
        assertThat(weights[row + token]).isBetween(-4 * EPS, 1 + 4 * EPS);
        sum += weights[row + token];
      }
      assertThat(sum).isEqualTo(1, within(20.0 * EPS));
    }
  }

  private static Parameters parametersOf(Parameters parameters, ClassTokenAttention attention) {
    Parameters same = Parameters.zeros(attention);
    attention
        .parameters()
        .forEach(
            spec -> {
              float[] from = parameters.get(spec.name());
              System.arraycopy(from, 0, same.get(spec.name()), 0, from.length);
            });
    return same;
  }

  @Test
  void aLayerThatIsNotThereIsRefused() {
    VisionTransformer two =
        VisionTransformer.ofDissertation(AttentionKind.K_HOPFIELD, 1, 2, 1, 28, 10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassTokenAttention(two, 2))
        .withMessage("the network has layers 0 to 1, got 2");
  }
}
