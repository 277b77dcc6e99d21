package dev.attractor.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.Seeding;
import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.TorchScriptNetwork;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in ONNX Runtime: what they compute, and the weights that stand in them as codes. */
class OnnxNetworkTest {
  private static final PixelNormalisation HALF = PixelNormalisation.of(.5f, .25f);

  /** Sums of a few hundred products in single precision, through seven layers. */
  private static final float RELATIVE = 1e-4f;

  @TempDir Path folder;

  private static Path reference(String name) {
    try {
      return Path.of(OnnxNetworkTest.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LabelledImages images(int count, int width) {
    byte[] pixels = new byte[count * 3 * 9 * width];
    new SplittableRandom(1).nextBytes(pixels);
    return new LabelledImages("any", 3, 9, width, 255, 3, pixels, new int[count]);
  }

  /** More images than a batch takes. */
  @Test
  void outputsAreThoseOfTheEngine() throws IOException {
    LabelledImages images = images(130, 11);
    Parameters parameters = TorchScriptNetwork.read(reference("odd-network.pt"), HALF);
    try (Network engine = new Network(parameters);
        OnnxNetwork network = OnnxNetwork.open(reference("odd-network.onnx"))) {
      float[] expected = engine.scores(images);
      float[] found = network.outputs(images, HALF);
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        float most = Math.max(1, Math.abs(expected[i]));
        assertThat(found[i]).as("score %d", i).isCloseTo(expected[i], within(RELATIVE * most));
      }
      assertThat(network.quality(images, HALF)).isEqualTo(engine.quality(images));
    }
  }

  @Test
  void whatItDoesNotTakeIsRefusedByTheFilesName() throws IOException {
    Path file = reference("odd-network.onnx");
    Path text = Files.writeString(folder.resolve("text.onnx"), "no graph");
    assertThatIOException()
        .isThrownBy(() -> OnnxNetwork.open(text))
        .withMessageStartingWith(text + ": ONNX Runtime does not load it: ");
    LabelledImages grey = new LabelledImages("grey", 1, 9, 11, 255, 3, new byte[99], new int[1]);
    LabelledImages four = new LabelledImages("four", 3, 9, 11, 255, 4, new byte[297], new int[1]);
    try (OnnxNetwork network = OnnxNetwork.open(file)) {
      assertThatIOException()
          .isThrownBy(() -> network.quality(grey, HALF))
          .withMessageStartingWith(file + ": does not take inputs of shape [1, 9, 11]: ");
      assertThatIOException()
          .isThrownBy(() -> network.quality(four, HALF))
          .withMessageContaining("scores of shape [1, 3] for an example, and the data have 4");
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "16, 1", "8, 3", "100, 1"})
  void codedWeightsAreRestoredAsTheyWere(int codewords, int dimension) throws IOException {
    OnnxFile original = OnnxFile.read(reference("odd-network.onnx"));
    Tensor tensor = original.tensors().get("grouped.weight");
    KMeans kMeans =
        KMeans.builder()
            .codewords(codewords)
            .dimension(dimension)
            .seeding(Seeding.plusPlus(0))
            .build();
    Clustering fit = kMeans.fit(tensor.toFloats());
    ClusteredTensor clustered =
        ClusteredTensor.of(tensor.name(), tensor.shape(), dimension, fit.codebook(), fit.assign());
    CodedWeights restored = CodedWeights.of(original.replacing(List.of(clustered), List.of()));
    assertThat(restored.tensors()).containsOnlyKeys(tensor.name());
    Tensor full = restored.tensors().get(tensor.name());
    assertThat(full.shape()).isEqualTo(tensor.shape());
    assertThat(full.toFloats()).isEqualTo(clustered.restore());
    assertThat(restored.bytes(tensor.name()))
        .isBetween(clustered.packedBytes(), 200L + clustered.packedBytes());
    assertThat(restored.isPart("grouped.weight.codes")).isTrue();
    assertThat(restored.isPart("grouped.bias")).isFalse();
    assertThat(CodedWeights.of(original).tensors()).isEmpty();
  }
}
