package dev.attractor.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.LayeredArchitecture;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.TorchScriptNetwork;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a file takes on disk beside the numbers that it has to hold: names, shapes and the graph, by
 * the layer and not by the weight.
 */
class FileSizesTest {
  /** Of what a file may take beyond its numbers, for ResNet-18. */
  private static final double MORE = .03;

  @TempDir Path folder;

  @Test
  void everyFormatOfResNet18IsWithinThreeInAHundredOfItsNumbers() throws IOException {
    ResNet network = ResNet.eighteen("resnet18", 10);
    for (int codewords : List.of(2, 4, 16)) {
      ClusteredModel model = clustered(network, codewords);
      // codes, codebooks and untouched numbers, counted by hand
      long bits = Integer.numberOfTrailingZeros(codewords);
      long ideal = 0;
      long dense = 0;
      for (ParameterSpec spec : network.parameters()) {
        boolean weight = spec.kind().isWeight();
        ideal += weight ? (spec.count() * bits + 7) / 8 + 4L * codewords : 4L * spec.count();
        dense += 4L * spec.count();
      }
      assertThat(model.packedBytes()).isEqualTo(ideal);
      Path packed = folder.resolve("packed.safetensors");
      model.write(packed);
      assertSize(packed, ideal);
      Path onnx = folder.resolve("small.onnx");
      OnnxGraph.of(network, model).write(onnx);
      assertSize(onnx, ideal);
      Path restored = folder.resolve("dense.safetensors");
      SafetensorsFile.write(restored, model.restore(), Map.of());
      assertSize(restored, dense);
    }
  }

  /**
   * What docs/formats.md says of headers and graphs: it counts where networks are small, and does
   * not grow with their weights.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void smallNetworksTakeTheirNumbersAndSoManyBytesForEachTensor(int codewords) throws IOException {
    for (LayeredArchitecture network :
        List.of(TwoLayerCnn.digits(), ResNet.twenty("resnet20", 10))) {
      ClusteredModel model = clustered(network, codewords);
      long kept = 0;
      long coded = 0;
      for (ParameterSpec spec : network.parameters()) {
        int name = spec.name().length();
        kept += 64 + name;
        coded += spec.kind().isWeight() ? 216 + 3 * name : 64 + name;
      }
      Path packed = folder.resolve("packed.safetensors");
      model.write(packed);
      assertThat(Files.size(packed)).isBetween(model.packedBytes(), model.packedBytes() + coded);
      Path dense = folder.resolve("dense.safetensors");
      SafetensorsFile.write(dense, model.restore(), Map.of());
      long numbers = 4L * network.parameterCount();
      assertThat(Files.size(dense)).isBetween(numbers, numbers + kept);
      long planes = codewords == 8 ? 2 : 1; // three bits are two and one
      long tables = codewords == 8 ? 1024 + 2048 : 256 * 8 / Long.numberOfTrailingZeros(codewords);
      long graph = tables + model.clustered().size() * (380 + 520 * planes);
      Path onnx = folder.resolve("small.onnx");
      OnnxGraph.of(network, model).write(onnx);
      assertThat(Files.size(onnx)).isBetween(model.packedBytes(), model.packedBytes() + graph);
    }
  }

  /** A TorchScript file holds its numbers densely and its program as it was. */
  @Test
  void aTorchScriptFileIsAsLargeAsTheOneThatWasRead() throws IOException, URISyntaxException {
    Path read = Path.of(FileSizesTest.class.getResource("/reference/odd-network.pt").toURI());
    Parameters values = TorchScriptNetwork.read(read, PixelNormalisation.NONE);
    Path written = folder.resolve("hard.pt");
    ((TorchScriptNetwork) values.architecture()).write(written, values);
    assertSize(written, Files.size(read));
  }

  private static void assertSize(Path file, long numbers) throws IOException {
    assertThat((double) Files.size(file))
        .as(file.getFileName().toString())
        .isLessThanOrEqualTo((1 + MORE) * numbers);
  }

  private static ClusteredModel clustered(Architecture network, int codewords) {
    Parameters values = Parameters.initial(network, 0);
    KMeans kMeans = KMeans.builder().codewords(codewords).dimension(1).build();
    List<ClusteredTensor> clustered = new ArrayList<>();
    List<Tensor> untouched = new ArrayList<>();
    for (ParameterSpec spec : network.parameters()) {
      float[] numbers = values.get(spec.name());
      if (spec.kind().isWeight()) {
        Clustering fit = kMeans.fit(numbers);
        clustered.add(
            ClusteredTensor.of(spec.name(), spec.shape(), 1, fit.codebook(), fit.assign()));
      } else {
        untouched.add(Tensor.of(spec.name(), spec.shape(), numbers));
      }
    }
    return new ClusteredModel(clustered, untouched, Map.of());
  }
}
