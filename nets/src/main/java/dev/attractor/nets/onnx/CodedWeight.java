package dev.attractor.nets.onnx;

import com.google.protobuf.ByteString;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.CodebookGroups;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Outliers;
import dev.attractor.formats.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes and initialisers that stand for a clustered weight.
 *
 * <p>Codes lie packed in bytes, as {@link CodePlanes} says. Nodes make of them the numbers of
 * codewords, one line for each codebook; where there are several codebooks each line adds the
 * number of its first codeword; then {@code Gather} takes the codewords, {@code Slice} cuts what
 * reaches beyond a line or a channel, and {@code Reshape}, for a weight that the graph holds inputs
 * first also {@code Transpose}, gives the weight. This needs {@code Cast, Gather, Reshape, Add,
 * Range, Slice} and {@code Transpose} alone. A run-time that folds constants does all this once,
 * when it loads the file. Nodes have no names, which would take more room than the codes of a small
 * layer.
 */
final class CodedWeight {
  static final String CODEBOOK = ".codebook";
  private static final String FIRST = "attractor.first";
  private static final String ALONG = "attractor.along";
  private static final String COLUMN = "attractor.column";
  private static final String ZERO = "attractor.zero";

  private final ClusteredTensor tensor;
  private final boolean transposed;
  private final CodebookGroups groups;
  private final Map<String, Message> initializers = new LinkedHashMap<>();
  private final Map<String, Message> sharedNodes = new LinkedHashMap<>();
  private final List<Message> nodes = new ArrayList<>();

  /**
   * Makes them.
   *
   * @param transposed whether the graph wants the transposed matrix
   */
  CodedWeight(ClusteredTensor tensor, boolean transposed) {
    this.tensor = tensor;
    this.transposed = transposed;
    groups = CodebookGroups.of(tensor.shape(), tensor.dimension(), tensor.group());
    build();
  }

  /** Name of the weight. */
  String name() {
    return tensor.name();
  }

  /** The initialisers by name; weights have some in common. */
  Map<String, Message> initializers() {
    return initializers;
  }

  /**
   * Nodes that weights have in common, by the name of their output; they stand before the others.
   */
  Map<String, Message> sharedNodes() {
    return sharedNodes;
  }

  /** Its own nodes, each behind those whose outputs it takes; the last one gives the weight. */
  List<Message> nodes() {
    return nodes;
  }

  private void build() {
    int d = tensor.dimension();
    long books = groups.count();
    long group = groups.group();
    long perLine = (group + d - 1) / d;
    long channel = (groups.channel() + d - 1) / d;
    CodePlanes planes = CodePlanes.of(tensor.codes(), books, perLine, groups.perChannel(), channel);
    String codes = codes(planes);
    if (books > 1) {
      codes = add("Add", codes, firstCodewords());
    }
    String numbers = add("Gather", codebook(), codes);
    numbers = cut(numbers, books, planes.length() * d, group);
    numbers = cut(numbers, groups.channels(), groups.perChannel() * group, groups.channel());
    numbers = tensor.outliers().isPresent() ? withOutliers(numbers) : numbers;
    initializer(Onnx.longs(name(".shape"), tensor.shape()));
    if (transposed) {
      nodes.add(Onnx.node("Transpose", tensor.name(), add("Reshape", numbers, name(".shape"))));
    } else {
      nodes.add(Onnx.node("Reshape", tensor.name(), numbers, name(".shape")));
    }
  }

  /** The codes: books x length of them where there are several books or planes. */
  private String codes(CodePlanes planes) {
    boolean lines = planes.lines() > 1 || planes.planes().size() > 1;
    if (lines) {
      initializer(Onnx.longs(name(".lines"), List.of(planes.lines(), planes.length())));
    }
    String sum = "";
    for (CodePlanes.Plane plane : planes.planes()) {
      String stored = name(".codes" + (plane.shift() == 0 ? "" : "." + plane.shift()));
      byte[] packed = planes.packed(plane);
      initializer(
          Onnx.initializer(
              stored, Onnx.UINT8, List.of((long) packed.length), ByteString.copyFrom(packed)));
      String part = addCast(stored, Onnx.INT32);
      if (!plane.plain()) {
        initializer(plane.initializer());
        String table = plane.table() + ".indices";
        sharedNodes.put(table, cast(plane.table(), table, Onnx.INT32));
        part = add("Gather", table, part);
      }
      part = lines ? add("Reshape", part, name(".lines")) : part;
      sum = sum.isEmpty() ? part : add("Add", sum, part);
    }
    return sum;
  }

  /** The codebooks in the type of the weight, one below the other. */
  private String codebook() {
    int d = tensor.dimension();
    long rows = groups.count() * tensor.codewords();
    CodebookEntries entries = tensor.entries();
    if (entries == CodebookEntries.FLOAT32 || entries.type() == tensor.type()) {
      List<Long> shape = List.of(rows, (long) d);
      initializer(
          Onnx.initializer(Tensor.of(name(CODEBOOK), tensor.type(), shape, tensor.codebook())));
      return name(CODEBOOK);
    }
    int numbers = tensor.codewords() * d;
    boolean scaled = entries == CodebookEntries.INT8;
    List<Long> shape = scaled ? List.of(groups.count(), (long) numbers) : List.of(rows, (long) d);
    initializer(
        Onnx.initializer(
            name(CODEBOOK),
            scaled ? Onnx.INT8 : Onnx.FLOAT16,
            shape,
            ByteString.copyFrom(entries.bytes(tensor.codebook(), numbers))));
    int type = Onnx.type(tensor.type());
    if (!scaled) {
      return addCast(name(CODEBOOK), type);
    }
    float[] scales = entries.scaleOfEach(tensor.codebook(), numbers);
    initializer(Onnx.floats(name(".scales"), List.of(groups.count(), 1L), scales));
    String products = add("Mul", addCast(name(CODEBOOK), Onnx.FLOAT), name(".scales"));
    initializer(Onnx.longs(name(".rows"), List.of(rows, (long) d)));
    String codewords = add("Reshape", products, name(".rows"));
    return type == Onnx.FLOAT ? codewords : addCast(codewords, type);
  }

  /** Puts the outliers of each channel to their places. */
  private String withOutliers(String numbers) {
    Outliers outliers = tensor.outliers().orElseThrow();
    Tensor columns = outliers.columns();
    initializer(
        Onnx.initializer(
            name(".columns"),
            columns.type() == DataType.U16 ? Onnx.UINT16 : Onnx.INT32,
            columns.shape(),
            ByteString.copyFrom(columns.data().asByteBuffer())));
    initializer(Onnx.initializer(outliers.values().renamed(name(".values"))));
    initializer(Onnx.longs(name(".channels"), List.of(columns.shape().getFirst(), -1L)));
    String channels = add("Reshape", numbers, name(".channels"));
    String places = addCast(name(".columns"), Onnx.INT32);
    nodes.add(
        Onnx.with(
            Onnx.node(
                "ScatterElements", name("." + nodes.size()), channels, places, name(".values")),
            "axis",
            1));
    return nodes.getLast().string(Onnx.NODE_OUTPUT);
  }

  /** The number of the first codeword of each codebook, one below the other. */
  private String firstCodewords() {
    int codewords = tensor.codewords();
    initializer(Onnx.integer(ZERO, 0));
    initializer(Onnx.integer(name(".end"), Math.toIntExact(groups.count() * codewords)));
    initializer(Onnx.integer(name(".step"), codewords));
    initializer(Onnx.longs(COLUMN, List.of(-1L, 1L)));
    return add("Reshape", add("Range", ZERO, name(".end"), name(".step")), COLUMN);
  }

  /** Lines of {@code length} numbers, of which the first {@code kept} stay. */
  private String cut(String numbers, long lines, long length, long kept) {
    if (length == kept) {
      return numbers;
    }
    String suffix = ".first" + kept;
    initializer(Onnx.longs(name(suffix), List.of(kept)));
    initializer(Onnx.longs(FIRST, List.of(0L)));
    initializer(Onnx.longs(ALONG, List.of(1L)));
    initializer(Onnx.longs(name(suffix + ".lines"), List.of(lines, -1L)));
    String reshaped = add("Reshape", numbers, name(suffix + ".lines"));
    return add("Slice", reshaped, FIRST, name(suffix), ALONG);
  }

  private String name(String suffix) {
    return tensor.name() + suffix;
  }

  private void initializer(Message message) {
    initializers.put(message.string(Onnx.TENSOR_NAME), message);
  }

  private String add(String type, String... inputs) {
    String output = name("." + nodes.size());
    nodes.add(Onnx.node(type, output, inputs));
    return output;
  }

  private String addCast(String from, int type) {
    String output = name("." + nodes.size());
    nodes.add(cast(from, output, type));
    return output;
  }

  private static Message cast(String from, String to, int type) {
    return Onnx.with(Onnx.node("Cast", to, from), "to", type);
  }
}
