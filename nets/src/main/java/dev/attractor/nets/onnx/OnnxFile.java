package dev.attractor.nets.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.InputFile;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.ParameterSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A network in an ONNX file, immutable: its graph, and the numbers that it holds. */
public final class OnnxFile {
  /** The least opset whose Slice takes its bounds as inputs. */
  private static final long LEAST_OPSET = 11;

  private final String named;
  private final Message model;
  private final Message graph;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private OnnxFile(String named, Message model) throws IOException {
    this.named = named;
    this.model = model;
    graph = model.message(Onnx.MODEL_GRAPH).orElseThrow(() -> new IOException("it holds no graph"));
    for (Message initializer : graph.messages(Onnx.GRAPH_INITIALIZER)) {
      if (initializer.integer(Onnx.TENSOR_TYPE) == Onnx.FLOAT) {
        Tensor tensor = tensor(initializer);
        tensors.put(tensor.name(), tensor);
      }
    }
  }

  static OnnxFile of(String named, Message model) {
    try {
      return new OnnxFile(named, model);
    } catch (IOException e) {
      throw new IllegalStateException("a model that we made", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the file and why it cannot be used: no ONNX file, numbers in files
   *     beside it, or sizes that do not agree
   */
  public static OnnxFile read(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(InputFile.notFolder(file));
      return new OnnxFile(file.toString(), Message.parse(ByteString.copyFrom(bytes)));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + ": is no ONNX file, or cut short", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(file.toString()) ? e : new IOException(file + ": " + message, e);
    }
  }

  /** What {@link #write} writes. */
  byte[] bytes() {
    return model.fields().toByteArray();
  }

  /** Writes it, atomically. */
  public void write(Path target) throws IOException {
    AtomicFile.write(target, model.fields()::writeTo);
  }

  /** The single-precision initialisers by name, in the graph's order. */
  public Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * The single-precision initialisers as parameters: the second input of a convolution is its
   * kernel, that of Gemm or MatMul a matrix; all others are of kind OTHER.
   *
   * @throws IOException when the graph is damaged
   */
  public List<ParameterSpec> parameters() throws IOException {
    Map<String, WeightUse> uses = WeightUse.of(graph);
    List<ParameterSpec> parameters = new ArrayList<>();
    for (Tensor tensor : tensors.values()) {
      WeightUse use = uses.getOrDefault(tensor.name(), WeightUse.TABLE);
      parameters.add(new ParameterSpec(tensor.name(), use.kind(), tensor.shape()));
    }
    return parameters;
  }

  /**
   * The initialisers of floats that nodes of the graph use as weights: the second inputs of
   * convolutions, {@code Gemm} and {@code MatMul}, the first of {@code Gather}; in the graph's
   * order, each with its outputs as rows.
   *
   * @throws IOException when the graph is damaged
   */
  public List<OnnxWeight> weights() throws IOException {
    Map<String, WeightUse> uses = WeightUse.of(graph);
    List<OnnxWeight> weights = new ArrayList<>();
    for (Message initializer : graph.messages(Onnx.GRAPH_INITIALIZER)) {
      String name = initializer.string(Onnx.TENSOR_NAME);
      if (uses.containsKey(name) && Onnx.floatType(initializer).isPresent()) {
        Tensor stored = tensor(initializer);
        boolean transposed =
            uses.get(name) == WeightUse.TRANSPOSED_MATRIX && stored.shape().size() == 2;
        weights.add(OnnxWeight.of(stored, transposed));
      }
    }
    return weights;
  }

  /**
   * The same network with some of its {@link #weights} as codes and codebooks.
   *
   * @param clustered each with the name, shape and type of a weight's rows
   * @throws IOException naming the weight that the graph does not hold so, or the opset that is too
   *     old
   */
  public OnnxFile compressed(List<ClusteredTensor> clustered) throws IOException {
    Map<String, OnnxWeight> weights = new HashMap<>();
    weights().forEach(weight -> weights.put(weight.rows().name(), weight));
    List<CodedWeight> coded = new ArrayList<>();
    for (ClusteredTensor tensor : clustered) {
      OnnxWeight weight = weights.get(tensor.name());
      if (weight == null
          || !weight.rows().shape().equals(tensor.shape())
          || weight.rows().type() != tensor.type()) {
        throw new IOException(
            "%s: holds no weight '%s' of shape %s and type %s"
                .formatted(named, tensor.name(), tensor.shape(), tensor.type()));
      }
      coded.add(new CodedWeight(tensor, weight.transposed()));
    }
    return replaced(coded, List.of());
  }

  /** The same network with more metadata. */
  public OnnxFile noted(Map<String, String> notes) throws IOException {
    Message changed = model;
    for (Map.Entry<String, String> note : new TreeMap<>(notes).entrySet()) {
      Message entry =
          Message.empty()
              .plus(Onnx.ENTRY_KEY, note.getKey())
              .plus(Onnx.ENTRY_VALUE, note.getValue());
      changed = changed.plus(Onnx.MODEL_METADATA, entry);
    }
    return new OnnxFile(named, changed);
  }

  /**
   * The same network with other numbers in some of its initialisers.
   *
   * @param clustered are stored as codebook and codes, which nodes of the graph turn into the
   *     weight
   * @param others are stored in full
   * @throws IOException naming the tensor that the graph does not hold in that shape, or the opset
   *     that is too old
   */
  public OnnxFile replacing(List<ClusteredTensor> clustered, List<Tensor> others)
      throws IOException {
    List<CodedWeight> coded = new ArrayList<>();
    for (ClusteredTensor tensor : clustered) {
      require(tensor.name(), tensor.shape());
      coded.add(new CodedWeight(tensor, false));
    }
    for (Tensor tensor : others) {
      require(tensor.name(), tensor.shape());
    }
    return replaced(coded, others);
  }

  private OnnxFile replaced(List<CodedWeight> clustered, List<Tensor> others) throws IOException {
    requireOpset();
    Map<String, Message> initializers = new LinkedHashMap<>();
    for (Message initializer : graph.messages(Onnx.GRAPH_INITIALIZER)) {
      initializers.put(initializer.string(Onnx.TENSOR_NAME), initializer);
    }
    for (Tensor tensor : others) {
      initializers.put(
          tensor.name(), Onnx.floats(tensor.name(), tensor.shape(), tensor.toFloats()));
    }
    Map<String, Message> shared = new LinkedHashMap<>();
    List<Message> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (CodedWeight coded : clustered) {
      names.add(coded.name());
      initializers.remove(coded.name());
      initializers.putAll(coded.initializers());
      shared.putAll(coded.sharedNodes());
      nodes.addAll(coded.nodes());
    }
    nodes.addAll(0, shared.values()); // a node stands before those that use its output
    nodes.addAll(graph.messages(Onnx.GRAPH_NODE));
    List<Message> inputs =
        graph.messages(Onnx.GRAPH_INPUT).stream()
            .filter(input -> !names.contains(input.string(Onnx.VALUE_NAME)))
            .toList();
    Message changed =
        graph
            .with(Onnx.GRAPH_NODE, nodes)
            .with(Onnx.GRAPH_INITIALIZER, new ArrayList<>(initializers.values()))
            .with(Onnx.GRAPH_INPUT, inputs);
    return with(changed);
  }

  Message graph() {
    return graph;
  }

  /** The same model with another graph. */
  OnnxFile with(Message changed) throws IOException {
    return new OnnxFile(named, model.with(Onnx.MODEL_GRAPH, List.of(changed)));
  }

  private void require(String name, List<Long> shape) throws IOException {
    Tensor found = tensors.get(name);
    if (found == null || !found.shape().equals(shape)) {
      throw new IOException(
          "%s: holds no initialiser '%s' of shape %s (%s); export the network with its parameters'"
                  .formatted(
                      named, name, shape, found == null ? "none of that name" : found.shape())
              + " names and without folding normalisations");
    }
  }

  private void requireOpset() throws IOException {
    for (Message opset : model.messages(Onnx.MODEL_OPSET)) {
      boolean main = opset.string(Onnx.OPSET_DOMAIN).isEmpty();
      if (main && opset.integer(Onnx.OPSET_VERSION) < LEAST_OPSET) {
        throw new IOException(
            "%s: is of opset %d; convert it to opset %d or later"
                .formatted(named, opset.integer(Onnx.OPSET_VERSION), LEAST_OPSET));
      }
    }
  }

  private static Tensor tensor(Message initializer) throws IOException {
    String name = initializer.string(Onnx.TENSOR_NAME);
    List<Long> shape = initializer.integers(Onnx.TENSOR_DIMS);
    if (initializer.raw(Onnx.TENSOR_EXTERNAL).isPresent()) {
      throw new IOException(
          "keeps '%s' in a file beside it; save the network as one file".formatted(name));
    }
    if (initializer.raw(Onnx.TENSOR_RAW).isPresent()) {
      byte[] raw = initializer.raw(Onnx.TENSOR_RAW).get().toByteArray();
      return new Tensor(
          name, Onnx.floatType(initializer).orElseThrow(), shape, MemorySegment.ofArray(raw));
    }
    if (initializer.integer(Onnx.TENSOR_TYPE) != Onnx.FLOAT) {
      throw new IOException(
          "holds the numbers of '%s' one by one; save the network with raw data".formatted(name));
    }
    return Tensor.of(name, shape, floats(initializer));
  }

  private static float[] floats(Message initializer) throws IOException {
    List<Float> values = new ArrayList<>();
    initializer
        .fields()
        .getField(Onnx.TENSOR_FLOATS)
        .getFixed32List()
        .forEach(bits -> values.add(Float.intBitsToFloat(bits)));
    for (ByteString packed :
        initializer.fields().getField(Onnx.TENSOR_FLOATS).getLengthDelimitedList()) {
      CodedInputStream stream = packed.newCodedInput();
      while (!stream.isAtEnd()) {
        values.add(stream.readFloat());
      }
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
