package dev.attractor.app.reproduce.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.Main;
import dev.attractor.app.clustering.ModelName;
import dev.attractor.app.report.RunKey;
import dev.attractor.data.Digits;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationTableTest {
  private static final QuantizationTable TABLE = QuantizationTable.MNIST;
  private static final QuantizationFigures FIGURES = new QuantizationFigures(TABLE, 2000);

  @TempDir Path folder;

  @Test
  void whatTheTableCannotHoldIsRefusedBeforeAnyWork() {
    Path out = folder.resolve("out");
    for (List<String> words :
        List.of(
            List.of("--epochs", "0", "--epochs must be at least 1, got 0"),
            List.of("--seeds", "-2", "--seeds must be at least 1, got -2"),
            List.of("--seed", "" + Long.MAX_VALUE, "1 seeds from there on pass the largest"),
            List.of("--cells", "9x9", "--cells 9x9: the table has 8x1, 4x1, "),
            List.of("--methods", "kmeans", "--methods: table 2.1 compares dkm, idkm, jfb"))) {
      StringWriter err = new StringWriter();
      int code =
          Main.commandLine()
              .setErr(new PrintWriter(err, true))
              .execute(
                  "reproduce", "table-2.1", "--out", out.toString(), words.get(0), words.get(1));
      assertThat(code).as("%s", words).isEqualTo(2);
      assertThat(err.toString()).contains(words.get(2)).hasLineCount(1);
      assertThat(out).doesNotExist();
    }
  }

  /** Of any network of ours or the user's; what is done is not done again. */
  @Test
  void aPartOfTheImagesIsRunOnceAndThePageSaysHowFar() throws IOException {
    Path weights = folder.resolve("start.safetensors");
    SafetensorsFile.write(
        weights, Parameters.initial(TwoLayerCnn.digits(), 0).tensors(""), Map.of());
    String[] words =
        ("reproduce table-2.4 --model digits-cnn --weights %s --epochs 1 --cells 2x1 --methods jfb"
                + " --settings ours --train 64 --test 20 --threads 1 --runs %s --out %s")
            .formatted(weights, folder.resolve("runs"), folder.resolve("out"))
            .split(" ");
    assertThat(notes(words)).contains("ours-2x1-jfb-1-epochs-seed-0");
    assertThat(folder.resolve("runs")).isDirectoryContaining("glob:**.json");
    assertThat(notes(words)).doesNotContain("ours-2x1-jfb-1-epochs-seed-0");
    assertThat(folder.resolve("out/table-2.4-digits-cnn.md"))
        .content()
        .contains("the first 64 of 1,438 images and judged by 20")
        .contains(
            "reproduce table-2.4 --model digits-cnn --weights start.safetensors --train 64 --test"
                + " 20 --epochs 1")
        .contains("(16, 4)")
        .contains("0.8961");
  }

  private static String notes(String... words) {
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    assertThat(code).as(err.toString()).isZero();
    return err.toString();
  }

  @Test
  void finishedRunsMakeThePage() throws IOException {
    List<QuantizedRun> runs = new ArrayList<>();
    for (QuantizationSettings whose : QuantizationSettings.values()) {
      for (LayerMethod method : TABLE.methods()) {
        for (QuantizationTable.Cell cell : TABLE.cells()) {
          for (long seed = 0; seed < 2; seed++) {
            runs.add(run(whose, cell, method, seed));
          }
        }
      }
    }
    new QuantizationPage("table-2.1", FIGURES, Digits.split(0), ModelName.MNIST_CNN)
        .write(folder.resolve("out"), runs, "make it --seeds 2", 0);
    String page = Files.readString(folder.resolve("out/table-2.1.md"));
    // .9 and .8: mean .85, deviation .1 / sqrt(2)
    assertThat(page)
        .contains("0.8500 ± 0.0707")
        .contains("0.9717")
        .contains("3 epochs, 2 seeds")
        .contains("make it --seeds 2")
        // the protocol's (8, 1) is behind, its (2, 2) is not; the adjoints are those of IDKM alone
        .contains("protocol (8, 1) IDKM (0.8500 against 0.9717)")
        .doesNotContain("protocol (2, 2)")
        .contains("75.00 |           25.00");
    assertThat(folder.resolve("out/table-2.1.csv")).exists();
    assertThat(folder.resolve("out/table-2.1-3-epochs.png")).exists();
  }

  @Test
  void aCellWithoutRunsIsADash() {
    QuantizationTable.Cell cell = TABLE.cells().getFirst();
    List<QuantizedRun> one = List.of(run(QuantizationSettings.OURS, cell, LayerMethod.JFB, 0));
    assertThat(FIGURES.accuracies(one).csv())
        .contains("\"(8, 1)\",0.9615,0.9717,0.9702,-,-,-,-,-,0.9000");
    // 6 seconds for 3 epochs of half the images; a resumed run has no time and does not count
    QuantizedRun resumed =
        new QuantizedRun(
            "ours", 8, 1, "jfb", 3, 1000, 1, .984, .9, Double.NaN, Double.NaN, 1, Map.of(), null);
    assertThat(FIGURES.times(List.of(one.getFirst(), resumed)).csv()).contains("-,-,-,-,-,400");
    assertThat(FIGURES.times(one).csv()).contains("\"(8, 1)\",3900,2560,1847,-,-,-,-,-,400");
  }

  private static QuantizedRun run(
      QuantizationSettings whose, QuantizationTable.Cell cell, LayerMethod method, long seed) {
    return new QuantizedRun(
        whose.word(),
        cell.codewords(),
        cell.dimension(),
        QuantizedRun.word(method),
        3,
        1000,
        seed,
        .984,
        seed == 0 ? .9 : .8,
        9,
        6,
        1,
        method == LayerMethod.IDKM ? Map.of("damped", 75L, "jacobian-free", 25L) : Map.of(),
        new RunKey("code", "recipe", "data"));
  }

  @Test
  void aRunThatDivergedIsCountedAndNotAveraged() {
    QuantizationTable.Cell cell = TABLE.cells().getFirst();
    QuantizedRun ended = run(QuantizationSettings.OURS, cell, LayerMethod.IDKM, 0);
    QuantizedRun lost = diverged(run(QuantizationSettings.OURS, cell, LayerMethod.IDKM, 1));
    assertThat(FIGURES.accuracies(List.of(ended, lost)).text()).contains("0.9000 (1 diverged)");
    assertThat(FIGURES.accuracies(List.of(lost)).text()).contains("diverged").doesNotContain("NaN");
  }

  private static QuantizedRun diverged(QuantizedRun run) {
    return new QuantizedRun(
        run.settings(),
        run.codewords(),
        run.dimension(),
        run.method(),
        run.epochs(),
        run.images(),
        run.seed(),
        run.baselineAccuracy(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        run.threads(),
        run.adjoints(),
        run.key());
  }
}
