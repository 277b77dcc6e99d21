package dev.attractor.nets.onnx;

import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of ours as ONNX graphs: input {@code images}, batch x channels x height x width,
 * standardised; output {@code scores}, batch x classes.
 */
public final class OnnxGraph {
  private static final long OPSET = 13;
  private static final long IR_VERSION = 8;
  private static final List<Long> ONES = List.of(1L, 1L, 1L, 1L);
  private static final List<Long> TWO = List.of(2L, 2L);

  private OnnxGraph() {}

  /**
   * The network with a model's numbers; clustered layers as codebooks and codes.
   *
   * @throws IllegalArgumentException for an architecture that has no graph here
   * @throws IOException naming the tensor that the model lacks or has in another shape
   */
  public static OnnxFile of(Architecture architecture, ClusteredModel model) throws IOException {
    OnnxFile skeleton =
        switch (architecture) {
          case TwoLayerCnn cnn -> skeleton(cnn);
          case ResNet net -> skeleton(net);
          default ->
              throw new IllegalArgumentException(
                  architecture.name()
                      + " has no graph of ours; name an .onnx file of the same network with"
                      + " --network");
        };
    return skeleton.replacing(model.clustered(), model.untouched());
  }

  private static OnnxFile skeleton(ResNet net) {
    GraphLayers layers = new GraphLayers();
    net.layers(layers, "images");
    long classes = net.parameters().getLast().count();
    return model(
        net, layers.nodes(), layers.constants(), List.of(-1L, 3L, -2L, -3L), List.of(-1L, classes));
  }

  private static OnnxFile skeleton(TwoLayerCnn cnn) {
    List<Message> nodes = new ArrayList<>();
    String first = block(nodes, "conv1", "images");
    String second = block(nodes, "conv2", first);
    nodes.add(Onnx.with(Onnx.node("Flatten", "features", second), "axis", 1));
    nodes.add(
        Onnx.with(
            Onnx.node("Gemm", "scores", "features", "linear.weight", "linear.bias"), "transB", 1));
    long side = cnn.side();
    return model(
        cnn, nodes, List.of(), List.of(-1L, 1L, side, side), List.of(-1L, (long) cnn.classes()));
  }

  /** Convolution, ReLU and max-pooling by two. */
  private static String block(List<Message> nodes, String layer, String input) {
    Message convolution =
        Onnx.node("Conv", layer + ".sums", input, layer + ".weight", layer + ".bias");
    nodes.add(Onnx.with(convolution, "pads", ONES));
    nodes.add(Onnx.node("Relu", layer + ".positive", layer + ".sums"));
    Message pool = Onnx.node("MaxPool", layer + ".pooled", layer + ".positive");
    nodes.add(Onnx.with(Onnx.with(pool, "kernel_shape", TWO), "strides", TWO));
    return layer + ".pooled";
  }

  private static OnnxFile model(
      Architecture architecture,
      List<Message> nodes,
      List<Message> constants,
      List<Long> input,
      List<Long> output) {
    Message graph = Message.empty().plus(Onnx.GRAPH_NAME, architecture.name());
    List<Message> initializers = new ArrayList<>(constants);
    for (Tensor tensor : Parameters.zeros(architecture).tensors("")) {
      initializers.add(Onnx.floats(tensor.name(), tensor.shape(), tensor.toFloats()));
    }
    graph =
        graph
            .with(Onnx.GRAPH_NODE, nodes)
            .with(Onnx.GRAPH_INITIALIZER, initializers)
            .with(Onnx.GRAPH_INPUT, List.of(Onnx.value("images", input)))
            .with(Onnx.GRAPH_OUTPUT, List.of(Onnx.value("scores", output)));
    Message opset = Message.empty().plus(Onnx.OPSET_DOMAIN, "").plus(Onnx.OPSET_VERSION, OPSET);
    return OnnxFile.of(
        architecture.name(),
        Message.empty()
            .plus(Onnx.MODEL_IR_VERSION, IR_VERSION)
            .plus(Onnx.MODEL_PRODUCER, "attractor")
            .plus(Onnx.MODEL_GRAPH, graph)
            .plus(Onnx.MODEL_OPSET, opset));
  }
}
