package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning from the scores of another network. */
class DistillationTest {
  private static final LabelledImages IMAGES = Digits.split(0).train();
  private static final TwoLayerCnn ARCHITECTURE = TwoLayerCnn.digits();
  private static final int COUNT = 16;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(doubles = {.5, 1, 4})
  void whoLearnsFromItsOwnScoresStaysWhereItIs(double temperature) {
    Parameters values = Parameters.initial(ARCHITECTURE, 1);
    Parameters gradients = Parameters.zeros(ARCHITECTURE);
    try (Network network = new Network(values)) {
      ExampleBatch batch = batch();
      network.backward(batch, gradients);
      assertThat(largest(gradients)).isGreaterThan(1e-2f); // of the classes
      batch.learnFrom(network.scores(batch), temperature);
      network.backward(batch, gradients);
    }
    // differences of equal probabilities, rounded, times T and activations of size 1
    assertThat(largest(gradients)).isLessThan(1e-5f);
  }

  @ParameterizedTest
  @ValueSource(doubles = {.5, 1, 4})
  void theLossIsTheCrossEntropyOfScoresDividedByT(double temperature) {
    Parameters values = Parameters.initial(ARCHITECTURE, 1);
    try (Network network = new Network(values);
        Network teacher = new Network(Parameters.initial(ARCHITECTURE, 2))) {
      ExampleBatch batch = batch();
      float[] taught = teacher.scores(batch);
      float[] scores = network.scores(batch);
      batch.learnFrom(taught, temperature);
      double loss = network.backward(batch, Parameters.zeros(ARCHITECTURE));
      double sum = 0;
      for (int image = 0; image < COUNT; image++) {
        double[] p = probabilities(taught, image, temperature);
        double[] q = probabilities(scores, image, temperature);
        for (int c = 0; c < p.length; c++) {
          sum -= p[c] * Math.log(q[c]);
        }
      }
      assertThat(loss)
          .isCloseTo(temperature * temperature * sum / COUNT, within(1e-5 * Math.max(1, loss)));
      batch.take(IntStream.range(0, COUNT).toArray(), 0, COUNT); // classes again
      assertThat(network.backward(batch, Parameters.zeros(ARCHITECTURE)))
          .isCloseTo(PlainCnn.loss(values, IMAGES, COUNT), within(1e-5));
    }
  }

  @Test
  void aRunThatLearnsFromScoresGoesOnToTheSameBits() throws IOException {
    LayerClustering clustering =
        LayerClustering.accelerated(4, 1, LayerMethod.JFB, Recipes.temperature(4, 1), 0);
    Quantization settings =
        new Quantization(
            List.of(LayerRule.cluster("*", clustering)),
            Quantization.Biases.FREE,
            new Optimizer.Adam(1e-3),
            2,
            64,
            Augmentation.NONE,
            2,
            Quantization.Statistics.MEASURED,
            0);
    Parameters start = Parameters.initial(ARCHITECTURE, 3);
    Path first = folder.resolve("first");
    QuantizationRun unbroken = new QuantizationRun(settings, start, IMAGES);
    unbroken.finish(null, (step, total, loss) -> {});
    QuantizationRun stopped = new QuantizationRun(settings, start, IMAGES);
    try {
      stopped.finish(
          first,
          (step, total, loss) -> {
            if (step > total / 2) {
              throw new IllegalStateException("stopped");
            }
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("stopped");
    }
    QuantizationRun resumed = new QuantizationRun(settings, start, IMAGES);
    assertThat(resumed.resume(first)).isEqualTo(1);
    resumed.finish(first, (step, total, loss) -> {});
    assertThat(resumed.quantized().parameters().hash())
        .isEqualTo(unbroken.quantized().parameters().hash());
    QuantizationRun fromClasses = new QuantizationRun(settings.withDistillation(0), start, IMAGES);
    fromClasses.finish(null, (step, total, loss) -> {});
    assertThat(fromClasses.quantized().parameters().hash())
        .isNotEqualTo(unbroken.quantized().parameters().hash());
  }

  private static ExampleBatch batch() {
    ExampleBatch batch = new ExampleBatch(IMAGES, ARCHITECTURE, COUNT);
    batch.take(IntStream.range(0, COUNT).toArray(), 0, COUNT);
    return batch;
  }

  private static double[] probabilities(float[] scores, int image, double temperature) {
    int classes = IMAGES.classes();
    double[] exponentials =
        IntStream.range(0, classes)
            .mapToDouble(c -> Math.exp(scores[image * classes + c] / temperature))
            .toArray();
    double sum = IntStream.range(0, classes).mapToDouble(c -> exponentials[c]).sum();
    return IntStream.range(0, classes).mapToDouble(c -> exponentials[c] / sum).toArray();
  }

  private static float largest(Parameters gradients) {
    float most = 0;
    for (ParameterSpec spec : ARCHITECTURE.parameters()) {
      for (float value : gradients.get(spec.name())) {
        most = Math.max(most, Math.abs(value));
      }
    }
    return most;
  }
}
