package dev.attractor.nets.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights of a graph that stand in it as codes and codebooks, in full: ONNX Runtime runs the
 * nodes that make them.
 */
public final class CodedWeights {
  private static final String FULL = ".full";

  private final Message graph;
  private final Map<String, Long> bytes = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private CodedWeights(Message graph) {
    this.graph = graph;
  }

  /**
   * Restores all of a file.
   *
   * @throws IOException when the graph is damaged
   */
  public static CodedWeights of(OnnxFile file) throws IOException {
    CodedWeights weights = new CodedWeights(file.graph());
    weights.find();
    if (!weights.bytes.isEmpty()) {
      weights.restore(file);
    }
    return weights;
  }

  /** The weights by name, in float32 and in the shape that the graph uses. */
  public Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** What codes, codebook and shapes of a weight take in the file. */
  public long bytes(String weight) {
    return bytes.get(weight);
  }

  /** Whether an initialiser is a part of a coded weight, or shared by them. */
  public boolean isPart(String initializer) {
    return initializer.startsWith("attractor.")
        || bytes.keySet().stream().anyMatch(weight -> initializer.startsWith(weight + "."));
  }

  private void find() throws IOException {
    Set<String> outputs = new HashSet<>();
    for (Message node : graph.messages(Onnx.GRAPH_NODE)) {
      outputs.addAll(node.strings(Onnx.NODE_OUTPUT));
    }
    List<Message> initializers = graph.messages(Onnx.GRAPH_INITIALIZER);
    for (Message initializer : initializers) {
      String name = initializer.string(Onnx.TENSOR_NAME);
      if (name.endsWith(CodedWeight.CODEBOOK)) {
        String weight = name.substring(0, name.length() - CodedWeight.CODEBOOK.length());
        if (outputs.contains(weight)) {
          bytes.put(weight, 0L);
        }
      }
    }
    for (Message initializer : initializers) {
      String name = initializer.string(Onnx.TENSOR_NAME);
      long size = initializer.raw(Onnx.TENSOR_RAW).map(raw -> (long) raw.size()).orElse(0L);
      bytes.replaceAll((weight, sum) -> name.startsWith(weight + ".") ? sum + size : sum);
    }
  }

  /** The nodes that need nothing but initialisers, and a conversion of each weight to float32. */
  private OnnxFile program(OnnxFile file) throws IOException {
    Set<String> known = new HashSet<>();
    for (Message initializer : graph.messages(Onnx.GRAPH_INITIALIZER)) {
      known.add(initializer.string(Onnx.TENSOR_NAME));
    }
    List<Message> nodes = new ArrayList<>();
    for (Message node : graph.messages(Onnx.GRAPH_NODE)) {
      if (known.containsAll(node.strings(Onnx.NODE_INPUT))) {
        nodes.add(node);
        known.addAll(node.strings(Onnx.NODE_OUTPUT));
      }
    }
    List<Message> outputs = new ArrayList<>();
    for (String weight : bytes.keySet()) {
      nodes.add(Onnx.with(Onnx.node("Cast", weight + FULL, weight), "to", Onnx.FLOAT));
      outputs.add(Onnx.value(weight + FULL));
    }
    return file.with(
        graph
            .with(Onnx.GRAPH_NODE, nodes)
            .with(Onnx.GRAPH_INPUT, List.of())
            .with(Onnx.GRAPH_OUTPUT, outputs));
  }

  private void restore(OnnxFile file) throws IOException {
    byte[] model = program(file).bytes();
    try (OrtSession.SessionOptions options = OnnxNetwork.options();
        OrtSession session = OrtEnvironment.getEnvironment().createSession(model, options);
        OrtSession.Result result = session.run(Map.of())) {
      for (String weight : bytes.keySet()) {
        OnnxTensor full = (OnnxTensor) result.get(weight + FULL).orElseThrow();
        FloatBuffer numbers = full.getFloatBuffer();
        float[] values = new float[numbers.remaining()];
        numbers.get(values);
        List<Long> shape = Arrays.stream(full.getInfo().getShape()).boxed().toList();
        tensors.put(weight, Tensor.of(weight, shape, values));
      }
    } catch (OrtException e) {
      throw new IOException(
          "the nodes that make its weights do not run: " + OnnxNetwork.reason(e), e);
    }
  }
}
