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

class ClusteredModelTest {
  @TempDir Path folder;

  @Test
  void aModelIsReadBackExactly() throws IOException {
    Path file = folder.resolve("m");
    ClusteredModel model =
        new ClusteredModel(
            List.of(
                new ClusteredTensor(
                    "a",
                    List.of(5L),
                    2,
                    new float[] {1, 2, 3, 4, 5, 6},
                    PackedCodes.of(3, 2, 0, 1)),
                new ClusteredTensor(
                    "b", List.of(2L, 2L), 1, new float[] {7}, PackedCodes.of(1, 0, 0, 0, 0))),
            List.of(Tensor.of("bias", List.of(2L), new double[] {.1, .2})),
            Map.of("seed", "1"));
    model.write(file);
    ClusteredModel read = ClusteredModel.read(file);
    assertThat(read.metadata()).isEqualTo(Map.of("seed", "1"));
    assertThat(read.clustered().get(0).restore()).containsExactly(5, 6, 1, 2, 3);
    assertThat(read.clustered().get(1).restore()).containsExactly(7, 7, 7, 7);
    assertThat(read.clustered().get(0).effectiveCodewords()).isEqualTo(3);
    assertThat(read.untouched()).extracting(Tensor::name).containsExactly("bias");
    assertThat(read.untouched().getFirst().toDoubles()).containsExactly(.1, .2);
    assertThat(read.originalBytes()).isEqualTo(4 * 9 + 16);
    // three codes of two bits, six floats; no bits, one float; two doubles
    assertThat(read.packedBytes()).isEqualTo(1 + 24 + 4 + 16);
    assertThat(read.bitsPerWeight()).isEqualTo(8.0 * 29 / 9);
  }

  @Test
  void aPlainFileIsAModelWithoutClusteredTensors() throws IOException {
    Path file = folder.resolve("plain");
    SafetensorsFile.write(file, List.of(Tensor.of("w", new byte[3])), Map.of());
    ClusteredModel read = ClusteredModel.read(file);
    assertThat(read.clustered()).isEmpty();
    assertThat(read.untouched()).hasSize(1);
    assertThat(read.bitsPerWeight()).isNaN();
  }

  @Test
  void aListThatLiesIsRefused() throws IOException {
    refused(
        "[{\"name\":\"w\",\"shape\":[4],\"codewords\":2,\"dimension\":1",
        "is not JSON: it ends too early");
    refused("[{\"shape\":[4],\"codewords\":2,\"dimension\":1}]", "without a name");
    refused("[{\"name\":\"w\",\"codewords\":2,\"dimension\":1}]", "without a name or a shape");
    refused("[null]", "must be an object");
    refused("{}", "must be an array");
    refused(entry("w", "\"four\"", 2, 1), "$[0].shape[0] must be a number");
    refused(entry("w", "4", 2, 1).replace("}]", ",\"dtype\":\"F33\"}]"), "unknown dtype");
    refused(entry("w", "4", 2, 1).replace("}]", ",\"dtipe\":\"F32\"}]"), "not known here");
    refused(entry("v", "4", 2, 1), "no tensor 'v.codes'");
    refused(entry("w", "400", 2, 1), "take 50 bytes, got 1");
    refused(entry("w", "-4", 2, 1), "dimension of size -4");
    refused(entry("w", "4", 3, 1), "codebook of 3 x 1, whose shape is [2, 1]");
    refused(entry("w", "4", 1, 2), "codebook of 1 x 2, whose shape is [2, 1]");
    refused(entry("w", "4", 2, 0), "dimension 0");
    refused(entry("w", "4", 1 << 20, 1), "codebook of 1048576 x 1");
    refused(
        entry("w", "4294967296,4294967296", 2, 1),
        "a shape beyond 2^63 bytes: [4294967296, 4294967296]");
    String once = entry("w", "4", 2, 1).substring(1).replace("]}]", "]}").replace("}]", "}");
    refused("[" + once + "," + once + "]", "twice");
  }

  @Test
  void aCodebookThatIsNotFiniteIsRefused() throws IOException {
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Path file = folder.resolve("x");
      SafetensorsFile.write(
          file,
          List.of(
              Tensor.of("w.codes", new byte[] {5}),
              Tensor.of("w.codebook", List.of(2L, 1L), new float[] {1, bad})),
          Map.of(ClusteredModel.KEY, entry("w", "4", 2, 1)));
      assertThatIOException()
          .isThrownBy(() -> ClusteredModel.read(file))
          .withMessageStartingWith(file.toString())
          .withMessageContaining("tensor w: codeword 1 holds " + bad);
    }
  }

  @Test
  void aTensorIsRestoredAndCountedInItsOwnType() throws IOException {
    float third = 1 / 3f; // between two numbers of eight bits of mantissa
    for (DataType type : List.of(DataType.BF16, DataType.F16, DataType.F32, DataType.F64)) {
      Path file = folder.resolve("m");
      ClusteredTensor tensor =
          new ClusteredTensor(
              "w", List.of(3L), 1, new float[] {third, -2}, PackedCodes.of(2, 0, 1, 0), type);
      new ClusteredModel(List.of(tensor), List.of(), Map.of()).write(file);
      ClusteredModel read = ClusteredModel.read(file);
      assertThat(read.originalBytes()).isEqualTo(3L * type.bytes());
      Tensor restored = read.restore().getFirst();
      assertThat(restored.type()).isEqualTo(type);
      assertThat(restored.data().byteSize()).isEqualTo(3L * type.bytes());
      float rounded =
          switch (type) {
            case BF16 -> 0x1.56p-2f;
            case F16 -> 0x1.554p-2f;
            default -> third;
          };
      assertThat(restored.toFloats()).containsExactly(rounded, -2, rounded);
    }
  }

  @Test
  void integersAreCountedInTheirTypeAndRestoredAsFloats() {
    ClusteredTensor tensor =
        new ClusteredTensor(
            "w", List.of(2L), 1, new float[] {1.5f}, PackedCodes.of(1, 0, 0), DataType.I8);
    assertThat(tensor.originalBytes()).isEqualTo(2);
    assertThat(tensor.restored().type()).isEqualTo(DataType.F32);
    assertThat(tensor.restored().toFloats()).containsExactly(1.5f, 1.5f);
  }

  @Test
  void aTensorOfOneCodewordAndBillionsOfNumbersIsInspectedAtOnce() throws IOException {
    Path file = folder.resolve("x");
    SafetensorsFile.write(
        file,
        List.of(
            Tensor.of("w.codes", new byte[0]),
            Tensor.of("w.codebook", List.of(1L, 1L), new float[] {1})),
        Map.of(ClusteredModel.KEY, entry("w", "2147483647", 1, 1)));
    ClusteredTensor read = ClusteredModel.read(file).clustered().getFirst();
    assertThat(read.effectiveCodewords()).isEqualTo(1);
  }

  @Test
  void sizesMustAgree() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ClusteredTensor(
                    "w", List.of(3L), 1, new float[2], PackedCodes.of(2, 0, 1, 1, 0)))
        .withMessageContaining("3 rows of 1 numbers, got 4");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ClusteredTensor("w", List.of(2L), 1, new float[3], PackedCodes.of(2, 0, 1)))
        .withMessageContaining("takes 2 numbers, got 3");
  }

  private static String entry(String name, String shape, int codewords, int dimension) {
    return "[{\"name\":\"%s\",\"shape\":[%s],\"codewords\":%d,\"dimension\":%d}]"
        .formatted(name, shape, codewords, dimension);
  }

  private void refused(String list, String reason) throws IOException {
    Path file = folder.resolve("x");
    SafetensorsFile.write(
        file,
        List.of(
            Tensor.of("w.codes", new byte[] {5}),
            Tensor.of("w.codebook", List.of(2L, 1L), new float[] {1, 2})),
        Map.of(ClusteredModel.KEY, list));
    assertThatIOException()
        .isThrownBy(() -> ClusteredModel.read(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(reason);
  }
}
