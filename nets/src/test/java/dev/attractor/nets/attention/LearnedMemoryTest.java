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
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.Similarity;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks with learned memories and queries, against recalls of an associative memory. */
class LearnedMemoryTest extends EngineTestCase {
  private static final int SIZE = 4;
  private static final float BETA = 1.5f;
  private static final int K = 3;

  private final Random random = new Random(Long.getLong("attractor.seed", 1404));

  private NDArray normal(Shape shape) {
    float[] numbers = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return manager.create(numbers, shape);
  }

  private static float[][] rows(float[] numbers) {
    float[][] rows = new float[numbers.length / SIZE][SIZE];
    for (int i = 0; i < numbers.length; i++) {
      rows[i / SIZE][i % SIZE] = numbers[i];
    }
    return rows;
  }

  private static void assertRecalls(float[] got, int at, float[][] memories, float[] query) {
    Recall recall =
        AssociativeMemory.of(memories, Similarity.innerProduct()).recall(query, K, BETA);
    for (int i = 0; i < K; i++) {
      for (int c = 0; c < SIZE; c++) {
        assertThat((double) got[at + i * SIZE + c])
            .isCloseTo(recall.pattern(i)[c], within(2e-5)); // sums of a few products of floats
      }
    }
  }

  @Test
  void aLayerRecallsItsMemoriesAndLearnsThem() {
    Block block = KHopfieldLayer.of(9, SIZE, K, BETA);
    block.setInitializer(new NormalInitializer(1), Parameter.Type.WEIGHT);
    block.initialize(manager, DataType.FLOAT32, new Shape(2, 5, SIZE));
    NDArray tokens = normal(new Shape(2, 5, SIZE));
    Parameter memories = block.getParameters().get("memories");
    float[] got;
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray y =
          block.forward(new ParameterStore(manager, false), new NDList(tokens), true).head();
      assertThat(y.getShape()).isEqualTo(new Shape(2, 5, K * SIZE));
      got = y.toFloatArray();
      collector.backward(y.square().sum());
    }
    float[][] queries = rows(tokens.toFloatArray());
    for (int q = 0; q < queries.length; q++) {
      assertRecalls(got, q * K * SIZE, rows(memories.getArray().toFloatArray()), queries[q]);
    }
    assertThat(memories.getArray().getGradient().toFloatArray()).doesNotContain(0);
  }

  @Test
  void aPoolingRecallsTheTokensThatAreNotMasked() {
    Block block = KHopfieldPooling.of(2, SIZE, K, BETA);
    block.setInitializer(new NormalInitializer(1), Parameter.Type.WEIGHT);
    block.initialize(manager, DataType.FLOAT32, new Shape(2, 7, SIZE));
    NDArray tokens = normal(new Shape(2, 7, SIZE));
    NDArray mask =
        manager.create(new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0}, new Shape(2, 7));
    float[] got =
        block
            .forward(new ParameterStore(manager, false), new NDList(tokens, mask), true)
            .head()
            .toFloatArray();
    float[][] queries = rows(block.getParameters().get("queries").getArray().toFloatArray());
    float[][] all = rows(tokens.toFloatArray());
    for (int image = 0; image < 2; image++) {
      float[][] open = Arrays.copyOfRange(all, 7 * image, image == 0 ? 7 : 11);
      for (int q = 0; q < 2; q++) {
        assertRecalls(got, (image * 2 + q) * K * SIZE, open, queries[q]);
      }
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KHopfieldLayer.of(2, 4, 3, 1))
        .withMessage("k must be at most the number of memories, got k = 3 and 2 memories");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KHopfieldPooling.of(0, 4, 3, 1))
        .withMessage("need at least one query, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KHopfieldPooling.of(1, 4, 3, Float.NaN))
        .withMessage("the inverse temperature must be above 0 and finite, got NaN");
  }
}
