package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.LabelledImages;
import dev.attractor.formats.NpzFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small networks of both kinds against what PyTorch computes of them in double precision. */
class ResNetTest {
  /** Sums of some hundred products in single precision, through up to seven layers, and back. */
  private static final double RELATIVE = 1e-3;

  @Test
  void weightsAreAsManyAsPublished() {
    assertThat(weights(ResNet.twenty("resnet20", 10))).isEqualTo(268_336);
    assertThat(weights(ResNet.eighteen("resnet18", 10))).isEqualTo(11_172_032);
    Parameters start = Parameters.initial(ResNet.twenty("resnet20", 10), 0);
    assertThat(start.get("layer1.0.bn1.weight")).containsOnly(1);
    assertThat(start.get("layer1.0.bn1.bias")).containsOnly(0);
    assertThat(start.get("bn1.running_mean")).containsOnly(0);
    assertThat(start.get("bn1.running_var")).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"narrow", "wide"})
  void lossGradientsStateAndScoresAreThoseOfPyTorch(String kind) throws IOException {
    try (NpzFile expected = NpzFile.open(reference("resnet-" + kind + ".npz"))) {
      ResNet architecture = ResNet.of(1, List.of(16, 32), kind.equals("wide"), 3);
      List<Tensor> start = new ArrayList<>();
      for (ParameterSpec spec : architecture.parameters()) {
        start.add(expected.tensor("start/" + spec.name()).renamed(spec.name()));
      }
      Parameters parameters = Parameters.of(start, architecture);
      Parameters gradients = Parameters.zeros(architecture);
      LabelledImages images = images(expected);
      try (Network network = new Network(parameters)) {
        ImageBatch batch = new ImageBatch(images, architecture, images.count());
        batch.take(IntStream.range(0, images.count()).toArray(), 0, images.count());
        double loss = network.backward(batch, gradients);
        assertThat(loss).isCloseTo(expected.tensor("loss").toDoubles()[0], within(1e-4));
        network.state(parameters);
        for (String name :
            List.of("conv1.weight", "layer2.0.conv1.weight", "layer2.0.bn1.weight", "bn1.bias")) {
          assertClose(name, gradients.get(name), expected.tensor("gradient/" + name).toDoubles());
        }
        for (String name : List.of("bn1.running_mean", "layer2.0.bn2.running_var")) {
          assertClose(name, parameters.get(name), expected.tensor("state/" + name).toDoubles());
        }
        assertClose("scores", network.scores(images), expected.tensor("scores").toDoubles());
      }
    }
  }

  private static int weights(ResNet network) {
    return network.parameters().stream()
        .filter(spec -> spec.kind().isWeight())
        .mapToInt(ParameterSpec::count)
        .sum();
  }

  private static LabelledImages images(NpzFile expected) throws IOException {
    byte[] labels = expected.tensor("labels").toBytes();
    return new LabelledImages(
        "reference",
        3,
        24,
        24,
        255,
        3,
        expected.tensor("images").toBytes(),
        IntStream.range(0, labels.length).map(i -> labels[i]).toArray());
  }

  private static void assertClose(String what, float[] values, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(values).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i])
          .as("%s[%d]", what, i)
          .isCloseTo(expected[i], within(RELATIVE * largest));
    }
  }

  private static Path reference(String name) {
    try {
      return Path.of(ResNetTest.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
