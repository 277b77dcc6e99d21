package dev.attractor.nets.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.attractor.memory.RowLayout;
import dev.attractor.memory.SumSoftmax;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention in the engine's graph against the operator and its exact pull-back in core. */
class SumSoftmaxAttentionTest {
  private static final double EPS = 0x1p-23;
  private static final int SIZE = 5;

  private final Random random = new Random(Long.getLong("attractor.seed", 1402));

  private record Pass(float[] recalled, float[] scoreGradient, float[] valueGradient) {}

  private static Pass pass(
      float[] scores, float[] values, float[] cotangent, float[] mask, int batch, int keys, int k) {
    int queries = scores.length / batch / keys;
    System.setProperty("ai.djl.offline", "true");
    Engine engine = Engine.getEngine("PyTorch");
    try (NDManager manager = engine.newBaseManager()) {
      NDArray x = manager.create(scores, new Shape(batch, queries, keys));
      NDArray v = manager.create(values, new Shape(batch, keys, SIZE));
      NDArray g = manager.create(cotangent, new Shape(batch, queries, k, SIZE));
      NDArray m = mask == null ? null : manager.create(mask, new Shape(batch, 1, keys));
      x.setRequiresGradient(true);
      v.setRequiresGradient(true);
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray recalled = SumSoftmaxAttention.recall(x, v, m, k);
        collector.backward(recalled.mul(g).sum());
        return new Pass(
            recalled.toFloatArray(),
            x.getGradient().toFloatArray(),
            v.getGradient().toFloatArray());
      }
    }
  }

  /**
   * The graph has single precision: scores are rounded at their own size, and each of the K keys
   * sums of products of weights and values adds one rounding of what it sums.
   */
  @ParameterizedTest
  @CsvSource({
    "1,2,1,false",
    "3,7,1,false",
    "7,7,1,false",
    "8,65,3,false",
    "16,64,1,false",
    "4,30,200,false",
    "3,9,1,true",
    "4,30,200,true",
    "5,8,1,true"
  })
  void valuesAndGradientsAreThoseOfCore(int k, int keys, double scale, boolean masked) {
    int batch = 2;
    int queries = 3;
    float[] scores = normal(batch * queries * keys, scale);
    float[] values = normal(batch * keys * SIZE, 1);
    float[] cotangent = normal(batch * queries * k * SIZE, 1);
    float[] mask = masked ? mask(batch, keys, k) : null;
    Pass pass = pass(scores, values, cotangent, mask, batch, keys, k);

    double[] x = new double[scores.length];
    for (int i = 0; i < x.length; i++) {
      int image = i / (queries * keys);
      boolean open = mask == null || mask[image * keys + i % keys] != 0;
      x[i] = open ? scores[i] : Double.NEGATIVE_INFINITY;
    }
    RowLayout rows = RowLayout.packed(batch * queries, keys);
    SumSoftmax operator = SumSoftmax.upTo(k);
    double[] thresholds = new double[batch * queries * k];
    double[] weights = new double[batch * queries * k * keys];
    operator.separate(x, rows, thresholds, weights);
    double[] weightCotangent = new double[weights.length];
    double[] recalled = new double[pass.recalled().length];
    double[] valueGradient = new double[values.length];
    for (int row = 0; row < batch * queries * k; row++) {
      int image = row / (queries * k);
      for (int j = 0; j < keys; j++) {
        for (int c = 0; c < SIZE; c++) {
          int value = (image * keys + j) * SIZE + c;
          double g = cotangent[row * SIZE + c];
          recalled[row * SIZE + c] += weights[row * keys + j] * values[value];
          valueGradient[value] += weights[row * keys + j] * g;
          weightCotangent[row * keys + j] += g * values[value];
        }
      }
    }
    double[] gradient = new double[x.length];
    operator.pullback(x, rows, thresholds, weightCotangent, gradient);
    double rounding = EPS * (8 + 8 * scale) * Math.sqrt(k * keys) * 4;
    assertClose("recalled", pass.recalled(), recalled, rounding);
    assertClose("value gradient", pass.valueGradient(), valueGradient, rounding);
    assertClose("score gradient", pass.scoreGradient(), gradient, rounding);
  }

  private static void assertClose(String what, float[] got, double[] expected, double tolerance) {
    for (int i = 0; i < got.length; i++) {
      assertThat((double) got[i]).as("%s %d", what, i).isCloseTo(expected[i], within(tolerance));
    }
  }

  /** Leaves exactly k keys of the first image, and k + 1 or more of the others. */
  private static float[] mask(int batch, int keys, int k) {
    float[] mask = new float[batch * keys];
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < k + 2 * i; j++) {
        mask[i * keys + (7 * j + i) % keys] = 1; // 7 has no factor in common with the keys here
      }
    }
    return mask;
  }

  private float[] normal(int count, double scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (scale * random.nextGaussian());
    }
    return numbers;
  }

  @Test
  void aMaskOfAllKeysIsRefused() {
    float[] mask = {1, 1, 1, 0, 0, 0};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass(new float[6], new float[30], new float[10], mask, 2, 3, 1))
        .withMessage(
            "row 1 of the mask leaves 0 of 3 keys, and 1 heads need as many; mask fewer keys or"
                + " take fewer heads");
  }
}
