package dev.attractor.app;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A clustered array on disk: {@code NAME.codes}, packed bytes, and {@code NAME.codebook}, k x d,
 * with sizes and how it was made in the metadata.
 */
final class ClusteredFile {
  private record Listed(String name, List<Long> shape, int codewords, int dimension) {}

  private ClusteredFile() {}

  /** Writes it, atomically. */
  static void write(Path target, NumbersFile numbers, Clustering clustering, String command)
      throws IOException {
    PackedCodes codes = clustering.assign();
    double[] codebook = clustering.codebook();
    int k = codes.codewords();
    int d = codebook.length / k;
    float[] rounded = new float[codebook.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) codebook[i];
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("attractor.made-by", new Main.Version().getVersion()[0]);
    metadata.put("attractor.command", command);
    metadata.put(
        "attractor.clustered",
        Console.toJson(List.of(new Listed(numbers.name(), numbers.shape(), k, d))));
    SafetensorsFile.write(
        target,
        List.of(
            Tensor.of(numbers.name() + ".codebook", List.of((long) k, (long) d), rounded),
            Tensor.of(numbers.name() + ".codes", codes.toBytes())),
        metadata);
  }
}
