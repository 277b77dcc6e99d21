package dev.attractor.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.attractor.compression.CompressedTensor;
import dev.attractor.compression.CompressionRules;
import dev.attractor.compression.Grouping;
import dev.attractor.compression.TensorCompressor;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A graph multiplies the unit matrix with a weight, so what ONNX Runtime answers is the weight to
 * the last bit, or looks all rows of a table up.
 */
class OnnxCompressorTest {
  private static final int IN = 42;
  private static final int OUT = 60;

  @TempDir private Path folder;

  private Message network(String type, Tensor weight, boolean outputsFirst) {
    Message node = Onnx.node(type, "y", "x", "w");
    if (type.equals("Gemm")) {
      node = Onnx.with(node, "transB", outputsFirst ? 1 : 0);
    }
    Message graph =
        Message.empty()
            .plus(Onnx.GRAPH_NAME, "one layer")
            .with(Onnx.GRAPH_NODE, List.of(node))
            .with(Onnx.GRAPH_INITIALIZER, List.of(Onnx.initializer(weight)))
            .with(Onnx.GRAPH_INPUT, List.of(Onnx.value("x", List.of(-1L, (long) IN))))
            .with(Onnx.GRAPH_OUTPUT, List.of(Onnx.value("y", List.of(-1L, (long) OUT))));
    return model(graph);
  }

  private static Message model(Message graph) {
    return Message.empty()
        .plus(Onnx.MODEL_IR_VERSION, 8)
        .plus(Onnx.MODEL_GRAPH, graph)
        .plus(Onnx.MODEL_OPSET, Message.empty().plus(Onnx.OPSET_DOMAIN, "").plus(2, 13));
  }

  private static Tensor weight(long rows, long columns) {
    SplittableRandom random = new SplittableRandom(rows);
    float[] values = new float[(int) (rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of("w", List.of(rows, columns), values);
  }

  /** Codebooks of halves and of bytes, with outliers. */
  @ParameterizedTest
  @CsvSource({
    "channel,FLOAT16,0",
    "tensor,INT8,.05",
    "channel,INT8,.03",
    "16,FLOAT16,.05",
    "tensor,FLOAT32,.1"
  })
  void entriesAndOutliersAreThoseOfTheClustering(
      String group, CodebookEntries entries, double outliers) throws Exception {
    for (DataType type : new DataType[] {DataType.F32, DataType.F16}) {
      TensorRecipe recipe = new TensorRecipe(4, 1, Grouping.parse(group), entries, outliers);
      Tensor stored =
          Tensor.of("w", type, List.of((long) IN, (long) OUT), weight(IN, OUT).toFloats());
      assertSame(stored, CompressionRules.all(recipe));
    }
  }

  /** Looks all rows of the weight up, in its own type, and reads them as floats. */
  private void assertSame(Tensor table, CompressionRules rules) throws Exception {
    Message graph =
        Message.empty()
            .plus(Onnx.GRAPH_NAME, "a table")
            .with(
                Onnx.GRAPH_NODE,
                List.of(
                    Onnx.node("Gather", "rows", "w", "all"),
                    Onnx.with(Onnx.node("Cast", "y", "rows"), "to", Onnx.FLOAT)))
            .with(
                Onnx.GRAPH_INITIALIZER,
                List.of(
                    Onnx.initializer(table),
                    Onnx.longs(
                        "all", LongStream.range(0, table.shape().getFirst()).boxed().toList())))
            .with(Onnx.GRAPH_OUTPUT, List.of(Onnx.value("y", table.shape())));
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    OnnxFile.of("in", model(graph)).write(in);
    compress(in, out, rules);
    float[] expected =
        new TensorCompressor(rules)
            .compress("", table, Optional.empty(), bytes -> {})
            .clustered()
            .orElseThrow()
            .restored()
            .toFloats();
    int columns = table.shape().getLast().intValue();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(out.toString());
        OrtSession.Result result = session.run(Map.of())) {
      float[][] rows = (float[][]) result.get(0).getValue();
      for (int i = 0; i < expected.length; i++) {
        assertThat(rows[i / columns][i % columns]).as("number %d", i).isEqualTo(expected[i]);
      }
    }
  }

  private static CompressionRules rules(int codewords, int dimension, String group) {
    return CompressionRules.all(new TensorRecipe(codewords, dimension, Grouping.parse(group)));
  }

  private List<CompressedTensor> compress(Path in, Path out, CompressionRules rules)
      throws IOException {
    return new OnnxCompressor(rules, Map.of("attractor.version", "test"), Optional.empty())
        .run(in, out, (done, total) -> {});
  }

  /** The products of the unit matrix. */
  private static float[][] products(Path file) throws OrtException {
    float[] unit = new float[IN * IN];
    for (int i = 0; i < IN; i++) {
      unit[i * IN + i] = 1;
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor x =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(unit), new long[] {IN, IN});
        OrtSession.Result result = session.run(Map.of("x", x))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  /** All widths of codes, groups that do not divide a channel, codewords of several numbers. */
  @ParameterizedTest
  @CsvSource({
    "1,1,channel",
    "2,1,tensor",
    "3,1,channel",
    "4,1,channel",
    "4,1,tensor",
    "6,1,tensor",
    "8,1,channel",
    "8,1,tensor",
    "12,1,16",
    "16,1,tensor",
    "20,1,tensor",
    "40,1,tensor",
    "100,1,tensor",
    "300,1,tensor",
    "2,1,16",
    "3,1,20",
    "4,1,9",
    "4,2,channel",
    "16,2,tensor",
    "2,3,21",
    "3,7,tensor",
    "2,2,10"
  })
  void theWeightIsThatOfTheClusteringToTheLastBit(int codewords, int dimension, String group)
      throws Exception {
    CompressionRules rules = rules(codewords, dimension, group);
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    Tensor stored = weight(IN, OUT);
    OnnxFile.of("in", network("MatMul", stored, false)).write(in);
    List<CompressedTensor> report = compress(in, out, rules);
    assertThat(report).singleElement().satisfies(t -> assertThat(t.recipe()).isNotEmpty());
    // the channel of a product x W is a column of W
    OnnxWeight weight = OnnxFile.read(in).weights().getFirst();
    assertThat(weight.rows().shape()).containsExactly((long) OUT, (long) IN);
    float[] rows =
        new TensorCompressor(rules)
            .compress("", weight.rows(), Optional.empty(), bytes -> {})
            .clustered()
            .orElseThrow()
            .restore();
    float[][] found = products(out);
    float[] exact = stored.toFloats();
    double squares = 0;
    for (int i = 0; i < IN; i++) {
      for (int o = 0; o < OUT; o++) {
        assertThat(found[i][o]).as("weight %d, %d", i, o).isEqualTo(rows[o * IN + i]);
        squares += Math.pow(found[i][o] - exact[i * OUT + o], 2);
      }
    }
    assertThat(Math.sqrt(squares / exact.length)).isCloseTo(report.getFirst().rmse(), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theChannelsOfGemmAreItsOutputs(boolean outputsFirst) throws Exception {
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    Tensor stored = outputsFirst ? weight(OUT, IN) : weight(IN, OUT);
    OnnxFile.of("in", network("Gemm", stored, outputsFirst)).write(in);
    compress(in, out, rules(2, 1, "channel"));
    float[][] found = products(out);
    for (int o = 0; o < OUT; o++) {
      int output = o;
      List<Float> column = new ArrayList<>();
      for (float[] row : found) {
        column.add(row[output]);
      }
      assertThat(column.stream().distinct()).hasSize(2);
    }
  }

  @Test
  void aTableOfHalfPrecisionStaysSo() throws Exception {
    float[] values = weight(64, 32).toFloats();
    assertSame(Tensor.of("w", DataType.F16, List.of(64L, 32L), values), rules(4, 1, "channel"));
  }

  /** The file is as large as codes and codebooks, of 3 bits too: planes of 2 and 1 bit. */
  @ParameterizedTest
  @CsvSource({"2", "4", "8", "16", "32", "64", "128", "256"})
  void noBitOfACodeIsLost(int codewords) throws IOException {
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    OnnxFile.of("in", network("MatMul", weight(400, 304), false)).write(in);
    List<CompressedTensor> report = compress(in, out, rules(codewords, 1, "tensor"));
    long packed = report.getFirst().packedBytes();
    // names, shapes, and tables of a byte's codes: 256 times 8, 4 and 2 codes, and some words
    assertThat(Files.size(out)).isBetween(packed, packed + 256 * 14 + 1200);
  }

  @Test
  void rulesChooseAndNotesAreKept() throws IOException {
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    Path rules = Files.writeString(folder.resolve("rules"), "w keep\n");
    OnnxFile.of("in", network("MatMul", weight(IN, OUT), false)).write(in);
    TensorRecipe standard = new TensorRecipe(16, 1, Grouping.CHANNEL);
    List<CompressedTensor> report = compress(in, out, CompressionRules.read(rules, standard));
    assertThat(report).singleElement().satisfies(t -> assertThat(t.recipe()).isEmpty());
    assertThat(OnnxFile.read(out).tensors().get("w").toFloats())
        .containsExactly(weight(IN, OUT).toFloats());
    assertThat(new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1))
        .contains("attractor.version");
  }

  @Test
  void aFileThatIsNoNetworkIsRefusedAndNothingIsWritten() throws IOException {
    Path in = Files.writeString(folder.resolve("in.onnx"), "no protobuf at all");
    Path out = folder.resolve("out.onnx");
    assertThatIOException()
        .isThrownBy(() -> compress(in, out, rules(2, 1, "tensor")))
        .withMessageStartingWith(in + ": ");
    assertThat(out).doesNotExist();
  }
}
