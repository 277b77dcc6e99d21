package dev.attractor.app.clustering;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.TorchScriptNetwork;
import dev.attractor.nets.onnx.CodedWeights;
import dev.attractor.nets.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The numbers of a network's file, whatever its format, in full and with what they cost. */
record StoredNetwork(List<Stored> tensors) {
  /**
   * A tensor in full.
   *
   * @param bits that each of its numbers takes, codebook included
   * @param entropyBits what an entropy coder needs for each number where codes are known, its
   *     codebook included; otherwise its bits
   */
  record Stored(Tensor tensor, double bits, double entropyBits) {
    static Stored of(Tensor tensor) {
      double bits = 8.0 * tensor.type().bytes();
      return new Stored(tensor, bits, bits);
    }

    static Stored of(ClusteredTensor tensor) {
      double bits = 8.0 * tensor.packedBytes() / tensor.count();
      double codebookBits = 32.0 * tensor.codebook().length / tensor.count();
      double entropy = entropy(tensor.codes()) * tensor.codes().size() / tensor.count();
      return new Stored(tensor.restored(), bits, entropy + codebookBits);
    }

    /** Bits that a code carries, from how often each of them is used. */
    private static double entropy(PackedCodes codes) {
      long[] counts = new long[codes.codewords()];
      for (long row = 0; row < codes.size(); row++) {
        counts[codes.get(row)]++;
      }
      double bits = 0;
      for (long count : counts) {
        double share = count / (double) codes.size();
        bits -= count == 0 ? 0 : share * Math.log(share) / Math.log(2);
      }
      return bits;
    }
  }

  static boolean isTorchScript(Path file) {
    return ends(file, ".pt") || ends(file, ".pth");
  }

  static boolean isOnnx(Path file) {
    return ends(file, ".onnx");
  }

  private static boolean ends(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * The tensors of a safetensors file (clustered or not), a TorchScript file or an ONNX file, whose
   * weights may be codes and codebooks.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static StoredNetwork read(Path file) throws IOException {
    List<Stored> tensors = new ArrayList<>();
    if (isTorchScript(file)) {
      TorchScriptNetwork.read(file, PixelNormalisation.NONE)
          .tensors("")
          .forEach(tensor -> tensors.add(Stored.of(tensor)));
    } else if (isOnnx(file)) {
      addOnnx(file, tensors);
    } else {
      ClusteredModel model = ClusteredModel.read(file);
      model.clustered().forEach(tensor -> tensors.add(Stored.of(tensor)));
      model.untouched().forEach(tensor -> tensors.add(Stored.of(tensor)));
    }
    return new StoredNetwork(List.copyOf(tensors));
  }

  private static void addOnnx(Path file, List<Stored> tensors) throws IOException {
    OnnxFile network = OnnxFile.read(file);
    CodedWeights coded;
    try {
      coded = CodedWeights.of(network);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    for (Tensor tensor : coded.tensors().values()) {
      double bits = 8.0 * coded.bytes(tensor.name()) / tensor.count();
      tensors.add(new Stored(tensor, bits, bits));
    }
    network.tensors().values().stream()
        .filter(tensor -> !coded.isPart(tensor.name()))
        .forEach(tensor -> tensors.add(Stored.of(tensor)));
  }

  /** Bits of all tensors over their numbers. */
  double bitsPerNumber() {
    double bits = 0;
    double numbers = 0;
    for (Stored stored : tensors) {
      bits += stored.bits() * stored.tensor().count();
      numbers += stored.tensor().count();
    }
    return bits / numbers;
  }
}
