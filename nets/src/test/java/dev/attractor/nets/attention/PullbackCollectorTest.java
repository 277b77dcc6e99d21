package dev.attractor.nets.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.attractor.nets.PullbackCollector;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Gradients through functions with a pull-back of their own, against the engine's graph. */
class PullbackCollectorTest extends EngineTestCase {
  private static final Shape TOKENS = new Shape(2, 6, 4);
  private static final float BETA = .7f;

  private final Random random = new Random(Long.getLong("attractor.seed", 1406));

  private NDArray normal(Shape shape) {
    float[] numbers = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return manager.create(numbers, shape);
  }

  private final NDArray tokens = normal(TOKENS);
  private final NDArray cotangent = normal(TOKENS);
  private final NDArray scale = normal(new Shape(4));
  private NDArray projection = normal(new Shape(15, 4)).mul(.5f);
  private NDArray output = normal(new Shape(4, 15)).mul(.5f); // three heads
  private NDArray bias = normal(new Shape(4));

  private NDArray attention(NDArray x) {
    return KHopfieldAttention.attend(x, null, projection, output, bias, BETA);
  }

  /** Gradients of tokens and parameters of a network of a tokens' scale. */
  private List<float[]> gradients(
      GradientCollector collector, BiFunction<NDArray, NDArray, NDArray> network) {
    projection = projection.duplicate();
    output = output.duplicate();
    bias = bias.duplicate();
    List<NDArray> arguments =
        List.of(tokens.duplicate(), scale.duplicate(), projection, output, bias);
    arguments.forEach(argument -> argument.setRequiresGradient(true));
    try (collector) {
      NDArray y = network.apply(arguments.get(0), arguments.get(1));
      collector.backward(y.mul(cotangent).sum());
    }
    return arguments.stream().map(argument -> argument.getGradient().toFloatArray()).toList();
  }

  /** Both ways have single precision; sums of some hundred terms of size 10 or less. */
  private void check(BiFunction<NDArray, NDArray, NDArray> network) {
    List<float[]> expected = gradients(engine.newGradientCollector(), network);
    List<float[]> found = gradients(PullbackCollector.open(engine), network);
    for (int a = 0; a < expected.size(); a++) {
      float largest = 1;
      for (float x : expected.get(a)) {
        largest = Math.max(largest, Math.abs(x));
      }
      for (int i = 0; i < expected.get(a).length; i++) {
        assertThat(found.get(a)[i])
            .as("argument %d, number %d", a, i)
            .isCloseTo(expected.get(a)[i], within(2e-4f * largest));
      }
    }
  }

  @Test
  void oneFunctionInTheMiddle() {
    check((x, s) -> attention(x.mul(s)).tanh());
  }

  @Test
  void functionsOneAfterTheOther() {
    check((x, s) -> attention(attention(attention(x.mul(s)))));
  }

  @Test
  void aPathAroundAFunction() {
    check(
        (x, s) -> {
          NDArray y = x.mul(s);
          NDArray z = y.add(attention(y));
          return z.add(attention(z));
        });
  }

  @Test
  void aPathAroundAFunctionThatStartsAtACut() {
    check(
        (x, s) -> {
          NDArray y = PullbackCollector.cut(x.mul(s));
          NDArray z = PullbackCollector.cut(y.add(attention(y)));
          return z.add(attention(z));
        });
  }

  @Test
  void aFunctionOnWhichNothingDepends() {
    check(
        (x, s) -> {
          NDArray y = attention(x.mul(s));
          attention(y);
          return y;
        });
  }

  @Test
  void aFunctionOfConstants() {
    NDArray constant = normal(TOKENS);
    check((x, s) -> attention(x.mul(s)).add(PullbackCollector.cut(constant)));
  }

  @Test
  void aFunctionOfAnArrayThatIsDifferentiatedItself() {
    check((x, s) -> attention(PullbackCollector.cut(x)).mul(s).add(attention(x)));
  }

  @Test
  void withoutGradientsTheSameValues() {
    float[] inGraph;
    try (GradientCollector _ = engine.newGradientCollector()) {
      inGraph = attention(tokens).toFloatArray();
    }
    float[] alone = attention(tokens).toFloatArray();
    for (int i = 0; i < alone.length; i++) {
      assertThat(alone[i]).isCloseTo(inGraph[i], within(1e-4f));
    }
    assertThat(PullbackCollector.current()).isEmpty();
  }
}
