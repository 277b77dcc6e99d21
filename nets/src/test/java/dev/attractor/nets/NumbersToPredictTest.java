package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.attractor.data.NumericExamples;
import dev.attractor.data.Targets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A linear network of standardised features, whose loss and gradient are known. */
class NumbersToPredictTest {
  private static final int COUNT = 7;
  private static final int FEATURES = 3;
  private static final PixelNormalisation EACH =
      new PixelNormalisation(List.of(1f, -1f, 0f), List.of(2f, .5f, 1f));

  /** Sums of at most 14 products of size 1 to 10 in single precision. */
  private static final double ERROR = 1e-4;

  private record Linear(int outputs) implements FunctionalArchitecture {
    @Override
    public String name() {
      return "linear";
    }

    @Override
    public List<ParameterSpec> parameters() {
      return List.of(
          new ParameterSpec("w", ParameterKind.LINEAR, List.of((long) outputs, (long) FEATURES)));
    }

    @Override
    public PixelNormalisation standardisation() {
      return EACH;
    }

    @Override
    public NDArray forward(NDArray inputs, List<NDArray> parameters, boolean training) {
      NDArray all = inputs.matMul(parameters.getFirst().transpose());
      return outputs == 1 ? all.squeeze(1) : all; // one number needs no second index
    }
  }

  private final float[] inputs = random(COUNT * FEATURES, 1);

  private static float[] random(int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private NumericExamples examples(int outputs) {
    Targets wanted = new Targets.Values(outputs, random(COUNT * outputs, 2));
    return new NumericExamples("rows", List.of(FEATURES), inputs, wanted);
  }

  private double standardised(int row, int feature) {
    float value = inputs[row * FEATURES + feature];
    return (value - EACH.mean().get(feature)) / EACH.deviation().get(feature);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theLossIsTheMeanSquareAndItsGradientIsThatOfTheFormula(int outputs) {
    NumericExamples examples = examples(outputs);
    float[] wanted = ((Targets.Values) examples.targets()).values();
    Linear architecture = new Linear(outputs);
    Parameters values = Parameters.initial(architecture, 3);
    Parameters gradients = Parameters.zeros(architecture);
    float[] w = values.get("w");
    double loss = 0;
    double[] expected = new double[w.length];
    for (int row = 0; row < COUNT; row++) {
      for (int o = 0; o < outputs; o++) {
        double difference = -wanted[row * outputs + o];
        for (int f = 0; f < FEATURES; f++) {
          difference += w[o * FEATURES + f] * standardised(row, f);
        }
        loss += difference * difference / COUNT / outputs;
        for (int f = 0; f < FEATURES; f++) {
          expected[o * FEATURES + f] += 2 * difference * standardised(row, f) / COUNT / outputs;
        }
      }
    }
    try (Network network = new Network(values)) {
      network.check(examples);
      ExampleBatch batch = new ExampleBatch(examples, architecture, COUNT);
      batch.take(IntStream.range(0, COUNT).toArray(), 0, COUNT);
      assertThat(network.backward(batch, gradients)).isCloseTo(loss, within(ERROR));
      assertThat(network.loss(examples)).isCloseTo(loss, within(ERROR));
      Quality quality = network.quality(examples);
      assertThat(quality.measure()).isEqualTo(Quality.Measure.RMSE);
      assertThat(quality.value()).isCloseTo(Math.sqrt(loss), within(ERROR));
    }
    for (int i = 0; i < w.length; i++) {
      assertThat((double) gradients.get("w")[i]).isCloseTo(expected[i], within(ERROR));
    }
  }

  @Test
  void trainingEndsAtTheLeastSquares() {
    float[] slopes = {.5f, -2, 1};
    float[] wanted = new float[COUNT];
    for (int row = 0; row < COUNT; row++) {
      for (int f = 0; f < FEATURES; f++) {
        wanted[row] += (float) (slopes[f] * standardised(row, f));
      }
    }
    NumericExamples examples =
        new NumericExamples("rows", List.of(FEATURES), inputs, new Targets.Values(1, wanted));
    Training training = new Training(new Optimizer.Adam(.1), 400, COUNT);
    Parameters trained = training.train(new Linear(1), examples, 1, (step, total, loss) -> {});
    for (int f = 0; f < FEATURES; f++) {
      assertThat(trained.get("w")[f]).isCloseTo(slopes[f], within(1e-3f)); // the rate falls to zero
    }
  }

  @Test
  void whatNumbersDoNotHaveIsRefused() {
    NumericExamples examples = examples(2);
    Parameters values = Parameters.initial(new Linear(2), 3);
    try (Network network = new Network(values)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.accuracy(examples))
          .withMessageContaining("so that there is no accuracy");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.check(examples(1)))
          .withMessageContaining("shape [1, 2] for an example, and the data have 1 to predict");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Training(new Optimizer.Adam(.1), 1, 2, Augmentation.CROP_AND_FLIP)
                    .train(new Linear(2), examples, 0, (step, total, loss) -> {}))
        .withMessageContaining("of shape [3]: leave augmentation out");
  }
}
