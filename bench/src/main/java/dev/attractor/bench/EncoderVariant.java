package dev.attractor.bench;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.CompressedTensor;
import dev.attractor.compression.CompressionRules;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.nets.onnx.OnnxCompressor;
import dev.attractor.nets.onnx.OnnxFile;
import dev.attractor.nets.onnx.OnnxWeight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way to make the weights of an encoder small.
 *
 * @param method how codewords are found; empty for the optimum, by {@code attractor compress}
 * @param recipe codewords, groups, and how the file holds codebooks
 * @param sensitive whether the error of a weight counts by what it is multiplied with
 */
record EncoderVariant(Optional<CodebookMethod> method, TensorRecipe recipe, boolean sensitive) {
  EncoderVariant(Optional<CodebookMethod> method, TensorRecipe recipe) {
    this(method, recipe, false);
  }

  /** What the page calls the method. */
  String named() {
    return method
        .map(
            m ->
                switch (m) {
                  case LLOYD -> "Lloyd from quantiles";
                  case ATTRACTOR -> "attractor, temperature .02";
                  case ROUNDING -> "round to nearest";
                })
        .orElse((sensitive ? "optimum by sensitivities" : "optimum") + stored());
  }

  String bits() {
    return String.valueOf(PackedCodes.bitsFor(recipe.codewords()));
  }

  String group() {
    return recipe.grouping().toString();
  }

  /** Tells it from all others. */
  String key() {
    return named() + "|" + bits() + "|" + group();
  }

  private String stored() {
    return (recipe.entries() == CodebookEntries.FLOAT32 ? "" : ", entries " + recipe.entries())
        + (recipe.outliers() == 0 ? "" : ", outliers " + recipe.outliers());
  }

  /**
   * Writes the compressed network.
   *
   * @return bytes of the file; for evenly spaced levels with a float16 scale for each group instead
   *     of the codebook, which any reader of such files stores
   * @throws IOException when a weight was kept, since its codebooks would take more than it does
   */
  long write(Path source, Path target, Checkpoint sensitivities) throws IOException {
    CompressionRules rules = CompressionRules.all(recipe);
    if (method.isEmpty()) {
      List<CompressedTensor> report =
          new OnnxCompressor(
                  rules, Map.of(), sensitive ? Optional.of(sensitivities) : Optional.empty())
              .run(source, target, (done, total) -> {});
      for (CompressedTensor tensor : report) {
        if (!tensor.kept().isEmpty()) {
          throw new IOException(tensor.name() + " was kept: " + tensor.kept());
        }
      }
      return Files.size(target);
    }
    OnnxFile file = OnnxFile.read(source);
    List<ClusteredTensor> clustered = new ArrayList<>();
    for (OnnxWeight weight : file.weights()) {
      if (weight.rows().count() >= CompressionRules.SMALLEST) {
        clustered.add(method.get().cluster(weight.rows(), recipe.grouping(), recipe.codewords()));
      }
    }
    file.compressed(clustered).write(target);
    long bytes = Files.size(target);
    if (method.get() == CodebookMethod.ROUNDING) {
      for (ClusteredTensor tensor : clustered) {
        long books = tensor.codebook().length / tensor.codewords();
        bytes += Short.BYTES * books - (long) Float.BYTES * tensor.codebook().length;
      }
    }
    return bytes;
  }
}
