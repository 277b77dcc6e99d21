package dev.attractor.bench;

import ai.onnxruntime.OrtException;
import dev.attractor.compression.Checkpoint;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.onnx.OnnxFile;
import dev.attractor.nets.onnx.OnnxWeight;
import dev.attractor.nets.onnx.WeightInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** How much the weights of an encoder's matrices count: the mean squares of what they multiply. */
final class EncoderSensitivities {
  private EncoderSensitivities() {}

  /** Measures them with some sentences; tables, of which rows are looked up, have none. */
  static Checkpoint write(Path source, List<String> sentences, Path folder)
      throws IOException, OrtException {
    OnnxFile file = OnnxFile.read(source);
    WeightInputs inputs = WeightInputs.of(file);
    Path open = folder.resolve("inputs.onnx");
    inputs.file().write(open);
    Map<String, float[]> squares;
    try (SentenceEncoder encoder = new SentenceEncoder(open)) {
      squares = encoder.meanSquares(sentences, new HashSet<>(inputs.names().values()));
    }
    List<Tensor> sensitivities = new ArrayList<>();
    for (OnnxWeight weight : file.weights()) {
      Tensor rows = weight.rows();
      if (inputs.names().containsKey(rows.name())) {
        float[] columns = squares.get(inputs.names().get(rows.name()));
        float[] all = new float[Math.toIntExact(rows.count())];
        for (int at = 0; at < all.length; at += columns.length) {
          System.arraycopy(columns, 0, all, at, columns.length);
        }
        sensitivities.add(Tensor.of(rows.name(), rows.shape(), all));
      }
    }
    Path target = folder.resolve("sensitivities.safetensors");
    SafetensorsFile.write(target, sensitivities, Map.of());
    return Checkpoint.of(target);
  }
}
