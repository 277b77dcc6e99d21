package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    Path file = folder.resolve("a.safetensors");
    float[] floats = {1, -0f, Float.MIN_VALUE, Float.NaN, 3e38f, 7};
    double[] doubles = {Math.PI, -1e300};
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("z", "last letter first, \"quoted\"\n\u00e9");
    metadata.put("a", "");
    SafetensorsFile.write(
        file,
        List.of(
            Tensor.of("codes", new byte[] {1, 2, (byte) 255}),
            Tensor.of("w", List.of(2L, 3L), floats),
            Tensor.of("scalar", List.of(), new float[] {5}),
            Tensor.of("none", List.of(0L, 4L), new float[0]),
            Tensor.of("c", List.of(2L), doubles)),
        metadata);
    SafetensorsFile read = SafetensorsFile.read(file);
    assertThat(read.metadata()).containsExactlyEntriesOf(metadata);
    assertThat(read.tensors().keySet()).containsExactly("c", "w", "scalar", "none", "codes");
    assertThat(read.tensor("w").shape()).containsExactly(2L, 3L);
    assertThat(read.tensor("w").toFloats()).containsExactly(floats);
    assertThat(read.tensor("c").toDoubles()).containsExactly(doubles);
    assertThat(read.tensor("codes").toBytes()).containsExactly(1, 2, 255);
    assertThat(read.tensor("codes").toFloats()).containsExactly(1, 2, 255);
    assertThat(read.tensor("scalar").shape()).isEmpty();
    assertThat(read.tensor("none").count()).isZero();
    assertThatIOException()
        .isThrownBy(() -> read.tensor("v"))
        .withMessageContaining("a.safetensors")
        .withMessageContaining("'v'")
        .withMessageContaining("codes");
  }

  @Test
  void everyTypeOfNumberIsConvertedByItsOwnRule() throws IOException {
    assertThat(numbers(DataType.F16, 0x3c00, 0xc000, 0x0001))
        .containsExactly(1f, -2f, (float) Math.pow(2, -24));
    assertThat(numbers(DataType.BF16, 0x3f80, 0xc000, 0x7f80))
        .containsExactly(1f, -2f, Float.POSITIVE_INFINITY);
    assertThat(numbers(DataType.F32, Float.floatToIntBits(.1f))).containsExactly(.1f);
    assertThat(numbers(DataType.F64, Double.doubleToLongBits(.1))).containsExactly(.1f);
    assertThat(numbers(DataType.BOOL, 0, 1)).containsExactly(0, 1);
    assertThat(numbers(DataType.U8, 255)).containsExactly(255);
    assertThat(numbers(DataType.I8, 255)).containsExactly(-1);
    assertThat(numbers(DataType.U16, 65535)).containsExactly(65535);
    assertThat(numbers(DataType.I16, 65535)).containsExactly(-1);
    assertThat(numbers(DataType.U32, 4294967295L)).containsExactly(4294967295f);
    assertThat(numbers(DataType.I32, 4294967295L)).containsExactly(-1);
    assertThat(numbers(DataType.I64, -3)).containsExactly(-3);
    assertThat(numbers(DataType.U64, Long.MAX_VALUE)).containsExactly((float) Long.MAX_VALUE);
    assertThatIllegalArgumentException().isThrownBy(() -> numbers(DataType.U64, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> numbers(DataType.F8_E4M3, 1));
  }

  @Test
  void aTensorsBytesMustBeAsManyAsItsShapeSays() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of("w", List.of(7L), new float[6]))
        .withMessageContaining("takes 28 bytes, got 24");
  }

  @Test
  void namesAreGivenOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SafetensorsFile.write(
                    folder.resolve("twice"),
                    List.of(Tensor.of("w", new byte[1]), Tensor.of("w", new byte[1])),
                    Map.of()));
    assertThat(folder.resolve("twice")).doesNotExist();
  }

  @Test
  void aFileWithoutTensorsIsValid() throws IOException {
    Path file = file("{}", 0);
    assertThat(SafetensorsFile.read(file).tensors()).isEmpty();
  }

  @Test
  void everyKindOfDamageIsRefusedWithItsReason() throws IOException {
    String w = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]";
    refused("{\"w\":{%s}}".formatted(w), 7, "cut short");
    refused("{\"w\":{%s}}".formatted(w), 9, "the file holds 9");
    refused("{\"w\":{%s},\"w\":{%s}}".formatted(w, w), 8, "two tensors are named 'w'");
    refused("{\"w\":{%s},\"v\":{%s}}".formatted(w, w), 8, "overlaps");
    refused(
        "{\"w\":{%s},\"v\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[9,10]}}".formatted(w),
        10,
        "gap");
    refused("{\"w\":{%s,\"dtype\":\"F32\"}}".formatted(w), 8, "twice");
    refused("{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "no dtype");
    refused("{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, "no shape");
    refused("{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "no data_offsets");
    refused(entry("Q4", "[2]", "[0,8]"), 8, "unknown dtype 'Q4'");
    refused(entry("F32", "[3]", "[0,8]"), 8, "takes 12 bytes, its offsets [0, 8] hold 8");
    refused(entry("F32", "[-2]", "[0,8]"), 8, "whole number");
    refused(entry("F32", "[2.0]", "[0,8]"), 8, "whole number");
    refused(entry("F32", "[\"2\"]", "[0,8]"), 8, "whole number");
    refused(entry("F32", "[2e0]", "[0,8]"), 8, "whole number");
    refused(entry("F32", "[99999999999999999999]", "[0,8]"), 8, "whole number");
    refused(entry("F32", "[4294967296,4294967296]", "[0,8]"), 8, "beyond 2^63");
    refused(entry("F32", "[2]", "[8,0]"), 8, "a begin and an end");
    refused(entry("F32", "[2]", "[0]"), 8, "a begin and an end");
    refused(entry("F32", "[2]", "[0,8,8]"), 8, "more than 2");
    refused(entry("F32", "[" + "1,".repeat(64) + "2]", "[0,8]"), 8, "more than 64");
    refused("{\"w\":{%s,\"x\":%s}}".formatted(w, "[".repeat(100_000)), 8, "not the JSON");
    refused("{\"w\":{%s}".formatted(w), 8, "a.safetensors");
    refused("{\"w\":{%s}}[]".formatted(w), 8, "a.safetensors");
    refused("[]", 8, "must begin with '{'");
    refused("  {\"w\":{%s}}".formatted(w), 8, "must begin with '{'");
    refused("{\"__metadata__\":{\"a\":1}}", 0, "not a string");
    refused("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "twice");
    refused("{'w':1}", 0, "not the JSON");
  }

  @Test
  void lengthsThatLieAreRefused() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Files.write(file, new byte[7]);
    refused(file, "7 bytes are too few");
    for (long length : new long[] {0, 1, 100_000_001, Long.MAX_VALUE, -1}) {
      Files.write(file, bytes(length, "{}".getBytes(StandardCharsets.UTF_8)));
      refused(file, "not a safetensors file");
    }
    Files.write(file, bytes(3, "{}".getBytes(StandardCharsets.UTF_8)));
    refused(file, "cut short");
    Files.write(file, bytes(4, new byte[] {'{', '"', (byte) 0xff, '}'}));
    refused(file, "not UTF-8");
  }

  @Test
  void aLargeHeaderOfManyTensorsIsRead() throws IOException {
    List<Tensor> tensors =
        IntStream.range(0, 20_000)
            .mapToObj(i -> Tensor.of("layer." + i + ".weight", new byte[] {(byte) i}))
            .collect(Collectors.toList());
    Path file = folder.resolve("many");
    SafetensorsFile.write(file, tensors, Map.of());
    assertThat(SafetensorsFile.read(file).tensor("layer.19999.weight").toBytes())
        .containsExactly((byte) 19999);
  }

  private float[] numbers(DataType type, long... bits) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(8 + bits.length * type.bytes());
    data.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bits.length; i++) {
      data.putLong(i * type.bytes(), bits[i]);
    }
    MemorySegment segment =
        MemorySegment.ofArray(data.array()).asSlice(0, (long) bits.length * type.bytes());
    Path file = folder.resolve(type + ".safetensors");
    SafetensorsFile.write(
        file, List.of(new Tensor("x", type, List.of((long) bits.length), segment)), Map.of());
    return SafetensorsFile.read(file).tensor("x").toFloats();
  }

  private static String entry(String type, String shape, String offsets) {
    return "{\"w\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(type, shape, offsets);
  }

  private void refused(String header, int dataBytes, String reason) throws IOException {
    refused(file(header, dataBytes), reason);
  }

  private static void refused(Path file, String reason) {
    assertThatIOException()
        .isThrownBy(() -> SafetensorsFile.read(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(reason);
  }

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes(json.length, json));
    out.write(new byte[dataBytes]);
    return Files.write(folder.resolve("a.safetensors"), out.toByteArray());
  }

  private static byte[] bytes(long length, byte[] rest) {
    return ByteBuffer.allocate(8 + rest.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(rest)
        .array();
  }
}
