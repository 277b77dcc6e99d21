package dev.attractor.nets.onnx;

import com.google.protobuf.ByteString;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of ONNX that we write, and the numbers of their fields (onnx.proto, IR version 8).
 */
final class Onnx {
  static final int MODEL_IR_VERSION = 1;
  static final int MODEL_PRODUCER = 2;
  static final int MODEL_GRAPH = 7;
  static final int MODEL_OPSET = 8;
  static final int MODEL_METADATA = 14;
  static final int ENTRY_KEY = 1;
  static final int ENTRY_VALUE = 2;
  static final int OPSET_DOMAIN = 1;
  static final int OPSET_VERSION = 2;
  static final int GRAPH_NODE = 1;
  static final int GRAPH_NAME = 2;
  static final int GRAPH_INITIALIZER = 5;
  static final int GRAPH_INPUT = 11;
  static final int GRAPH_OUTPUT = 12;
  static final int NODE_INPUT = 1;
  static final int NODE_OUTPUT = 2;
  static final int NODE_TYPE = 4;
  static final int NODE_ATTRIBUTE = 5;
  static final int TENSOR_DIMS = 1;
  static final int TENSOR_TYPE = 2;
  static final int TENSOR_FLOATS = 4;
  static final int TENSOR_NAME = 8;
  static final int TENSOR_RAW = 9;
  static final int TENSOR_EXTERNAL = 14;
  static final int VALUE_NAME = 1;

  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;
  static final int UINT16 = 4;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int FLOAT16 = 10;

  /** Types of floats. */
  private static final Map<Integer, DataType> FLOATS =
      Map.of(FLOAT, DataType.F32, FLOAT16, DataType.F16, 11, DataType.F64, 16, DataType.BF16);

  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_INTEGER = 3;
  private static final int ATTRIBUTE_INTEGERS = 8;
  private static final int ATTRIBUTE_TYPE = 20;
  private static final int INTEGER = 2;
  private static final int INTEGERS = 7;

  private Onnx() {}

  /** A node without attributes and without a name. */
  static Message node(String type, String output, String... inputs) {
    Message node = Message.empty();
    for (String input : inputs) {
      node = node.plus(NODE_INPUT, input);
    }
    return node.plus(NODE_OUTPUT, output).plus(NODE_TYPE, type);
  }

  /** The node with one more attribute. */
  static Message with(Message node, String name, long value) {
    return node.plus(
        NODE_ATTRIBUTE,
        Message.empty()
            .plus(ATTRIBUTE_NAME, name)
            .plus(ATTRIBUTE_INTEGER, value)
            .plus(ATTRIBUTE_TYPE, INTEGER));
  }

  /** The node with one more attribute. */
  static Message with(Message node, String name, List<Long> values) {
    Message attribute = Message.empty().plus(ATTRIBUTE_NAME, name).plus(ATTRIBUTE_TYPE, INTEGERS);
    for (long value : values) {
      attribute = attribute.plus(ATTRIBUTE_INTEGERS, value);
    }
    return node.plus(NODE_ATTRIBUTE, attribute);
  }

  /** An initialiser of little-endian bytes. */
  static Message initializer(String name, int type, List<Long> shape, ByteString raw) {
    Message tensor = Message.empty();
    for (long size : shape) {
      tensor = tensor.plus(TENSOR_DIMS, size);
    }
    return tensor.plus(TENSOR_TYPE, type).plus(TENSOR_NAME, name).plus(TENSOR_RAW, raw);
  }

  /** An initialiser of floats. */
  static Message initializer(Tensor tensor) {
    return initializer(
        tensor.name(),
        type(tensor.type()),
        tensor.shape(),
        ByteString.copyFrom(tensor.data().asByteBuffer()));
  }

  /** The number of a type of floats. */
  static int type(DataType floats) {
    return FLOATS.entrySet().stream()
        .filter(entry -> entry.getValue() == floats)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** The type of an initialiser's elements when they are floats. */
  static Optional<DataType> floatType(Message initializer) throws IOException {
    return Optional.ofNullable(FLOATS.get((int) initializer.integer(TENSOR_TYPE)));
  }

  /** The integer attribute of a node; 0 when it is not set. */
  static long attribute(Message node, String name) throws IOException {
    for (Message attribute : node.messages(NODE_ATTRIBUTE)) {
      if (attribute.string(ATTRIBUTE_NAME).equals(name)) {
        return attribute.integer(ATTRIBUTE_INTEGER);
      }
    }
    return 0;
  }

  /** A single 32-bit integer. */
  static Message integer(String name, int value) {
    ByteBuffer raw = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return initializer(name, INT32, List.of(), ByteString.copyFrom(raw.putInt(value).flip()));
  }

  static Message floats(String name, List<Long> shape, float[] values) {
    return initializer(Tensor.of(name, shape, values));
  }

  static Message longs(String name, List<Long> values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(raw::putLong);
    return initializer(name, INT64, List.of((long) values.size()), ByteString.copyFrom(raw.flip()));
  }

  /** A float output of the graph, of any shape. */
  static Message value(String name) {
    Message type = Message.empty().plus(1, Message.empty().plus(1, FLOAT));
    return Message.empty().plus(VALUE_NAME, name).plus(2, type);
  }

  /** A float input or output of the graph; sizes below 0 are any, each a number of its own. */
  static Message value(String name, List<Long> shape) {
    Message sizes = Message.empty();
    for (long size : shape) {
      Message dimension =
          size < 0 ? Message.empty().plus(2, "any" + -size) : Message.empty().plus(1, size);
      sizes = sizes.plus(1, dimension);
    }
    Message tensor = Message.empty().plus(1, FLOAT).plus(2, sizes);
    return Message.empty().plus(VALUE_NAME, name).plus(2, Message.empty().plus(1, tensor));
  }
}
