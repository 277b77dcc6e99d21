package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.clustering.PackedCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ClusteredModelContractTest extends FileFormatContract<ClusteredModel> {
  @Override
  ClusteredModel content() {
    return new ClusteredModel(
        List.of(
            new ClusteredTensor(
                "a",
                List.of(5L),
                2,
                new float[] {1, 2, 3, 4, 5, 6},
                PackedCodes.of(3, 2, 0, 1),
                DataType.BF16),
            new ClusteredTensor(
                "b", List.of(2L, 2L), 1, new float[] {7}, PackedCodes.of(1, 0, 0, 0, 0))),
        List.of(Tensor.of("bias", List.of(2L), new double[] {.1, .2})),
        Map.of("seed", "1"));
  }

  @Override
  void write(Path file, ClusteredModel content) throws IOException {
    content.write(file);
  }

  @Override
  ClusteredModel read(Path file) throws IOException {
    return ClusteredModel.read(file);
  }

  @Override
  void assertSame(ClusteredModel read, ClusteredModel written) {
    assertThat(read.metadata()).isEqualTo(written.metadata());
    assertThat(read.clustered()).hasSameSizeAs(written.clustered());
    for (int i = 0; i < read.clustered().size(); i++) {
      ClusteredTensor back = read.clustered().get(i);
      ClusteredTensor tensor = written.clustered().get(i);
      assertThat(back.name()).isEqualTo(tensor.name());
      assertThat(back.shape()).isEqualTo(tensor.shape());
      assertThat(back.dimension()).isEqualTo(tensor.dimension());
      assertThat(back.codebook()).isEqualTo(tensor.codebook());
      assertThat(back.codes()).isEqualTo(tensor.codes());
      assertThat(back.type()).isEqualTo(tensor.type());
    }
    assertThat(read.untouched().getFirst().toBytes())
        .isEqualTo(written.untouched().getFirst().toBytes());
  }
}
