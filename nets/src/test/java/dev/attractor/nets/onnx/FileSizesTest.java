package dev.attractor.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.TorchScriptNetwork;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static ClusteredModel clustered(ResNet network, int codewords) {
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
