package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.formats.FloatArray;
import dev.attractor.formats.NpyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Features in arrays, and a network that PyTorch wrote, go the whole way: three numbers to predict,
 * or the class of the largest.
 */
class OwnArraysTest {
  private static final int COUNT = 600;
  private static final int FEATURES = 6;
  private static final int OUTPUTS = 3;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final float[] wanted = new float[COUNT * OUTPUTS];
  private Path numbers;
  private Path classes;

  /** Linear functions of uniform features. */
  @BeforeEach
  void writeArrays() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    float[] features = new float[COUNT * FEATURES];
    float[] slopes = new float[FEATURES * OUTPUTS];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble(-1, 1);
    }
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (float) random.nextGaussian();
    }
    byte[] largest = new byte[COUNT];
    for (int row = 0; row < COUNT; row++) {
      for (int o = 0; o < OUTPUTS; o++) {
        for (int f = 0; f < FEATURES; f++) {
          wanted[row * OUTPUTS + o] += features[row * FEATURES + f] * slopes[f * OUTPUTS + o];
        }
        if (wanted[row * OUTPUTS + o] > wanted[row * OUTPUTS + largest[row]]) {
          largest[row] = (byte) o;
        }
      }
    }
    numbers = Files.createDirectories(folder.resolve("numbers"));
    write(numbers, "x", features, COUNT, FEATURES);
    write(numbers, "y", wanted, COUNT, OUTPUTS);
    classes = Files.createDirectories(folder.resolve("classes"));
    write(classes, "x", features, COUNT, FEATURES);
    Files.write(classes.resolve("y.npy"), npy("|u1", COUNT, largest));
  }

  @Test
  void numbersArePredictedByAQuantisedNetworkAndJudgedByTheirError() throws IOException {
    assertThat(quantize(numbers, "--epochs", "30")).as(err.toString()).isZero();
    JsonObject result = json();
    double rmse = result.get("hardRmse").getAsDouble();
    assertThat(rmse).isLessThan(.25 * deviation()); // of the mean: the deviation itself
    assertThat(result.get("baselineRmse").getAsDouble()).isGreaterThan(.9 * deviation());
    assertThat(result.get("hardAccuracy").isJsonNull()).isTrue();

    Path script = folder.resolve("hard.pt");
    Path onnx = folder.resolve("small.onnx");
    assertThat(run("export", model(), "--network", reference("pt"), "--out", script)).isZero();
    assertThat(run("export", model(), "--network", reference("onnx"), "--out", onnx)).isZero();
    assertThat(run("evaluate", script, "--dataset", numbers, "--json")).isZero();
    assertThat(json().get("rmse").getAsDouble()).isEqualTo(rmse);
    assertThat(run("evaluate", onnx, "--dataset", numbers, "--json")).as(err.toString()).isZero();
    // sums of 24 products in single precision
    assertThat(json().get("rmse").getAsDouble()).isCloseTo(rmse, within(1e-5 * rmse));
    assertThat(run("inspect", script, onnx, "--dataset", numbers)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("A: " + script).contains(", rmse ");
  }

  @Test
  void integersAreClasses() {
    assertThat(quantize(classes, "--epochs", "30", "--validation", "100"))
        .as(err.toString())
        .isZero();
    JsonObject result = json();
    assertThat(result.get("hardAccuracy").getAsDouble()).isGreaterThan(.85);
    assertThat(result.get("hardRmse").isJsonNull()).isTrue();
    assertThat(quantize(classes, "--budget", "700", "--epochs", "1", "--distil", "2", "--force"))
        .as(err.toString())
        .isZero();
  }

  @Test
  void whatDoesNotFitIsSaidInOneLine() throws IOException {
    assertThat(quantize(numbers, "--distil", "2")).isEqualTo(1);
    assertThat(err.toString()).contains("distillation softens the scores of classes");
    assertThat(quantize(numbers, "--augment", "1", "--force")).isEqualTo(1);
    assertThat(err.toString()).contains("are for examples of channels x height x width");
    write(numbers, "y", Arrays.copyOf(wanted, COUNT), COUNT);
    assertThat(run("evaluate", reference("pt"), "--dataset", numbers)).isEqualTo(1);
    assertThat(err.toString())
        .contains("gives numbers of shape [1, 3] for an example, and the data have 1 to predict")
        .hasLineCount(2); // the draw of examples to judge by is said first
    write(numbers, "x", new float[COUNT * 5], COUNT, 5);
    write(numbers, "y", wanted, COUNT, OUTPUTS);
    assertThat(run("evaluate", reference("onnx"), "--dataset", numbers)).isEqualTo(1);
    assertThat(err.toString()).contains("does not take inputs of shape [5]").hasLineCount(2);
    assertThat(run("evaluate", reference("onnx"))).isEqualTo(2);
    assertThat(err.toString()).contains("--dataset").hasLineCount(1);
  }

  private static void write(Path data, String name, float[] values, int... shape)
      throws IOException {
    NpyFile.write(data.resolve(name + ".npy"), new FloatArray(shape, values));
  }

  private double deviation() {
    double squares =
        IntStream.range(0, wanted.length).mapToDouble(i -> wanted[i]).map(v -> v * v).sum();
    return Math.sqrt(squares / wanted.length);
  }

  private int quantize(Path data, String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("quantize", "--network", reference("pt"), "--dataset", data, "--json"));
    words.addAll(
        List.of("--out", folder.resolve("run"), "--codewords", 16, "--learning-rate", "1e-2"));
    words.addAll(List.of("--batch", 20, "--threads", 1));
    if (Arrays.asList(more).contains("--budget")) {
      words.subList(words.indexOf("--codewords"), words.indexOf("--codewords") + 2).clear();
    }
    words.addAll(List.of(more));
    return run(words.toArray());
  }

  private Path model() {
    return folder.resolve("run/model.safetensors");
  }

  private int run(Object... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Arrays.stream(words).map(String::valueOf).toArray(String[]::new));
  }

  private JsonObject json() {
    return JsonParser.parseString(out.toString()).getAsJsonObject();
  }

  private static Path reference(String ending) {
    try {
      return Path.of(
          OwnArraysTest.class.getResource("/reference/tabular-network." + ending).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] npy(String type, int count, byte[] data) {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }".formatted(type, count);
    byte[] text =
        (header + " ".repeat(63 - (header.length() + 10) % 64) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer npy =
        ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    return npy.put((byte) 0).putShort((short) text.length).put(text).put(data).array();
  }
}
