package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.Main;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.nets.LayerMethod;
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

class Table21Test {
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
            List.of("--methods", "kmeans", "--methods: table 2.1 compares jfb, idkm and dkm"))) {
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

  @Test
  void finishedRunsMakeThePage() throws IOException {
    List<Table21.Run> runs = new ArrayList<>();
    for (Table21.Settings whose : Table21.Settings.values()) {
      for (LayerMethod method : Table21.METHODS) {
        for (Table21.Cell cell : Table21.CELLS) {
          for (long seed = 0; seed < 2; seed++) {
            runs.add(run(whose, cell, method, seed));
          }
        }
      }
    }
    Table21Page.write(
        folder.resolve("out"), runs, new Fingerprint().add("data"), "make it --seeds 2", 0);
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
    Table21.Cell cell = Table21.CELLS.getFirst();
    List<Table21.Run> one = List.of(run(Table21.Settings.OURS, cell, LayerMethod.JFB, 0));
    assertThat(Table21.accuracies(one).csv())
        .contains("\"(8, 1)\",0.9615,0.9717,0.9702,-,-,-,-,-,0.9000");
    // 6 seconds for 3 epochs; a resumed run has no time and does not count
    Table21.Run resumed =
        new Table21.Run(
            "ours", 8, 1, "jfb", 3, 1, .984, .9, Double.NaN, Double.NaN, 1, Map.of(), null);
    assertThat(Table21.times(List.of(one.getFirst(), resumed)).csv()).contains("-,-,-,200");
    assertThat(Table21.times(one).csv()).contains("\"(8, 1)\",3900,2560,1847,-,-,-,200");
  }

  private static Table21.Run run(
      Table21.Settings whose, Table21.Cell cell, LayerMethod method, long seed) {
    return new Table21.Run(
        whose.word(),
        cell.codewords(),
        cell.dimension(),
        Table21.word(method),
        3,
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
    Table21.Cell cell = Table21.CELLS.getFirst();
    Table21.Run ended = run(Table21.Settings.OURS, cell, LayerMethod.IDKM, 0);
    Table21.Run lost = diverged(run(Table21.Settings.OURS, cell, LayerMethod.IDKM, 1));
    assertThat(Table21.accuracies(List.of(ended, lost)).text()).contains("0.9000 (1 diverged)");
    assertThat(Table21.accuracies(List.of(lost)).text()).contains("diverged").doesNotContain("NaN");
  }

  private static Table21.Run diverged(Table21.Run run) {
    return new Table21.Run(
        run.settings(),
        run.codewords(),
        run.dimension(),
        run.method(),
        run.epochs(),
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
