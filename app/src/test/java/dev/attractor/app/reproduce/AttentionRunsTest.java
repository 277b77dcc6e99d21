package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.app.Main;
import dev.attractor.app.cli.Console;
import dev.attractor.app.report.ImageLimits;
import dev.attractor.app.report.RunKey;
import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.attention.AttentionKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of figures 3.3 to 3.6, here on the embedded digits, and what their page says. */
class AttentionRunsTest {
  private static final ImageSplit DATA = ImageLimits.part(Digits.split(0), 256, 100);

  @TempDir Path folder;

  private final StringWriter notes = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(notes), false);

  private AttentionRuns runs(ImageSplit data, int epochs) {
    return new AttentionRuns(folder, AttentionStudy.MNIST, data, epochs, 1);
  }

  @Test
  void aFinishedRunIsKeptAndNotMadeAgain() throws IOException {
    AttentionRun run = runs(DATA, 2).get(AttentionKind.K_HOPFIELD, 3, 5, console);
    assertThat(run.epochs()).hasSize(2);
    assertThat(run.epochs().getLast().loss()).isLessThan(run.epochs().getFirst().loss());
    assertThat(runs(DATA, 2).get(AttentionKind.K_HOPFIELD, 3, 5, console)).isEqualTo(run);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "figure-3.3-k-hopfield-3-heads-2-epochs-seed-5.json",
              "figure-3.3-k-hopfield-3-heads-2-epochs-seed-5-weights.safetensors");
    }
  }

  @Test
  void whatAFinishedRunAttendsToIsDrawnAsLongAsItsWeightsAreThere() throws IOException {
    AttentionRuns source = runs(DATA, 1);
    List<AttentionRun> made = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      made.add(source.get(kind, 2, 0, console));
    }
    int tokens = 2 * 2 + 1;
    assertThat(source.attended(made.getFirst(), DATA.test().first(3)))
        .hasValueSatisfying(weights -> assertThat(weights).hasSize(3 * 2 * tokens));
    assertThat(AttendedPatches.draw(source, made, DATA.test())).isPresent();
    Files.delete(
        folder.resolve("figure-3.3-k-hopfield-2-heads-1-epochs-seed-0-weights.safetensors"));
    assertThat(AttendedPatches.draw(source, made, DATA.test())).isEmpty();
    assertThat(AttendedPatches.heads(List.of(1, 4, 8, 16))).isEqualTo(8);
    assertThat(AttendedPatches.heads(List.of(16, 32))).isEqualTo(16);
  }

  @Test
  void aRunFromOtherDataIsMadeAgainAndSaysWhy() throws IOException {
    runs(DATA, 1).get(AttentionKind.MULTI_HEAD, 1, 0, console);
    ImageSplit other = ImageLimits.part(Digits.split(1), 256, 100);
    runs(other, 1).get(AttentionKind.MULTI_HEAD, 1, 0, console);
    assertThat(notes.toString()).contains("was made from other data, so it is run again");
  }

  @Test
  void whatIsNoRunIsNamedWithTheRemedy() throws IOException {
    Path file = folder.resolve("figure-3.3-multi-head-1-heads-1-epochs-seed-0.json");
    for (String damaged : List.of("", "{", "null", "[]", "{\"heads\": 1}")) {
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> runs(DATA, 1).get(AttentionKind.MULTI_HEAD, 1, 0, console))
          .as(damaged)
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": is not a run; remove it to run it again");
    }
  }

  @Test
  void thePageComparesBothKindsAtEqualHeads() throws IOException {
    List<AttentionRun> made = new ArrayList<>();
    for (long seed = 0; seed < 2; seed++) {
      made.add(run("k-hopfield", 4, seed, .9 + .02 * seed));
      made.add(run("multi-head", 4, seed, .93));
    }
    AttentionPage page =
        new AttentionPage(AttentionStudy.MNIST, Digits.split(0), DATA, made, List.of(4), 1);
    assertThat(page.verdict())
        .isEqualTo(
            "k-Hopfield attention against that of several heads, in points: -2.00 at k = 4.");
    assertThat(page.curves().csv())
        .contains("k-hopfield,4,1,0.9100,0.0141,0.5000,2")
        .contains("multi-head,4,1,0.9300,0.0000,0.5000,2");
    assertThat(page.write(folder, Optional.empty(), "./attractor reproduce figure-3.3", 0))
        .extracting(path -> path.getFileName().toString())
        .contains("figure-3.3.md", "figure-3.3.csv", "figure-3.3.png", "figure-3.3.svg");
    assertThat(Files.readString(folder.resolve("figure-3.3.md")))
        .contains("the first 256 of")
        .contains("2 seeds");
  }

  private static AttentionRun run(String kind, int heads, long seed, double accuracy) {
    return new AttentionRun(
        kind,
        heads,
        seed,
        1000,
        100,
        List.of(new AttentionRun.Epoch(.5, accuracy, 2, 1.5)),
        300,
        1,
        new RunKey("code", "recipe", "data"));
  }

  @Test
  void badSettingsAreNamed() {
    assertThat(error("figure-3.3", "--epochs", "0")).contains("--epochs must be at least 1, got 0");
    assertThat(error("figure-3.4", "--heads", "0,1")).contains("--heads must be at least 1, got 0");
    assertThat(error("figure-3.6", "--train", "100"))
        .contains("--train must be 0 or at least 128, one batch, and --test at least 0, got 100");
  }

  private static String error(String... words) {
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("reproduce"));
    all.addAll(List.of(words));
    int code =
        Main.commandLine().setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
    assertThat(code).isEqualTo(2);
    return err.toString();
  }
}
