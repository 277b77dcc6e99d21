package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.app.cli.WorkLock;
import dev.attractor.data.Digits;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.nets.Baseline;
import dev.attractor.nets.Network;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands around quantisation, from words to files, on the embedded digits. */
class QuantizeCommandTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path weights;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void trainOnce() throws IOException {
    Baseline baseline = ModelName.DIGITS_CNN.baseline(0);
    baseline.train(shared, Digits.split(0), (step, total, loss) -> {});
    weights = baseline.file(shared, Digits.split(0));
  }

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  private int quantize(String... more) {
    List<String> usual =
        List.of(
            "quantize",
            "--model",
            "digits-cnn",
            "--weights",
            weights.toString(),
            "--out",
            folder.toString(),
            "--json");
    return run(Stream.concat(usual.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void theDocumentHasItsKeysAndItsAccuracyIsThatOfTheFile() throws IOException {
    assertThat(quantize("--codewords", "4", "--epochs", "20", "--threads", "1")).isZero();
    JsonObject result = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(result.keySet())
        .containsExactly(
            "model",
            "method",
            "codewords",
            "dimension",
            "bitsPerWeight",
            "baselineAccuracy",
            "hardAccuracy",
            "baselineRmse",
            "hardRmse",
            "bytes",
            "seconds",
            "seed",
            "layers");
    assertThat(result.getAsJsonObject("bytes").keySet()).containsExactly("original", "packed");
    JsonArray layers = result.getAsJsonArray("layers");
    assertThat(layers).hasSize(3);
    for (JsonElement layer : layers) {
      assertThat(layer.getAsJsonObject().keySet())
          .containsExactly(
              "name",
              "weights",
              "codewords",
              "effectiveCodewords",
              "residual",
              "iterations",
              "status",
              "rmse");
    }
    assertThat(result.get("bitsPerWeight").getAsDouble()).isEqualTo(2);
    ClusteredModel model = ClusteredModel.read(folder.resolve("model.safetensors"));
    assertThat(result.getAsJsonObject("bytes").get("packed").getAsLong())
        .isEqualTo(model.packedBytes());
    try (Network network = new Network(QuantizedNetwork.hard(model, TwoLayerCnn.digits()))) {
      assertThat(network.accuracy(Digits.split(0).test()))
          .isEqualTo(result.get("hardAccuracy").getAsDouble());
    }
  }

  @Test
  void resumingAFinishedRunWritesTheSameFile() throws IOException {
    assertThat(quantize("--epochs", "2")).isZero();
    byte[] first = Files.readAllBytes(folder.resolve("model.safetensors"));
    Files.delete(folder.resolve("model.safetensors"));
    assertThat(quantize("--epochs", "2", "--resume")).isZero();
    assertThat(err.toString()).contains("going on after epoch 2 of 2");
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(first);
    assertThat(quantize("--epochs", "2", "--resume", "--codewords", "8")).isEqualTo(1);
    assertThat(err.toString())
        .contains("checkpoint.safetensors: belongs to a run with other settings: ")
        .contains(": codewords was 4 and is 8; give the same again")
        .hasLineCount(1);
    assertThat(
            run(
                "quantize",
                "--model",
                "digits-cnn",
                "--out",
                folder.toString(),
                "--seed",
                "7",
                "--epochs",
                "2",
                "--resume"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("other settings: seed was 0 and is 7;").hasLineCount(1);
  }

  @Test
  void settingsThatCannotBeMeantAreWrongUsage() {
    assertWrong("learning rate must be above 0", "--learning-rate", "-1");
    assertWrong("at least one image a batch", "--batch", "0");
    assertWrong("'nosuch*' matches no layer; there are conv1.weight", "--layer", "nosuch*=4,1");
    assertWrong("--skip 'nosuch' matches no layer", "--skip", "nosuch");
    assertWrong("--skip '[' is not a glob", "--skip", "[");
    assertWrong("rises, and a schedule falls", "--temperature", "relative:0.01..0.5");
    assertWrong(
        "a budget is a size such as 3.2GB, 500MB or 123456, got '12 apples'",
        "--budget",
        "12 apples");
    assertWrong("temperature of distillation must be 0 (off) to 100", "--distil", "-1");
  }

  /** No option that was given is without effect. */
  @Test
  void optionsThatContradictEachOtherAreWrongUsage() {
    String sized = "--budget chooses the sizes of all layers: leave out --codewords, --dimension";
    assertWrong(sized, "--budget", "1KB", "--layer", "*=4,1");
    assertWrong(sized, "--budget", "1KB", "--codewords", "4");
    assertWrong(sized, "--budget", "1KB", "--dimension", "1");
    assertWrong("--layer and --skip name every layer", "--layer", "*=4,1", "--codewords", "8");
    assertWrong("kmeans has no temperature", "--method", "kmeans", "--temperature", "1e-3");
    assertWrong("kmeans does not train: leave out --distil", "--method", "kmeans", "--distil", "2");
    assertWrong(
        "--epochs 0 does not train: leave out --optimizer and --learning-rate and --biases",
        "--epochs",
        "0",
        "--optimizer",
        "sgd",
        "--learning-rate",
        "1",
        "--biases",
        "frozen");
    assertWrong(
        "leave out --batch and --augment",
        "--method",
        "kmeans",
        "--statistics",
        "kept",
        "--batch",
        "8",
        "--augment",
        "1");
    assertWrong("give one of them", "--resume", "--force");
  }

  private void assertWrong(String part, String... more) {
    assertThat(quantize(more)).isEqualTo(2);
    assertThat(err.toString()).contains(part).hasLineCount(1);
  }

  @Test
  void layersGetTheSizesTheirRuleGives() throws IOException {
    assertThat(
            quantize(
                "--epochs",
                "1",
                "--skip",
                "conv1.*",
                "--layer",
                "linear.*=8,2,idkm",
                "--biases",
                "frozen"))
        .isZero();
    assertThat(run("inspect", folder.resolve("model.safetensors").toString(), "--json")).isZero();
    JsonObject contents = JsonParser.parseString(out.toString()).getAsJsonObject();
    JsonArray layers = contents.getAsJsonArray("layers");
    assertThat(layers).hasSize(6);
    JsonObject linear = layers.get(1).getAsJsonObject();
    assertThat(linear.get("name").getAsString()).isEqualTo("linear.weight");
    assertThat(linear.get("codewords").getAsInt()).isEqualTo(8);
    assertThat(linear.get("dimension").getAsInt()).isEqualTo(2);
    assertThat(linear.get("bitsPerWeight").getAsDouble()).isEqualTo(1.5);
    // 80 codes of three bits and a codebook of 8 x 2 floats
    assertThat(linear.get("bytes").getAsLong()).isEqualTo(30 + 64);
    assertThat(linear.get("rmse").getAsDouble()).isPositive();
    assertThat(contents.getAsJsonObject("metadata").keySet())
        .contains("attractor.version", "attractor.recipe", "attractor.seed", "attractor.data");
    assertThat(run("inspect", weights.toString())).isZero();
    assertThat(out.toString()).contains("conv1.weight").contains("4 x 1 x 3 x 3").contains("F32");
  }

  @Test
  void theTensorsStayWithinTheBudgetAndARunOfThatBudgetGoesOn() throws IOException {
    assertThat(quantize("--epochs", "1", "--budget", "0.2KB")).as(err.toString()).isZero();
    JsonObject document = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(document.get("codewords").isJsonNull()).isTrue();
    Path model = folder.resolve("model.safetensors");
    byte[] written = Files.readAllBytes(model);
    assertThat(ClusteredModel.read(model).packedBytes()).isBetween(150L, 200L);
    assertThat(quantize("--epochs", "1", "--budget", "200", "--resume")).isZero();
    assertThat(model).hasBinaryContent(written);
    assertThat(quantize("--epochs", "1", "--budget", "300", "--resume")).isEqualTo(1);
    assertThat(err.toString()).contains("belongs to a run with");
    assertThat(quantize("--epochs", "1", "--budget", "100B", "--force")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--budget 100: the least that is possible is 142 bytes, 72 of them what stays")
        .hasLineCount(1);
    assertThat(quantize("--epochs", "0", "--budget", "141B", "--force")).isEqualTo(2);
    assertThat(quantize("--epochs", "0", "--budget", "142B", "--force")).isZero();
    assertThat(ClusteredModel.read(model).packedBytes()).isEqualTo(142);
  }

  @Test
  void aRunThatIsThereIsGoneOnWithOrReplacedOnlyWhenAsked() throws IOException {
    assertThat(quantize("--epochs", "1")).isZero();
    byte[] first = Files.readAllBytes(folder.resolve("model.safetensors"));
    assertThat(quantize("--epochs", "1", "--codewords", "2")).isEqualTo(1);
    assertThat(err.toString()).contains("holds a finished run").hasLineCount(1);
    Files.delete(folder.resolve("model.safetensors"));
    assertThat(quantize("--epochs", "1")).isEqualTo(1);
    assertThat(err.toString()).contains("holds an unfinished run").hasLineCount(1);
    assertThat(quantize("--epochs", "1", "--force")).isZero();
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(first);
    Files.copy(weights, folder.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    Path own = folder.resolve("model.safetensors");
    assertThat(quantize("--weights", own.toString(), "--force")).isEqualTo(2); // given twice
    assertThat(
            run(
                "quantize",
                "--model",
                "digits-cnn",
                "--weights",
                own.toString(),
                "--out",
                folder.toString(),
                "--force"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("is the input").hasLineCount(1);
    try (WorkLock other = WorkLock.folder(folder)) {
      assertThat(quantize("--force")).isEqualTo(1);
      assertThat(err.toString()).contains("another run works in this folder").hasLineCount(1);
    }
  }

  @Test
  void hardKMeansNeedsNoTraining() {
    assertThat(quantize("--method", "kmeans", "--codewords", "16")).isZero();
    JsonObject result = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(result.get("hardAccuracy").getAsDouble()).isGreaterThan(.9);
    assertThat(quantize("--method", "kmeans", "--epochs", "1")).isEqualTo(2);
  }

  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    Path cut = folder.resolve("cut.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 5));
    assertThat(run("inspect", cut.toString())).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("cut short");
    assertThat(
            run(
                "quantize",
                "--model",
                "digits-cnn",
                "--out",
                folder.toString(),
                "--weights",
                cut.toString()))
        .isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("cut short");
  }

  @Test
  void whatCannotBeMeantIsWrongUsage() {
    assertThat(run("quantize", "--model", "alexnet")).isEqualTo(2);
    assertThat(err.toString()).contains("mnist-cnn, digits-cnn");
    assertThat(quantize("--codewords", "0")).isEqualTo(2);
    assertThat(quantize("--temperature", "warm")).isEqualTo(2);
    assertThat(quantize("--temperature", "relative:-1")).isEqualTo(2);
    assertThat(quantize("--protocol", "--temperature", "1e-3")).isEqualTo(2);
    assertThat(quantize("--layer", "conv*=4")).isEqualTo(2);
  }
}
