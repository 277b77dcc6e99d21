package dev.attractor.nets.onnx;

import dev.attractor.nets.Layers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Layers as nodes of a graph; a batch is the name of the node's output. */
final class GraphLayers implements Layers<String> {
  static final String SCORES = "scores";
  private static final Long BEYOND = (long) Integer.MAX_VALUE; // any size
  private static final List<Long> TWO = List.of(2L, 2L);

  private final List<Message> nodes = new ArrayList<>();
  private final List<Message> constants = new ArrayList<>();

  List<Message> nodes() {
    return nodes;
  }

  List<Message> constants() {
    return constants;
  }

  private String add(Message node) {
    nodes.add(node);
    return node.string(Onnx.NODE_OUTPUT);
  }

  private String next() {
    return "x" + nodes.size();
  }

  @Override
  public String convolution(
      String x, String name, int in, int out, int kernel, int stride, int padding) {
    return convolution(stride, padding, x, name);
  }

  @Override
  public String biasedConvolution(
      String x, String name, int in, int out, int kernel, int stride, int padding) {
    return convolution(stride, padding, x, name + ".weight", name + ".bias");
  }

  private String convolution(long stride, long pad, String... inputs) {
    Message node = Onnx.node("Conv", next(), inputs);
    node = Onnx.with(node, "strides", List.of(stride, stride));
    return add(Onnx.with(node, "pads", List.of(pad, pad, pad, pad)));
  }

  @Override
  public String normalisation(String x, String name, int channels) {
    return add(
        Onnx.node(
            "BatchNormalization", // its epsilon is 1e-5 unless it says otherwise
            next(),
            x,
            name + ".weight",
            name + ".bias",
            name + ".running_mean",
            name + ".running_var"));
  }

  @Override
  public String relu(String x) {
    return add(Onnx.node("Relu", next(), x));
  }

  @Override
  public String maxPool(String x, int kernel, int padding) {
    List<Long> sizes = List.of((long) kernel, (long) kernel);
    List<Long> pads = Collections.nCopies(4, (long) padding);
    Message node = Onnx.with(Onnx.node("MaxPool", next(), x), "kernel_shape", sizes);
    return add(Onnx.with(Onnx.with(node, "strides", TWO), "pads", pads));
  }

  @Override
  public String subsample(String x, int more) {
    if (constants.isEmpty()) {
      constants.add(Onnx.longs("even.from", List.of(0L, 0L)));
      constants.add(Onnx.longs("even.to", List.of(BEYOND, BEYOND)));
      constants.add(Onnx.longs("even.axes", List.of(2L, 3L)));
      constants.add(Onnx.longs("even.steps", TWO));
    }
    String pads = "pads." + nodes.size();
    constants.add(Onnx.longs(pads, List.of(0L, (long) more, 0L, 0L, 0L, (long) more, 0L, 0L)));
    String sampled =
        add(Onnx.node("Slice", next(), x, "even.from", "even.to", "even.axes", "even.steps"));
    return add(Onnx.node("Pad", next(), sampled, pads));
  }

  @Override
  public String add(String x, String y) {
    return add(Onnx.node("Add", next(), x, y));
  }

  @Override
  public String mean(String x, int channels) {
    return add(Onnx.node("GlobalAveragePool", next(), x));
  }

  @Override
  public String linear(String x, String name, int in, int out) {
    String flat = add(Onnx.node("Flatten", next(), x));
    Message node = Onnx.node("Gemm", SCORES, flat, name + ".weight", name + ".bias");
    return add(Onnx.with(node, "transB", 1));
  }
}
