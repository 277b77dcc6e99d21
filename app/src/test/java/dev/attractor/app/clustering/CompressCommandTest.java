package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.formats.DataType;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path model;
  private Path packed;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(5);
    float[] values = new float[64 * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    model = folder.resolve("model.safetensors");
    packed = folder.resolve("packed.safetensors");
    SafetensorsFile.write(
        model,
        List.of(
            Tensor.of("w", DataType.BF16, List.of(64L, 64L), values),
            Tensor.of("bias", DataType.BF16, List.of(2L), new float[] {1, 2})),
        Map.of());
  }

  private int run(Object... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] args = new String[words.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = String.valueOf(words[i]);
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void aModelIsCompressedInspectedAndExpanded() throws IOException {
    assertThat(run("compress", model, "--out", packed, "--bits", 3, "--json")).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    // three bits a weight, eight floats a channel, two numbers that are copied
    assertThat(json.get("packedBytes").getAsLong()).isEqualTo(64 * 64 * 3 / 8 + 64 * 8 * 4 + 4);
    assertThat(json.get("bytes").getAsLong()).isEqualTo(2 * 64 * 64 + 4);
    assertThat(run("inspect", packed)).isZero();
    assertThat(out.toString()).contains("clustered BF16").contains("8 x 1").contains("3.00");
    Path dense = folder.resolve("dense.safetensors");
    assertThat(run("expand", packed, "--out", dense)).isZero();
    Tensor before = SafetensorsFile.read(model).tensor("w");
    Tensor after = SafetensorsFile.read(dense).tensor("w");
    assertThat(after.type()).isEqualTo(before.type());
    assertThat(after.shape()).isEqualTo(before.shape());
    float[] x = before.toFloats();
    float[] y = after.toFloats();
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      squares += (x[i] - y[i]) * (x[i] - y[i]);
    }
    // the best eight levels of a normal variable leave .0345 of its variance; of 64 draws, less
    assertThat(squares / x.length).isBetween(0.015, 0.0345);
    assertThat(SafetensorsFile.read(dense).tensor("bias").toFloats()).containsExactly(1, 2);
  }

  @Test
  void entropyCodingMakesTheFileSmallerAndSaysByHowMuch() throws IOException {
    Object[] words = {"compress", model, "--out", packed, "--group", "tensor", "--codewords", 5};
    assertThat(run(words)).isZero();
    long plain = Files.size(packed);
    Path coded = folder.resolve("coded.safetensors");
    words[3] = coded;
    Object[] more = Arrays.copyOf(words, words.length + 2);
    more[words.length] = "--entropy";
    more[words.length + 1] = "--json";
    assertThat(run(more)).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    // five codewords take three bits each, and a normal variable's are worth 2.2
    assertThat(json.get("saved").getAsLong()).isBetween(200L, 64 * 64 * 3 / 8L);
    assertThat(Files.size(coded)).isLessThan(plain - 150);
    assertThat(run("inspect", coded)).isZero();
    assertThat(out.toString())
        .contains("clustered BF16, coded")
        .contains(json.get("packedBytes").getAsString() + " bytes of tensors instead of");
    Path onnx = Files.copy(packed, folder.resolve("m.onnx"));
    assertThat(run("compress", onnx, "--out", folder.resolve("o.onnx"), "--entropy")).isEqualTo(2);
    assertThat(err.toString()).contains("--entropy is for safetensors");
    assertThat(run("compress", model, "--out", folder.resolve("o.onnx"))).isEqualTo(2);
    assertThat(err.toString()).contains("the result of a .safetensors file is one too, got --out");
    assertThat(run("compress", onnx, "--out", coded)).isEqualTo(2);
    assertThat(err.toString()).contains("the result of a .onnx file is one too");
  }

  @Test
  void theTextSaysWhatBecameOfEachTensor() {
    assertThat(run("compress", model, "--out", packed, "--group", "tensor", "--codewords", 5))
        .isZero();
    assertThat(out.toString())
        .contains("codewords=5 dimension=1 group=tensor")
        .contains("bias")
        .contains("bits a clustered weight");
  }

  @Test
  void expandingWhatIsNotClusteredIsSaidToBeACopy() throws IOException {
    assertThat(run("expand", model, "--out", packed)).isZero();
    assertThat(out.toString()).contains("a copy, since no tensor of the input is clustered");
    assertThat(run("compress", model, "--out", packed, "--force")).isZero();
    assertThat(run("expand", packed, "--out", folder.resolve("d.safetensors"))).isZero();
    assertThat(out.toString()).contains("1 tensor expanded");
  }

  @Test
  void aBudgetIsKept() {
    assertThat(run("compress", model, "--out", packed, "--budget", "3kB", "--json")).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    // three bits take 64 x (24 + 32) + 4 = 3588 bytes and two 64 x (16 + 16) + 4 = 2052
    assertThat(json.get("packedBytes").getAsLong()).isEqualTo(2052);
    assertThat(run("compress", model, "--out", packed, "--force", "--budget", "1kB")).isEqualTo(1);
    assertThat(err.toString()).contains("a budget of 1000 bytes is less than").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed, "--budget", "3kB", "--bits", 2))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--budget chooses the bits").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed, "--budget", "3kB", "--dimension", 2))
        .isEqualTo(2);
    assertThat(err.toString()).contains("leave out --dimension").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed, "--budget", "much")).isEqualTo(2);
    assertThat(err.toString()).contains("got 'much'").hasLineCount(1);
  }

  @Test
  void rulesAndSensitivitiesThatWouldHaveNoEffectAreSaid() throws IOException {
    Path rules = Files.writeString(folder.resolve("rules"), "w bits=3\nother.* keep\n");
    assertThat(run("compress", model, "--out", packed, "--rules", rules)).isZero();
    assertThat(err.toString()).contains("rules: 'other.*' decides about no tensor");
    assertThat(
            run("compress", model, "--out", packed, "--force", "--rules", rules, "--budget", "3kB"))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("a budget chooses the bits, and a rule for 'w' gives some")
        .hasLineCount(1);
    Files.writeString(rules, "w dimension=2 bits=3"); // pairs keep their size
    assertThat(
            run("compress", model, "--out", packed, "--force", "--rules", rules, "--budget", "9kB"))
        .as(err.toString())
        .isZero();
    Files.writeString(rules, "w bits=3 codewords=5");
    assertThat(run("compress", model, "--out", packed, "--force", "--rules", rules)).isEqualTo(1);
    assertThat(err.toString()).contains("line 1: 'codewords=5' says again").hasLineCount(1);
    Path other = folder.resolve("other.safetensors");
    SafetensorsFile.write(other, List.of(Tensor.of("v", List.of(1L), new float[1])), Map.of());
    assertThat(run("compress", model, "--out", packed, "--force", "--sensitivities", other))
        .isEqualTo(1);
    assertThat(err.toString()).contains("holds no tensor of the same name").hasLineCount(1);
  }

  @Test
  void entriesAndOutliersAreSaidAndCounted() {
    assertThat(
            run(
                "compress",
                model,
                "--out",
                packed,
                "--bits",
                2,
                "--entries",
                "int8",
                "--outliers",
                .05,
                "--json"))
        .isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    // a channel: 16 bytes of codes, four entries and a scale, three outliers of two bytes and two
    assertThat(json.get("packedBytes").getAsLong()).isEqualTo(64 * (16 + 6 + 12) + 4);
    assertThat(json.get("tensors").getAsJsonArray().toString())
        .contains("entries\u003dint8 outliers\u003d0.05");
    assertThat(run("compress", model, "--out", packed, "--outliers", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("outliers must be a share").hasLineCount(1);
  }

  @Test
  void wrongUsageAndBadInputAreOneLine() throws IOException {
    assertThat(run("compress", model, "--out", packed, "--bits", 4, "--codewords", 8)).isEqualTo(2);
    assertThat(err.toString()).contains("say the same").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed, "--bits", 17)).isEqualTo(2);
    assertThat(err.toString()).contains("bits must be between 1 and 16, got 17").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed, "--group", "row")).isEqualTo(2);
    assertThat(err.toString()).contains("got 'row'").hasLineCount(1);
    assertThat(run("compress", model, "--out", model)).isEqualTo(1);
    assertThat(err.toString()).contains("is the input").hasLineCount(1);
    assertThat(run("compress", folder.resolve("none"), "--out", packed)).isEqualTo(1);
    assertThat(err.toString()).contains("no such file").hasLineCount(1);
    assertThat(run("compress", folder, "--out", folder.resolve("inside"))).isEqualTo(1);
    assertThat(err.toString()).contains("lies in the folder of the input").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed)).isZero();
    assertThat(run("compress", model, "--out", packed)).isEqualTo(1);
    assertThat(err.toString()).contains("--force").hasLineCount(1);
    assertThat(run("compress", model, "--out", packed, "--force", "--bits", 2)).isZero();
    assertThat(run("compress", packed, "--out", folder.resolve("twice"))).isEqualTo(1);
    assertThat(err.toString()).contains("is clustered already").hasLineCount(1);
    Files.writeString(folder.resolve("rules"), "w bits=x");
    assertThat(
            run("compress", model, "--out", packed, "--force", "--rules", folder.resolve("rules")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("rules: line 1: 'bits=x' is not a number").hasLineCount(1);
  }
}
