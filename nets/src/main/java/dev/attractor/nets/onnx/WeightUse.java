package dev.attractor.nets.onnx;

import dev.attractor.nets.ParameterKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the nodes of a graph do with an initialiser. */
enum WeightUse {
  /** The kernel of a convolution; outputs first. */
  CONVOLUTION(ParameterKind.CONVOLUTION),
  /** A matrix, outputs first. */
  MATRIX(ParameterKind.LINEAR),
  /** A matrix, inputs first. */
  TRANSPOSED_MATRIX(ParameterKind.LINEAR),
  /** A table of which rows are looked up. */
  TABLE(ParameterKind.OTHER);

  private final ParameterKind kind;

  WeightUse(ParameterKind kind) {
    this.kind = kind;
  }

  ParameterKind kind() {
    return kind;
  }

  /** The uses of all names that nodes take as weights; of several uses the first. */
  static Map<String, WeightUse> of(Message graph) throws IOException {
    Map<String, WeightUse> uses = new HashMap<>();
    for (Message node : graph.messages(Onnx.GRAPH_NODE)) {
      List<String> inputs = node.strings(Onnx.NODE_INPUT);
      switch (node.string(Onnx.NODE_TYPE)) {
        case "Conv", "ConvTranspose" -> uses.putIfAbsent(inputs.get(1), CONVOLUTION);
        case "MatMul" -> uses.putIfAbsent(inputs.get(1), TRANSPOSED_MATRIX);
        case "Gemm" ->
            uses.putIfAbsent(
                inputs.get(1), Onnx.attribute(node, "transB") == 0 ? TRANSPOSED_MATRIX : MATRIX);
        case "Gather" -> uses.putIfAbsent(inputs.get(0), TABLE);
        default -> {} // weights of other operations are not clustered
      }
    }
    return uses;
  }
}
