package example;

import dev.attractor.clustering.SoftClustering;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.clustering.Temperature;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clusters the weights of a layer, takes a gradient through the clustering, and keeps the result.
 */
public final class ClusterWeights {
  private ClusterWeights() {}

  public static void main(String[] args) throws IOException {
    int n = 20_000;
    Random random = new Random(1);
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    SoftKMeans kmeans =
        SoftKMeans.builder().codewords(4).temperature(Temperature.relative(0.05)).build();
    SoftClustering fit = kmeans.fit(weights);

    float[] soft = new float[n]; // what the layer computes with while it is trained
    fit.reconstruct(soft);
    float[] gradWeights = new float[n]; // of the sum of squared soft weights, halved
    fit.pullback(soft, gradWeights);
    for (float g : gradWeights) {
      if (!Float.isFinite(g)) {
        throw new IllegalStateException("a gradient is " + g);
      }
    }

    Path file = Files.createTempFile("layer", ".safetensors");
    ClusteredTensor tensor =
        ClusteredTensor.of("layer.weight", List.of(200L, 100L), 1, fit.codebook(), fit.assign());
    new ClusteredModel(List.of(tensor), List.of(), Map.of("made-by", "example")).write(file);
    ClusteredModel read = ClusteredModel.read(file);
    Files.delete(file);
    System.out.printf(
        "clustering: %s, %d codewords, %d bytes instead of %d, error %.3f%n",
        fit.status(),
        read.clustered().getFirst().codewords(),
        read.packedBytes(),
        read.originalBytes(),
        fit.rmse());
  }
}
