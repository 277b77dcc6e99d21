package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.app.cli.Console;
import dev.attractor.formats.FloatArray;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import dev.attractor.parallel.Control;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    String[] words = new String[args.length + 1];
    words[0] = "cluster";
    for (int i = 0; i < args.length; i++) {
      words[i + 1] = args[i].toString();
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  private static float[] normal(int n) {
    Random random = new Random(1);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private Path npy(float[] values, int... shape) throws IOException {
    Path file = folder.resolve("values.npy");
    NpyFile.write(file, new FloatArray(shape, values));
    return file;
  }

  @Test
  void jsonHoldsExactlyThePromisedKeysAndAFixedPoint() throws IOException {
    float[] values = normal(4000);
    Path file = npy(values, 2000, 2);
    int code =
        run("--in", file, "--codewords", 3, "--dimension", 2, "--temperature", ".1", "--json");
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "codebook",
            "temperature",
            "status",
            "residual",
            "spectralRadius",
            "condition",
            "passes",
            "effectiveCodewords",
            "rmse",
            "bitsPerWeight",
            "seconds");
    assertThat(json.get("status").getAsString()).isEqualTo("converged");
    assertThat(json.get("temperature").getAsDouble()).isEqualTo(0.1);
    assertThat(json.get("bitsPerWeight").getAsDouble()).isEqualTo(1);
    assertThat(json.get("effectiveCodewords").getAsInt()).isEqualTo(3);
    double[][] codebook = new double[3][2];
    for (int j = 0; j < 3; j++) {
      for (int a = 0; a < 2; a++) {
        codebook[j][a] =
            json.getAsJsonArray("codebook").get(j).getAsJsonArray().get(a).getAsDouble();
      }
    }
    assertThat(largestMove(values, codebook, 0.1)).isLessThan(1.1e-10);
  }

  /** One soft k-means step written down once more, d = 2. */
  private static double largestMove(float[] values, double[][] codebook, double tau) {
    double[][] sums = new double[codebook.length][3];
    for (int i = 0; i < values.length; i += 2) {
      double[] share = new double[codebook.length];
      double total = 0;
      for (int j = 0; j < share.length; j++) {
        double distance = Math.hypot(values[i] - codebook[j][0], values[i + 1] - codebook[j][1]);
        share[j] = Math.exp(-distance / tau);
        total += share[j];
      }
      for (int j = 0; j < share.length; j++) {
        sums[j][0] += share[j] / total;
        sums[j][1] += share[j] / total * values[i];
        sums[j][2] += share[j] / total * values[i + 1];
      }
    }
    double largest = 0;
    for (int j = 0; j < codebook.length; j++) {
      for (int a = 0; a < 2; a++) {
        largest = Math.max(largest, Math.abs(sums[j][1 + a] / sums[j][0] - codebook[j][a]));
      }
    }
    return largest;
  }

  @Test
  void tablesAndTensorsOfTheSameNumbersGiveTheSameCodebook() throws IOException {
    float[] values = normal(300);
    Path csv = folder.resolve("values.csv");
    Files.writeString(
        csv,
        IntStream.range(0, 300)
            .mapToObj(i -> String.format(Locale.ROOT, "%.9g", values[i]))
            .collect(Collectors.joining("\n", "value\n", "\n")));
    Path tensors = folder.resolve("values.safetensors");
    SafetensorsFile.write(
        tensors,
        List.of(
            Tensor.of("other", List.of(2L), new float[2]),
            Tensor.of("values", List.of(300L), values)),
        Map.of());
    for (Object source : new Object[] {npy(values, 300), csv, tensors + ":values"}) {
      assertThat(run("--in", source, "--json")).isZero();
    }
    List<JsonObject> documents =
        java.util.Arrays.stream(out.toString().split("(?<=\n\\})"))
            .filter(text -> !text.isBlank())
            .map(text -> JsonParser.parseString(text).getAsJsonObject())
            .toList();
    assertThat(documents).hasSize(3);
    for (int j = 0; j < 4; j++) {
      double first = codeword(documents.getFirst(), j);
      assertThat(codeword(documents.get(1), j)).isCloseTo(first, within(1e-7));
      assertThat(codeword(documents.get(2), j)).isEqualTo(first);
    }
  }

  private static double codeword(JsonObject document, int j) {
    return document.getAsJsonArray("codebook").get(j).getAsJsonArray().get(0).getAsDouble();
  }

  @Test
  void rowWeightsCount() throws IOException {
    Path csv = folder.resolve("values.csv");
    Files.writeString(csv, "0\n1\n10\n11\n");
    Path weights = folder.resolve("weights.csv");
    Files.writeString(weights, "3\n1\n1\n0\n");
    int code =
        run(
            "--in",
            csv,
            "--codewords",
            2,
            "--method",
            "kmeans",
            "--row-weights",
            weights,
            "--json");
    assertThat(code).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    List<Double> codebook =
        IntStream.range(0, 2).mapToObj(j -> codeword(json, j)).sorted().toList();
    assertThat(codebook).containsExactly(0.25, 10.0);
  }

  @Test
  void peopleGetATableAndAHistogram() throws IOException {
    assertThat(run("--in", npy(normal(2000), 2000))).isZero();
    assertThat(out.toString())
        .contains("converged")
        .contains("codeword")
        .contains("█")
        .contains("▲")
        .doesNotContain("{");
  }

  @Test
  void theFileThatIsWrittenHoldsCodesAndCodebook() throws IOException {
    Path target = folder.resolve("out").resolve("small.safetensors");
    assertThat(run("--in", npy(normal(1001), 1001), "--codewords", 8, "--out", target)).isZero();
    SafetensorsFile file = SafetensorsFile.read(target);
    assertThat(file.tensor("values.codebook").shape()).containsExactly(8L, 1L);
    assertThat(file.tensor("values.codes").data().byteSize()).isEqualTo((3 * 1001 + 7) / 8);
  }

  @Test
  void savingsAreCountedAgainstTheInputsOwnElementType() throws IOException {
    for (String type : List.of("<f2", "<f4", "<f8")) {
      int bytes = type.charAt(2) - '0';
      Path file = folder.resolve("typed" + bytes + ".npy");
      Files.write(file, npyOf(type, 1000, bytes));
      Path target = folder.resolve("typed" + bytes + ".safetensors");
      assertThat(run("--in", file, "--out", target)).as(err.toString()).isZero();
      out.getBuffer().setLength(0);
      int code =
          Main.commandLine()
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err))
              .execute("inspect", target.toString(), "--json");
      assertThat(code).as(err.toString()).isZero();
      JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
      assertThat(json.getAsJsonObject("bytes").get("original").getAsLong())
          .isEqualTo(1000L * bytes);
    }
  }

  /** A file of n numbers whose bytes repeat 0 to 59: finite in every type. */
  private static byte[] npyOf(String type, long n, int bytes) {
    byte[] header = npyHeader(type, n);
    byte[] file = java.util.Arrays.copyOf(header, Math.toIntExact(header.length + n * bytes));
    for (int i = header.length; i < file.length; i++) {
      file[i] = (byte) ((i * 7) % 60);
    }
    return file;
  }

  private static byte[] npyHeader(String type, long n) {
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }".formatted(type, n);
    text = text + " ".repeat(117 - text.length()) + "\n";
    byte[] header = ("\u0093NUMPY\1\0v\0" + text).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(header).hasSize(128);
    return header;
  }

  @Test
  void codesBeyondWhatAFileTakesAreRefusedBeforeTheFit() throws IOException {
    long n = 1L << 30; // two bytes of codes each
    Path sparse = folder.resolve("sparse.npy");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.write(npyHeader("<f4", n));
      file.setLength(128 + 4 * n); // no block of it is written
    }
    Path target = folder.resolve("never.safetensors");
    fails(1, "bytes of packed codes", "--in", sparse, "--codewords", 65_536, "--out", target);
    assertThat(target).doesNotExist();
  }

  @Test
  void theSeedIsUsedAndRecordedWhereSomethingIsDrawn() throws IOException {
    Path file = npy(normal(6000), 2000, 3);
    assertThat(codebookOf(file, 60, 3, 1)).isEqualTo(codebookOf(file, 60, 3, 1));
    assertThat(codebookOf(file, 60, 3, 1)).isNotEqualTo(codebookOf(file, 60, 3, 2));
    assertThat(provenanceOf(file, 60, 3)).contains("--seed 5");
    // on a line nothing is drawn, whatever the number of codewords
    Path line = npy(normal(6000), 6000);
    for (int codewords : new int[] {64, 1025}) {
      assertThat(codebookOf(line, codewords, 1, 1)).isEqualTo(codebookOf(line, codewords, 1, 2));
      assertThat(provenanceOf(line, codewords, 1)).doesNotContain("--seed");
    }
  }

  private String codebookOf(Path file, int codewords, int dimension, long seed) {
    out.getBuffer().setLength(0);
    assertThat(hard(file, codewords, dimension, "--seed", seed, "--json")).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    return json.get("codebook").toString();
  }

  private String provenanceOf(Path file, int codewords, int dimension) throws IOException {
    Path target = folder.resolve("hard.safetensors");
    assertThat(hard(file, codewords, dimension, "--seed", 5, "--out", target, "--force")).isZero();
    return SafetensorsFile.read(target).metadata().get("attractor.command");
  }

  private int hard(Path file, int codewords, int dimension, Object... more) {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("--in", file, "--codewords", codewords, "--dimension", dimension));
    words.addAll(List.of("--method", "kmeans"));
    words.addAll(List.of(more));
    return run(words.toArray());
  }

  @Test
  void restartsAreForHardKMeansOffTheLine() throws IOException {
    Path file = npy(normal(6000), 2000, 3);
    assertThat(hard(file, 20, 3, "--restarts", 3)).isZero();
    fails(2, "--restarts needs --method kmeans", "--in", file, "--restarts", 3);
    fails(
        2,
        "--restarts needs",
        "--in",
        file,
        "--dimension",
        1,
        "--method",
        "kmeans",
        "--restarts",
        3);
    fails(
        2,
        "restarts must be between 1",
        "--in",
        file,
        "--dimension",
        3,
        "--method",
        "kmeans",
        "--restarts",
        0);
  }

  /** 200 codewords of dimension 3 have no Jacobian matrix, and acceleration alone stagnates. */
  @Test
  void aFitThatDoesNotConvergeIsAWarningAndUnderStrictAFailure() throws IOException {
    Path file = npy(normal(1200), 400, 3);
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("--in", file, "--codewords", 200, "--dimension", 3));
    words.addAll(List.of("--temperature", "relative:0.3", "--json"));
    assertThat(run(words.toArray())).isZero();
    String status =
        JsonParser.parseString(out.toString()).getAsJsonObject().get("status").getAsString();
    assertThat(status).isIn("stagnated", "evaluations ran out");
    assertThat(err.toString())
        .contains("attractor: the fit did not converge: " + status + " at residual");
    words.add("--strict");
    assertThat(run(words.toArray())).isEqualTo(1);
    assertThat(run("--in", npy(normal(1200), 1200), "--strict")).isZero();
  }

  @Test
  void aLongFitShowsItsStepsAndItsResidual() {
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), true);
    try (FitProgress progress = new FitProgress(console, Duration.ZERO)) {
      progress.progressed(new Control.Progress("fit to 7 rows", 1, 1));
      progress.progressed(new Control.Progress("fit to 7 rows", 2, 0.001));
    }
    assertThat(err.toString())
        .startsWith("clustering: 2 steps, ")
        .contains("fit to 7 rows: step 2, residual 1.0e-03");
    err.getBuffer().setLength(0);
    try (FitProgress progress = new FitProgress(console)) {
      progress.progressed(new Control.Progress("fit to 7 rows", 1, 1));
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void badInputGetsOneClearLine() throws IOException {
    float[] values = normal(12);
    fails(2, "codewords must be between 1 and 65536, got 0", "--in", "x.npy", "--codewords", 0);
    fails(2, "dimension must be at least 1", "--in", "x.npy", "--dimension", 0);
    fails(2, "temperature", "--in", "x.npy", "--temperature", "warm");
    fails(2, "is not a temperature", "--in", "x.npy", "--temperature", "-1");
    fails(2, "known endings are", "--in", npy(values, 12).resolveSibling("x.parquet"));
    fails(1, "no such file", "--in", folder.resolve("gone.npy"));
    fails(1, "do not fill one row", "--in", npy(values, 12), "--dimension", 13);
    fails(1, "rows of 3 numbers cannot be cut", "--in", npy(values, 4, 3), "--dimension", 2);
    fails(1, "holds no numbers", "--in", npy(new float[0], 0));
    values[7] = Float.NaN;
    fails(1, "values.npy[7] is NaN", "--in", npy(values, 12));
    Path tensors = folder.resolve("two.safetensors");
    SafetensorsFile.write(
        tensors,
        List.of(
            Tensor.of("a", List.of(2L), new float[2]), Tensor.of("b", List.of(2L), new float[2])),
        Map.of());
    fails(1, "holds 2 tensors; name one", "--in", tensors);
    fails(1, "has no tensor 'c'", "--in", tensors + ":c");
    Path weights = folder.resolve("weights.csv");
    Files.writeString(weights, "1\n2\n");
    fails(
        1,
        "one weight for each of the 12 rows",
        "--in",
        npy(normal(12), 12),
        "--row-weights",
        weights);
  }

  private void fails(int code, String message, Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    assertThat(run(args)).as(err.toString()).isEqualTo(code);
    assertThat(err.toString()).contains(message).doesNotContain("Exception");
    assertThat(err.toString().lines().filter(line -> line.startsWith("attractor:"))).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void moreCodewordsThanRowsAreAllowedAndSaidSo() throws IOException {
    assertThat(run("--in", npy(normal(3), 3), "--codewords", 8, "--json")).isZero();
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.get("effectiveCodewords").getAsInt()).isEqualTo(3);
    assertThat(err.toString()).contains("only 3 of the 8 codewords");
  }
}
