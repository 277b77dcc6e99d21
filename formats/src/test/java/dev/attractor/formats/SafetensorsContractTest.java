package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class SafetensorsContractTest extends FileFormatContract<List<Tensor>> {
  @Override
  List<Tensor> content() {
    return List.of(
        Tensor.of("double", List.of(2L), new double[] {Math.PI, -0.0}),
        Tensor.of("weight", List.of(2L, 1L), new float[] {1.5f, Float.MIN_VALUE}),
        Tensor.of("brain", DataType.BF16, List.of(2L), new float[] {1, -2}),
        Tensor.of("bytes", new byte[] {-1, 7, 8}),
        Tensor.of("nothing", List.of(0L, 3L), new float[0]));
  }

  @Override
  void write(Path file, List<Tensor> content) throws IOException {
    SafetensorsFile.write(file, content, Map.of("made-by", "a \"test\"\n"));
  }

  @Override
  List<Tensor> read(Path file) throws IOException {
    SafetensorsFile read = SafetensorsFile.read(file);
    assertThat(read.metadata()).isEqualTo(Map.of("made-by", "a \"test\"\n"));
    return List.copyOf(read.tensors().values());
  }

  @Override
  void assertSame(List<Tensor> read, List<Tensor> written) {
    assertThat(read).hasSameSizeAs(written);
    for (Tensor tensor : written) {
      Tensor back =
          read.stream().filter(t -> t.name().equals(tensor.name())).findFirst().orElseThrow();
      assertThat(back.type()).isEqualTo(tensor.type());
      assertThat(back.shape()).isEqualTo(tensor.shape());
      assertThat(back.toBytes()).isEqualTo(tensor.toBytes());
    }
  }
}
