package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.NpzFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network that PyTorch wrote, against what PyTorch computes of it in double precision ({@code
 * reference/torchscript.py}): odd channel counts, groups, normalisations, a buffer of its own.
 */
class TorchScriptNetworkTest {
  private static final PixelNormalisation HALF = PixelNormalisation.of(.5f, .25f);

  /** Sums of at most 6 x 9 x 11 x 9 products in single precision, through seven layers. */
  private static final double RELATIVE = 2e-4;

  @TempDir Path folder;

  @Test
  void everyParameterIsOfTheKindOfItsModule() throws IOException {
    Parameters odd = TorchScriptNetwork.read(reference("odd-network.pt"), HALF);
    Map<String, ParameterKind> kinds =
        odd.architecture().parameters().stream()
            .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::kind));
    assertThat(kinds)
        .hasSize(19)
        .containsEntry("stem.0.weight", ParameterKind.CONVOLUTION)
        .containsEntry("stem.1.weight", ParameterKind.SCALE)
        .containsEntry("stem.1.bias", ParameterKind.SHIFT)
        .containsEntry("stem.1.running_mean", ParameterKind.RUNNING_MEAN)
        .containsEntry("stem.1.running_var", ParameterKind.RUNNING_VARIANCE)
        .containsEntry("grouped.bias", ParameterKind.BIAS)
        .containsEntry("groups.weight", ParameterKind.SCALE)
        .containsEntry("head.weight", ParameterKind.LINEAR)
        .containsEntry("gain", ParameterKind.BUFFER);
    Parameters traced = TorchScriptNetwork.read(reference("traced-network.pt"), HALF);
    assertThat(traced.architecture().parameters()).isEqualTo(odd.architecture().parameters());
  }

  @Test
  void lossGradientsStateAndScoresAreThoseOfPyTorch() throws IOException {
    Parameters parameters = TorchScriptNetwork.read(reference("odd-network.pt"), HALF);
    Parameters gradients = Parameters.zeros(parameters.architecture());
    try (Network network = new Network(parameters);
        NpzFile expected = NpzFile.open(reference("odd-network.npz"))) {
      LabelledImages images = images(expected);
      ExampleBatch batch = batch(images, parameters.architecture());
      network.backward(batch, gradients);
      network.put(parameters); // gradients are set, not added up, and state is what was put
      double loss = network.backward(batch, gradients);
      assertThat(loss).isCloseTo(expected.tensor("loss").toDoubles()[0], within(1e-5));
      network.state(parameters);
      for (ParameterSpec spec : parameters.architecture().parameters()) {
        boolean state = spec.kind().isState();
        assertClose(
            spec.name(),
            (state ? parameters : gradients).get(spec.name()),
            expected.tensor((state ? "state/" : "gradient/") + spec.name()).toDoubles());
      }
      assertClose("scores", network.scores(images), expected.tensor("scores").toDoubles());
    }
  }

  @Test
  void aWrittenFileHoldsTheValuesAndDeclaresBuffersAsTheOriginalDoes() throws IOException {
    Parameters parameters = TorchScriptNetwork.read(reference("odd-network.pt"), HALF);
    parameters.get("head.weight")[4] = 17;
    parameters.get("stem.1.running_mean")[2] = -3;
    Path file = folder.resolve("written.pt");
    ((TorchScriptNetwork) parameters.architecture()).write(file, parameters);
    Parameters read = TorchScriptNetwork.read(file, HALF);
    assertThat(read.hash()).isEqualTo(parameters.hash());
    assertThat(read.architecture().parameters())
        .isEqualTo(parameters.architecture().parameters()); // kinds come from the declarations
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ((TorchScriptNetwork) read.architecture()).write(file, parameters))
        .withMessageContaining("another network");
  }

  @Test
  void aRunThatWasStoppedAndResumedKeepsTheState() throws IOException {
    Parameters start = TorchScriptNetwork.read(reference("odd-network.pt"), HALF);
    LabelledImages images;
    try (NpzFile expected = NpzFile.open(reference("odd-network.npz"))) {
      images = images(expected);
    }
    Quantization settings = settings(3);
    QuantizationRun unbroken = new QuantizationRun(settings, start, images);
    unbroken.finish(null, (step, total, loss) -> {});
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    QuantizationRun stopped = new QuantizationRun(settings, start, images);
    assertThatThrownBy(
            () ->
                stopped.finish(
                    checkpoint,
                    (step, total, loss) -> {
                      if (step == 5) {
                        throw new IllegalStateException("stopped");
                      }
                    }))
        .hasMessage("stopped");
    QuantizationRun resumed = new QuantizationRun(settings, start, images);
    assertThat(resumed.resume(checkpoint)).isEqualTo(1);
    resumed.finish(checkpoint, (step, total, loss) -> {});
    Parameters whole = hard(unbroken, start.architecture());
    assertThat(hard(resumed, start.architecture()).hash()).isEqualTo(whole.hash());
    assertThat(whole.get("stem.1.running_mean")).isNotEqualTo(start.get("stem.1.running_mean"));
    assertThat(whole.get("gain")).isEqualTo(start.get("gain"));
    assertThat(IntStream.range(0, 135).mapToObj(i -> whole.get("stem.0.weight")[i]).distinct())
        .hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void whatCannotBeUsedIsRefusedWithAReason() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pt"), "not a zip archive");
    assertThatIOException()
        .isThrownBy(() -> TorchScriptNetwork.read(text, HALF))
        .withMessageStartingWith(text + ": is no TorchScript file, or damaged");
    Path gone = folder.resolve("gone.pt");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> TorchScriptNetwork.read(gone, HALF))
        .withMessage(gone.toString()); // the command line adds what that means
    byte[] whole = Files.readAllBytes(reference("odd-network.pt"));
    Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, whole.length / 2));
    assertThatIOException()
        .isThrownBy(() -> TorchScriptNetwork.read(cut, HALF))
        .withMessageStartingWith(cut + ": is no TorchScript file, or damaged");
    Path weights = reference("odd-network.npz");
    assertThatIOException()
        .isThrownBy(() -> TorchScriptNetwork.read(weights, HALF))
        .withMessageContaining("holds weights without a program");
    Parameters parameters = TorchScriptNetwork.read(reference("odd-network.pt"), HALF);
    try (Network network = new Network(parameters)) {
      LabelledImages grey = new LabelledImages("grey", 1, 9, 11, 255, 3, new byte[99], new int[1]);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.check(grey))
          .withMessageContaining("does not take inputs of shape 1 x 9 x 11: ")
          .withMessageContaining("to have 3 channels, but got 1 channels");
      LabelledImages four = new LabelledImages("four", 3, 9, 11, 255, 4, new byte[297], new int[1]);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.check(four))
          .withMessageContaining("[1, 3]")
          .withMessageContaining("the data have 4 classes");
    }
    parameters.get("gain")[1] = Float.NaN;
    Path notFinite = folder.resolve("nan.pt");
    ((TorchScriptNetwork) parameters.architecture()).write(notFinite, parameters);
    assertThatIOException()
        .isThrownBy(() -> TorchScriptNetwork.read(notFinite, HALF))
        .withMessage(notFinite + ": gain[1] is NaN: such a network cannot be quantised");
  }

  private static Quantization settings(int epochs) {
    LayerClustering four =
        LayerClustering.accelerated(4, 1, LayerMethod.JFB, Recipes.temperature(4, 1), 0);
    return new Quantization(
            List.of(LayerRule.cluster("*", four)),
            Quantization.Biases.FREE,
            new Optimizer.Adam(1e-3),
            epochs,
            2,
            0)
        .withAugmentation(new Augmentation(1, true));
  }

  private static Parameters hard(QuantizationRun run, Architecture architecture)
      throws IOException {
    ClusteredModel model = run.quantized().model(Map.of());
    return QuantizedNetwork.hard(model, architecture);
  }

  private static void assertClose(String what, float[] values, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(values).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i])
          .as("%s[%d]", what, i)
          .isCloseTo(expected[i], within(RELATIVE * Math.max(largest, 1e-2)));
    }
  }

  private static ExampleBatch batch(LabelledImages images, Architecture architecture) {
    ExampleBatch batch = new ExampleBatch(images, architecture, images.count());
    int[] all = IntStream.range(0, images.count()).toArray();
    batch.take(all, 0, all.length, Augmentation.NONE, new SplittableRandom(0));
    return batch;
  }

  private static LabelledImages images(NpzFile expected) throws IOException {
    double[] labels = expected.tensor("labels").toDoubles();
    return new LabelledImages(
        "reference",
        3,
        9,
        11,
        255,
        3,
        expected.tensor("images").toBytes(),
        Arrays.stream(labels).mapToInt(label -> (int) label).toArray());
  }

  private static Path reference(String name) {
    try {
      return Path.of(TorchScriptNetworkTest.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
