package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.formats.ClusteredModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network that PyTorch wrote and a folder of pictures go the whole way: quantise, judge, compare,
 * export in each format.
 */
class OwnNetworkTest {
  private static final int SIDE = 8;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path pictures;

  /** Three classes: noise that is reddish, greenish or bluish. */
  @BeforeEach
  void drawPictures() throws IOException {
    pictures = folder.resolve("pictures");
    SplittableRandom random = new SplittableRandom(9);
    for (int label = 0; label < 3; label++) {
      Path of = Files.createDirectories(pictures.resolve("class-" + label));
      for (int i = 0; i < 40; i++) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < SIDE * SIDE; p++) {
          int rgb = 0;
          for (int channel = 0; channel < 3; channel++) {
            int level = random.nextInt(160) + (channel == label ? 90 : 0);
            rgb |= level << (8 * channel);
          }
          image.setRGB(p % SIDE, p / SIDE, rgb);
        }
        ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      }
    }
  }

  @Test
  void aTorchScriptFileAndAFolderOfPicturesGoTheWholeWay() throws IOException {
    assertThat(quantize("--epochs", "8", "--batch", "16", "--learning-rate", "1e-2", "--json"))
        .as(err.toString())
        .isZero();
    JsonObject result = json();
    double accuracy = result.get("hardAccuracy").getAsDouble();
    assertThat(accuracy).isGreaterThan(.9); // a third by chance; untrained before
    assertThat(result.get("bitsPerWeight").getAsDouble()).isEqualTo(2);
    Path model = folder.resolve("run/model.safetensors");
    ClusteredModel read = ClusteredModel.read(model);
    // codes and codebooks of 243, 405 and 45 weights; the rest in full
    assertThat(read.packedBytes())
        .isEqualTo(61 + 102 + 12 + 3 * 16 + 4 * (4 * 9 + 15 + 4 * 15 + 3));

    assertThat(run(judged("evaluate", model, "--json"))).as(err.toString()).isZero();
    assertThat(json().get("accuracy").getAsDouble()).isEqualTo(accuracy);

    Path script = folder.resolve("hard.pt");
    assertThat(run("export", model, "--network", reference("small-network.pt"), "--out", script))
        .as(err.toString())
        .isZero();
    assertThat(run("evaluate", script, "--dataset", pictures, "--normalise", "0.5/0.25", "--json"))
        .isZero();
    assertThat(json().get("accuracy").getAsDouble()).isEqualTo(accuracy);

    Path dense = folder.resolve("dense.safetensors");
    assertThat(run("export", model, "--out", dense)).isZero();
    Path onnx = folder.resolve("small.onnx");
    assertThat(run("export", model, "--network", reference("small-network.onnx"), "--out", onnx))
        .as(err.toString())
        .isZero();
    assertThat(Files.size(onnx)).isLessThan(Files.size(reference("small-network.onnx")) * 2);
    assertThat(run("evaluate", onnx, "--dataset", pictures, "--normalise", "0.5/0.25", "--json"))
        .as(err.toString())
        .isZero();
    assertThat(json().get("accuracy").getAsDouble()).isEqualTo(accuracy);
    assertThat(run("export", model, "--out", dense)).isEqualTo(1);
    assertThat(err.toString()).contains("is there already").hasLineCount(1);

    assertThat(run(judged("inspect", dense, model, "--json"))).as(err.toString()).isZero();
    JsonObject comparison = json();
    assertThat(comparison.getAsJsonObject("first").get("accuracy").getAsDouble())
        .isEqualTo(comparison.getAsJsonObject("second").get("accuracy").getAsDouble());
    comparison
        .getAsJsonArray("layers")
        .forEach(
            layer ->
                assertThat(layer.getAsJsonObject().get("largestChange").getAsDouble()).isZero());
    assertThat(run("inspect", reference("small-network.pt"), model)).isZero();
    assertThat(out.toString()).contains("bits B").contains("0.weight").contains("B: " + model);
  }

  @Test
  void anOnnxFileIsClusteredWithoutData() throws IOException {
    Path network = reference("small-network.onnx");
    Path target = folder.resolve("clustered");
    assertThat(run("quantize", "--network", network, "--codewords", "4", "--out", target, "--json"))
        .as(err.toString())
        .isZero();
    assertThat(json().getAsJsonArray("layers")).hasSize(3);
    assertThat(Files.exists(target.resolve("model.onnx"))).isTrue();
    assertThat(run("quantize", "--network", network, "--out", target)).isEqualTo(1);
    assertThat(err.toString()).contains("is there already").hasLineCount(1);
    assertThat(run("quantize", "--network", network, "--method", "jfb", "--out", folder))
        .isEqualTo(2);
    assertThat(err.toString()).contains("clustered without data, by kmeans").hasLineCount(1);
    assertFailure(2, "leave out --resume", "quantize", "--network", network, "--resume");
    assertFailure(
        2,
        "by kmeans: leave out --optimizer and --epochs and --batch and --statistics",
        "quantize",
        "--network",
        network,
        "--optimizer",
        "sgd",
        "--epochs",
        "1",
        "--batch",
        "1",
        "--statistics",
        "kept");
    assertThat(run("quantize", "--network", network, "--skip", "*", "--out", folder)).isEqualTo(1);
    assertThat(err.toString()).contains("no rule matches a weight").hasLineCount(1);
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws IOException {
    assertFailure(2, "name one network: --model", "quantize");
    assertFailure(2, "--network needs --dataset", "quantize", "--network", "x.pt");
    assertFailure(
        2,
        "no image set is named 'x', and no file or folder",
        "quantize",
        "--network",
        "x.pt",
        "--dataset",
        "x");
    assertFailure(
        2, "'1/0' is not MEAN/STD", "quantize", "--network", "x.pt", "--normalise", "1/0");
    assertFailure(2, "is not none, P or P,flip", "quantize", "--model", "x", "--augment", "4,turn");
    assertFailure(
        2, "--model has its own", "quantize", "--model", "digits-cnn", "--dataset", "digits");
    Path text = Files.writeString(folder.resolve("text.pt"), "no zip");
    assertFailure(
        1, "text.pt: is no TorchScript file", "quantize", "--network", text, "--dataset", pictures);
    assertFailure(
        1,
        "does not take inputs of shape 1 x 8 x 8: ",
        "quantize",
        "--network",
        reference("small-network.pt"),
        "--dataset",
        "digits",
        "--out",
        folder.resolve("grey"));
    assertFailure(2, "end the name in .safetensors, .pt or .onnx", "export", text, "--out", "x.h5");
    assertFailure(2, "a .pt file needs --network", "export", text, "--out", "x.pt");
    assertFailure(
        2,
        "holds no program: leave out --network",
        "export",
        text,
        "--network",
        text,
        "--out",
        "x.safetensors");
    assertFailure(2, "--network needs --dataset", "evaluate", "x.onnx");
    Path graph = Files.writeString(folder.resolve("text.onnx"), "no graph");
    assertFailure(1, "ONNX Runtime does not load it", "evaluate", graph, "--dataset", pictures);
  }

  private void assertFailure(int code, String message, Object... words) {
    assertThat(run(words)).as(message).isEqualTo(code);
    assertThat(err.toString().lines().filter(line -> line.startsWith("attractor:")).toList())
        .as(err.toString())
        .hasSize(1)
        .first()
        .asString()
        .contains(message);
  }

  private int quantize(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "quantize",
                "--network",
                reference("small-network.pt"),
                "--dataset",
                pictures,
                "--normalise",
                "0.5/0.25",
                "--augment",
                "1,flip",
                "--threads",
                "1",
                "--out",
                folder.resolve("run")));
    words.addAll(Arrays.asList(more));
    return run(words.toArray());
  }

  private Object[] judged(Object... words) {
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(
        List.of(
            "--network",
            reference("small-network.pt"),
            "--dataset",
            pictures,
            "--normalise",
            "0.5/0.25"));
    return all.toArray();
  }

  private JsonObject json() {
    return JsonParser.parseString(out.toString()).getAsJsonObject();
  }

  private int run(Object... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Arrays.stream(words).map(String::valueOf).toArray(String[]::new));
  }

  private static Path reference(String name) {
    try {
      return Path.of(OwnNetworkTest.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
