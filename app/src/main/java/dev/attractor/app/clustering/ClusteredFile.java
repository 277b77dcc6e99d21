package dev.attractor.app.clustering;

import dev.attractor.app.cli.Build;
import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A clustered array on disk: a model of one tensor, with how it was made in the metadata. */
final class ClusteredFile {
  private ClusteredFile() {}

  /** Writes it, atomically. */
  static void write(Path target, NumbersFile numbers, Clustering clustering, String command)
      throws IOException {
    PackedCodes codes = clustering.assign();
    double[] codebook = clustering.codebook();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("attractor.version", Build.current().name());
    metadata.put("attractor.command", command);
    FitsJson fits = new FitsJson();
    fits.add(
        numbers.name(),
        clustering.rmse(),
        clustering.residual(),
        clustering.passes(),
        clustering.status());
    metadata.put(InspectCommand.FITS, fits.toString());
    ClusteredTensor tensor =
        ClusteredTensor.of(
            numbers.name(),
            numbers.shape(),
            codebook.length / codes.codewords(),
            codebook,
            codes,
            numbers.type());
    new ClusteredModel(List.of(tensor), List.of(), metadata).write(target);
  }
}
