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

/** What PyTorch computed of a network in double precision: {@code reference/*.npz}. */
final class PyTorchReference {
  /** Sums of some hundred products in single precision, through up to seven layers, and back. */
  private static final double RELATIVE = 1e-3;

  private PyTorchReference() {}

  /**
   * Runs the network on the kept images and compares its loss, some gradients, its state after the
   * pass, and its scores.
   *
   * @param file name of the archive
   */
  static void compare(
      String file, Architecture architecture, List<String> gradientNames, List<String> stateNames)
      throws IOException {
    try (NpzFile expected = NpzFile.open(path(file))) {
      List<Tensor> start = new ArrayList<>();
      for (ParameterSpec spec : architecture.parameters()) {
        start.add(expected.tensor("start/" + spec.name()).renamed(spec.name()));
      }
      Parameters parameters = Parameters.of(start, architecture);
      Parameters gradients = Parameters.zeros(architecture);
      LabelledImages images = images(expected);
      try (Network network = new Network(parameters)) {
        ExampleBatch batch = new ExampleBatch(images, architecture, images.count());
        batch.take(IntStream.range(0, images.count()).toArray(), 0, images.count());
        double loss = network.backward(batch, gradients);
        assertThat(loss).isCloseTo(expected.tensor("loss").toDoubles()[0], within(1e-4));
        network.state(parameters);
        for (String name : gradientNames) {
          assertClose(name, gradients.get(name), expected.tensor("gradient/" + name).toDoubles());
        }
        for (String name : stateNames) {
          assertClose(name, parameters.get(name), expected.tensor("state/" + name).toDoubles());
        }
        assertClose("scores", network.scores(images), expected.tensor("scores").toDoubles());
      }
    }
  }

  private static LabelledImages images(NpzFile expected) throws IOException {
    byte[] labels = expected.tensor("labels").toBytes();
    List<Long> shape = expected.tensor("images").shape();
    return new LabelledImages(
        "reference",
        3,
        Math.toIntExact(shape.get(2)),
        Math.toIntExact(shape.get(3)),
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

  private static Path path(String name) {
    try {
      return Path.of(PyTorchReference.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
