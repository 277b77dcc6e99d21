package dev.attractor.nets.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the matrices of a graph are multiplied with. The mean square of each input, over some data,
 * is the sensitivity of all weights of its column: with uncorrelated inputs the squared error of an
 * output is the sum of the weights' squared errors times these.
 *
 * @param file the network, with these values as further outputs
 * @param names of those outputs, by the names of the matrices
 */
public record WeightInputs(OnnxFile file, Map<String, String> names) {
  /** Copies the names. */
  public WeightInputs {
    names = Map.copyOf(names);
  }

  /**
   * Looks the first inputs of all {@code MatMul} and {@code Gemm} nodes with weights up.
   *
   * @throws IOException when the graph is damaged
   */
  public static WeightInputs of(OnnxFile file) throws IOException {
    Set<String> weights = new HashSet<>();
    file.weights().forEach(weight -> weights.add(weight.rows().name()));
    Message graph = file.graph();
    Set<String> listed = new HashSet<>();
    for (Message output : graph.messages(Onnx.GRAPH_OUTPUT)) {
      listed.add(output.string(Onnx.VALUE_NAME));
    }
    for (Message input : graph.messages(Onnx.GRAPH_INPUT)) {
      listed.add(input.string(Onnx.VALUE_NAME));
    }
    List<Message> outputs = new ArrayList<>(graph.messages(Onnx.GRAPH_OUTPUT));
    Map<String, String> names = new LinkedHashMap<>();
    for (Message node : graph.messages(Onnx.GRAPH_NODE)) {
      String type = node.string(Onnx.NODE_TYPE);
      List<String> inputs = node.strings(Onnx.NODE_INPUT);
      boolean product = type.equals("MatMul") || type.equals("Gemm");
      if (product && weights.contains(inputs.get(1))) {
        names.put(inputs.get(1), inputs.getFirst());
        if (listed.add(inputs.getFirst())) {
          outputs.add(Onnx.value(inputs.getFirst()));
        }
      }
    }
    return new WeightInputs(file.with(graph.with(Onnx.GRAPH_OUTPUT, outputs)), names);
  }
}
