package dev.attractor.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.Network;
import dev.attractor.nets.ParameterKind;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.TorchScriptNetwork;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime computes with our files is what the engine computes with the hard weights. */
class OnnxFileTest {
  /** Sums of at most a few hundred products in single precision, through seven layers. */
  private static final float RELATIVE = 1e-4f;

  @TempDir Path folder;

  /** Every width of codes, rows that reach beyond a tensor's end, one codeword. */
  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,1", "4,1", "4,2", "7,1", "16,1", "16,5", "20,1", "256,2", "300,1"})
  void aNetworkOfOursComputesTheSameFromCodesAndCodebooks(int codewords, int dimension)
      throws Exception {
    TwoLayerCnn architecture = TwoLayerCnn.digits();
    ClusteredModel model =
        clustered(Parameters.initial(architecture, 3), architecture, codewords, dimension);
    Path file = folder.resolve("digits.onnx");
    OnnxGraph.of(architecture, model).write(file);
    LabelledImages images = Digits.split(0).test().first(20);
    assertSameScores(file, QuantizedNetwork.hard(model, architecture), images);
  }

  @Test
  void aGraphOfPyTorchKeepsItsParametersNamesAndKinds() throws IOException {
    assertThat(OnnxFile.read(reference("odd-network.onnx")).parameters())
        .contains(
            new ParameterSpec("stem.0.weight", ParameterKind.CONVOLUTION, List.of(5L, 3L, 3L, 3L)),
            new ParameterSpec(
                "grouped.weight", ParameterKind.CONVOLUTION, List.of(15L, 1L, 3L, 3L)),
            new ParameterSpec("head.weight", ParameterKind.LINEAR, List.of(3L, 7L)),
            new ParameterSpec("grouped.bias", ParameterKind.OTHER, List.of(15L)));
  }

  @Test
  void aGraphOfPyTorchComputesTheSameWithTheHardNetworksNumbers() throws Exception {
    Parameters parameters =
        TorchScriptNetwork.read(reference("odd-network.pt"), PixelNormalisation.of(.5f, .25f));
    Architecture architecture = parameters.architecture();
    parameters.get("norm.running_mean")[3] = .25f; // state is carried over as well
    parameters.get("gain")[1] = 2;
    ClusteredModel model = clustered(parameters, architecture, 4, 1);
    OnnxFile original = OnnxFile.read(reference("odd-network.onnx"));
    Path file = folder.resolve("odd.onnx");
    original.replacing(model.clustered(), model.untouched()).write(file);
    byte[] pixels = new byte[10 * 297];
    new SplittableRandom(1).nextBytes(pixels);
    LabelledImages images = new LabelledImages("any", 3, 9, 11, 255, 3, pixels, new int[10]);
    assertSameScores(file, QuantizedNetwork.hard(model, architecture), images);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void residualNetworksOfOursComputeTheSame(boolean eighteen) throws Exception {
    ResNet architecture = eighteen ? ResNet.eighteen("r", 10) : ResNet.twenty("r", 10);
    ClusteredModel model = clustered(Parameters.initial(architecture, 5), architecture, 16, 1);
    Path file = folder.resolve("residual.onnx");
    OnnxGraph.of(architecture, model).write(file);
    // a tenth for names and shapes where the network is small
    assertThat(Files.size(file)).isLessThan((long) (model.packedBytes() * 1.1) + 10_000);
    byte[] pixels = new byte[2 * 3072];
    new SplittableRandom(2).nextBytes(pixels);
    LabelledImages images = new LabelledImages("any", 3, 32, 32, 255, 10, pixels, new int[2]);
    assertSameScores(file, QuantizedNetwork.hard(model, architecture), images);
  }

  @Test
  void theFileIsAsSmallAsItsCodes() throws IOException {
    int count = 40_000;
    Message graph =
        Message.empty()
            .with(
                Onnx.GRAPH_INITIALIZER,
                List.of(Onnx.floats("w", List.of(200L, 200L), new float[count])));
    OnnxFile file = OnnxFile.of("large", Message.empty().plus(Onnx.MODEL_GRAPH, graph));
    for (int codewords : new int[] {2, 4, 16, 256}) {
      Tensor weight = Tensor.of("w", List.of(200L, 200L), new float[count]);
      ClusteredTensor tensor = clustered(weight, codewords, 1);
      Path written = folder.resolve(codewords + ".onnx");
      file.replacing(List.of(tensor), List.of()).write(written);
      // names, shapes and the table of a byte's codes: at most 256 x 8 bytes and some words
      assertThat(Files.size(written)).isBetween(tensor.packedBytes(), tensor.packedBytes() + 3000);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.onnx"), "no protobuf at all");
    assertThatIOException()
        .isThrownBy(() -> OnnxFile.read(text))
        .withMessageStartingWith(text + ": ");
    byte[] whole = Files.readAllBytes(reference("odd-network.onnx"));
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
    assertThatIOException()
        .isThrownBy(() -> OnnxFile.read(cut))
        .withMessage(cut + ": is no ONNX file, or cut short");
    OnnxFile file = OnnxFile.read(reference("odd-network.onnx"));
    assertThatIOException()
        .isThrownBy(
            () ->
                file.replacing(
                    List.of(), List.of(Tensor.of("head.weight", List.of(1L), new float[1]))))
        .withMessageContaining("holds no initialiser 'head.weight' of shape [1] ([3, 7])");
    Message old = Message.empty().plus(Onnx.OPSET_DOMAIN, "").plus(Onnx.OPSET_VERSION, 9);
    OnnxFile early =
        OnnxFile.of(
            "early.onnx",
            Message.empty()
                .plus(Onnx.MODEL_GRAPH, Message.empty().plus(Onnx.GRAPH_NAME, "g"))
                .plus(Onnx.MODEL_OPSET, old));
    assertThatIOException()
        .isThrownBy(() -> early.replacing(List.of(), List.of()))
        .withMessage("early.onnx: is of opset 9; convert it to opset 11 or later");
  }

  private void assertSameScores(Path file, Parameters hard, LabelledImages images)
      throws OrtException {
    float[] expected;
    try (Network network = new Network(hard)) {
      expected = network.scores(images);
    }
    PixelNormalisation standardisation = hard.architecture().standardisation();
    List<Float> means = standardisation.mean();
    List<Float> deviations = standardisation.deviation();
    float[] inputs = new float[images.count() * images.imageSize()];
    for (int i = 0; i < images.count(); i++) {
      images.copyImage(i, inputs, i * images.imageSize());
    }
    for (int i = 0; i < inputs.length; i++) {
      int channel = i / (images.height() * images.width()) % images.channels() % means.size();
      inputs[i] = (inputs[i] - means.get(channel)) / deviations.get(channel);
    }
    long[] shape = {images.count(), images.channels(), images.height(), images.width()};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(inputs), shape);
        OrtSession.Result result = session.run(Map.of("images", tensor))) {
      float[][] scores = (float[][]) result.get(0).getValue();
      float largest = 1;
      for (float score : expected) {
        largest = Math.max(largest, Math.abs(score));
      }
      for (int i = 0; i < expected.length; i++) {
        assertThat(scores[i / images.classes()][i % images.classes()])
            .as("score %d", i)
            .isCloseTo(expected[i], within(RELATIVE * largest));
      }
    }
  }

  private static ClusteredModel clustered(
      Parameters parameters, Architecture architecture, int codewords, int dimension) {
    List<ClusteredTensor> clustered = new ArrayList<>();
    List<Tensor> others = new ArrayList<>();
    for (Tensor tensor : parameters.tensors("")) {
      boolean weight =
          architecture.parameters().stream()
              .anyMatch(spec -> spec.name().equals(tensor.name()) && spec.kind().isWeight());
      if (weight) {
        clustered.add(clustered(tensor, codewords, dimension));
      } else {
        others.add(tensor);
      }
    }
    return new ClusteredModel(clustered, others, Map.of());
  }

  /** With random codes: which number is near which codeword does not matter here. */
  private static ClusteredTensor clustered(Tensor tensor, int codewords, int dimension) {
    SplittableRandom random = new SplittableRandom(tensor.count() * 1000 + codewords);
    double[] codebook = random.doubles((long) codewords * dimension, -.5, .5).toArray();
    int rows = Math.toIntExact((tensor.count() + dimension - 1) / dimension);
    int[] codes = random.ints(rows, 0, codewords).toArray();
    return ClusteredTensor.of(
        tensor.name(), tensor.shape(), dimension, codebook, PackedCodes.of(codewords, codes));
  }

  private static Path reference(String name) {
    try {
      return Path.of(OnnxFileTest.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
