package dev.attractor.app.clustering;

import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Standardisation;
import dev.attractor.nets.TorchScriptNetwork;
import dev.attractor.nets.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The numbers of a network's file, whatever its format. */
final class StoredNetwork {
  private StoredNetwork() {}

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
   * The tensors of a safetensors file (clustered or not), a TorchScript file or an ONNX file.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static ClusteredModel read(Path file) throws IOException {
    if (isTorchScript(file)) {
      List<Tensor> tensors = TorchScriptNetwork.read(file, Standardisation.NONE).tensors("");
      return new ClusteredModel(List.of(), tensors, Map.of());
    }
    if (isOnnx(file)) {
      List<Tensor> tensors = new ArrayList<>(OnnxFile.read(file).tensors().values());
      return new ClusteredModel(List.of(), tensors, Map.of());
    }
    return ClusteredModel.read(file);
  }
}
