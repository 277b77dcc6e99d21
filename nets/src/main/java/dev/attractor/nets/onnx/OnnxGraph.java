package dev.attractor.nets.onnx;

import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.LayeredArchitecture;
import dev.attractor.nets.Parameters;
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
  private static final String IMAGES = "images";

  /** Any number of images; other sizes below 0 are any, each a number of its own. */
  private static final long ANY = -100;

  private OnnxGraph() {}

  /**
   * The network with a model's numbers; clustered layers as codebooks and codes.
   *
   * @throws IllegalArgumentException for an architecture that has no graph here
   * @throws IOException naming the tensor that the model lacks or has in another shape
   */
  public static OnnxFile of(Architecture architecture, ClusteredModel model) throws IOException {
    if (!(architecture instanceof LayeredArchitecture network)) {
      throw new IllegalArgumentException(
          architecture.name()
              + " has no graph of ours; name an .onnx file of the same network with --network");
    }
    GraphLayers layers = new GraphLayers();
    network.layers(layers, IMAGES);
    OnnxFile skeleton = skeleton(network, layers);
    return skeleton.replacing(model.clustered(), model.untouched());
  }

  private static OnnxFile skeleton(LayeredArchitecture architecture, GraphLayers layers) {
    List<Long> input = new ArrayList<>(List.of(ANY));
    input.addAll(architecture.imageShape());
    List<Long> output = List.of(ANY, (long) architecture.parameters().getLast().count());
    Message graph = Message.empty().plus(Onnx.GRAPH_NAME, architecture.name());
    List<Message> initializers = new ArrayList<>(layers.constants());
    for (Tensor tensor : Parameters.zeros(architecture).tensors("")) {
      initializers.add(Onnx.floats(tensor.name(), tensor.shape(), tensor.toFloats()));
    }
    graph =
        graph
            .with(Onnx.GRAPH_NODE, layers.nodes())
            .with(Onnx.GRAPH_INITIALIZER, initializers)
            .with(Onnx.GRAPH_INPUT, List.of(Onnx.value(IMAGES, input)))
            .with(Onnx.GRAPH_OUTPUT, List.of(Onnx.value(GraphLayers.SCORES, output)));
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
