package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final LabelledImages IMAGES = Digits.split(0).train();

  @Test
  void theNetworkOfTable21HasItsParameters() {
    assertThat(TwoLayerCnn.mnist().parameterCount()).isEqualTo(2158);
    assertThat(TwoLayerCnn.digits().parameterCount()).isEqualTo(358);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TwoLayerCnn("x", 10, 10, 0, 1))
        .withMessageContaining("divisible by 4");
  }

  @Test
  void lossAndScoresAreThoseOfAPlainImplementation() {
    Parameters parameters = Parameters.initial(TwoLayerCnn.digits(), 1);
    try (Network network = new Network(parameters)) {
      double loss = network.backward(batch(8), Parameters.zeros(TwoLayerCnn.digits()));
      // sums of up to 36 products in single precision, twice
      assertThat(loss).isCloseTo(PlainCnn.loss(parameters, IMAGES, 8), within(1e-5));
    }
  }

  @Test
  void gradientsMatchFiniteDifferencesOfThePlainImplementation() {
    TwoLayerCnn architecture = TwoLayerCnn.digits();
    Parameters parameters = Parameters.initial(architecture, 2);
    Parameters gradients = Parameters.zeros(architecture);
    try (Network network = new Network(parameters)) {
      network.backward(batch(8), gradients);
      network.backward(batch(8), gradients); // gradients are set, not added up
    }
    float h = 1 / 1024f; // exact in single precision; the plain loss is in double
    for (ParameterSpec spec : architecture.parameters()) {
      float[] values = parameters.get(spec.name());
      for (int i = 0; i < values.length; i += 1 + values.length / 7) {
        float kept = values[i];
        values[i] = kept + h;
        double above = PlainCnn.loss(parameters, IMAGES, 8);
        values[i] = kept - h;
        double below = PlainCnn.loss(parameters, IMAGES, 8);
        values[i] = kept;
        // curvature times h, and a kink of ReLU or max crossed by one of the 8 images
        assertThat((double) gradients.get(spec.name())[i])
            .as("%s[%d]", spec.name(), i)
            .isCloseTo((above - below) / (2 * h), within(2e-3));
      }
    }
  }

  @Test
  void memoryDoesNotGrowWithTheNumberOfSteps() throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.isReadable(status), "resident memory is read from /proc");
    TwoLayerCnn architecture = TwoLayerCnn.digits();
    Parameters gradients = Parameters.zeros(architecture);
    ExampleBatch batch = batch(128);
    try (Network network = new Network(Parameters.initial(architecture, 3))) {
      for (int step = 0; step < 300; step++) {
        network.backward(batch, gradients);
      }
      long before = residentKib(status);
      for (int step = 0; step < 1500; step++) {
        network.backward(batch, gradients);
      }
      // one leaked batch of activations a step would be 1500 x 128 x 4 x 64 x 4 bytes = 190 MiB
      assertThat(residentKib(status) - before).isLessThan(48 * 1024);
    }
  }

  private static ExampleBatch batch(int count) {
    ExampleBatch batch = new ExampleBatch(IMAGES, TwoLayerCnn.digits(), count);
    batch.take(IntStream.range(0, count).toArray(), 0, count);
    return batch;
  }

  private static long residentKib(Path status) throws IOException {
    System.gc();
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
