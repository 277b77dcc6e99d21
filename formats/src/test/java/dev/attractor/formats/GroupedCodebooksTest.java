package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.clustering.PackedCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupedCodebooksTest {
  @TempDir Path folder;

  private static ClusteredTensor tensor(long group, int dimension, float... codebook) {
    return new ClusteredTensor(
        "w",
        List.of(2L, 6L),
        dimension,
        codebook,
        dimension == 1
            ? PackedCodes.of(2, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0)
            : PackedCodes.of(2, 0, 1, 0, 1, 0, 1),
        DataType.F32,
        group);
  }

  @Test
  void eachChannelReadsItsOwnCodebook() throws IOException {
    readBack(tensor(6, 1, 1, 2, 3, 4), new float[] {1, 2, 1, 2, 1, 2, 4, 4, 4, 3, 3, 3});
  }

  @Test
  void theLastGroupOfAChannelMayBeShorter() throws IOException {
    readBack(
        tensor(4, 1, 1, 2, 3, 4, 5, 6, 7, 8), new float[] {1, 2, 1, 2, 3, 4, 6, 6, 6, 5, 7, 7});
  }

  @Test
  void rowsOfSeveralNumbersStayInTheirGroup() throws IOException {
    readBack(
        tensor(4, 2, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8),
        new float[] {1, -1, 2, -2, 3, -3, 6, -6, 5, -5, 8, -8});
  }

  private void readBack(ClusteredTensor tensor, float[] numbers) throws IOException {
    Path file = folder.resolve("m");
    new ClusteredModel(List.of(tensor), List.of(), Map.of()).write(file);
    ClusteredTensor read = ClusteredModel.read(file).clustered().getFirst();
    assertThat(read.group()).isEqualTo(tensor.group());
    assertThat(read.restore()).containsExactly(numbers);
    float[] y = new float[2];
    read.matrix().multiply(new float[] {1, 10, 100, 1000, 10000, 100000}, y);
    for (int row = 0; row < 2; row++) {
      double sum = 0;
      for (int i = 5; i >= 0; i--) {
        sum = 10 * sum + numbers[6 * row + i];
      }
      assertThat(y[row]).isEqualTo((float) sum); // whole numbers below 2^24
    }
    float[] some = new float[7];
    read.restore(4, some, 1, 6);
    for (int i = 0; i < 6; i++) {
      assertThat(some[1 + i]).isEqualTo(numbers[4 + i]);
    }
  }

  @Test
  void groupsThatCannotBeAreRefused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensor(7, 1, 1, 2, 3, 4))
        .withMessageContaining("groups must have 1 to 6 numbers, as many as a channel has, got 7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensor(3, 2, 1, 2, 3, 4, 5, 6, 7, 8))
        .withMessageContaining("codewords of 2 numbers do not divide groups of 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensor(6, 1, 1, 2))
        .withMessageContaining("2 codebooks, each of 2 x 1 takes 4 numbers, got 2");
    Path file = folder.resolve("x");
    new ClusteredModel(List.of(tensor(6, 1, 1, 2, 3, 4)), List.of(), Map.of()).write(file);
    SafetensorsFile good = SafetensorsFile.read(file);
    Path bad = folder.resolve("bad");
    SafetensorsFile.write(
        bad,
        List.copyOf(good.tensors().values()),
        Map.of(
            ClusteredModel.KEY,
            good.metadata().get(ClusteredModel.KEY).replace("\"group\":6", "\"group\":-6")));
    assertThatIOException()
        .isThrownBy(() -> ClusteredModel.read(bad))
        .withMessageStartingWith(bad.toString())
        .withMessageContaining("got -6");
  }
}
