package dev.attractor.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.attractor.formats.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightInputsTest {
  @TempDir private Path folder;

  @Test
  void whatMatricesAreMultipliedWithBecomesAnOutput() throws Exception {
    Message graph =
        Message.empty()
            .plus(Onnx.GRAPH_NAME, "two layers")
            .with(
                Onnx.GRAPH_NODE,
                List.of(
                    Onnx.node("MatMul", "sums", "x", "first"),
                    Onnx.node("Relu", "positive", "sums"),
                    Onnx.node("MatMul", "y", "positive", "second")))
            .with(
                Onnx.GRAPH_INITIALIZER,
                List.of(
                    Onnx.initializer(
                        Tensor.of("first", List.of(2L, 2L), new float[] {1, -1, 2, -3})),
                    Onnx.initializer(Tensor.of("second", List.of(2L, 1L), new float[] {5, 7}))))
            .with(Onnx.GRAPH_INPUT, List.of(Onnx.value("x", List.of(-1L, 2L))))
            .with(Onnx.GRAPH_OUTPUT, List.of(Onnx.value("y", List.of(-1L, 1L))));
    Message opset = Message.empty().plus(Onnx.OPSET_DOMAIN, "").plus(Onnx.OPSET_VERSION, 13);
    OnnxFile file =
        OnnxFile.of(
            "two",
            Message.empty()
                .plus(Onnx.MODEL_IR_VERSION, 8)
                .plus(Onnx.MODEL_GRAPH, graph)
                .plus(Onnx.MODEL_OPSET, opset));
    WeightInputs inputs = WeightInputs.of(file);
    assertThat(inputs.names())
        .containsExactlyInAnyOrderEntriesOf(Map.of("first", "x", "second", "positive"));
    Path written = folder.resolve("open.onnx");
    inputs.file().write(written);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float[] x = {3, 4};
    try (OrtSession session = environment.createSession(written.toString());
        OnnxTensor tensor =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), new long[] {1, 2});
        OrtSession.Result result = session.run(Map.of("x", tensor))) {
      assertThat(((float[][]) result.get("y").orElseThrow().getValue())[0]).containsExactly(55);
      assertThat(((float[][]) result.get("positive").orElseThrow().getValue())[0])
          .containsExactly(11, 0);
    }
  }
}
