package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.app.cli.Console;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MotionRunsTest {
  private static final DemonstrationSet N = DrawnLetters.draw("N", 2, 0, 0);
  private static final Recipe RECIPE = Preset.PAPER.recipe().epochs(1);

  private final StringWriter notes = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(notes, true), false);

  @TempDir Path folder;

  private MotionRun get(DemonstrationSet set, Recipe recipe) throws IOException {
    notes.getBuffer().setLength(0);
    return new MotionRuns(folder).get(set, Preset.PAPER, recipe, 0, console);
  }

  @Test
  void aFinishedRunIsNotRunAgain() throws IOException {
    MotionRun first = get(N, RECIPE);
    assertThat(get(N, RECIPE)).isEqualTo(first);
    assertThat(notes.toString()).isEmpty();
  }

  @Test
  void aRunOfAnotherRecipeIsNotTaken() throws IOException {
    MotionRun first = get(N, RECIPE);
    assertThat(get(N, RECIPE.epochs(2)).training()).isNotEqualTo(first.training());
    assertThat(notes.toString()).contains("was made by another recipe, so it is run again");
  }

  /** Two sets of one name, as from files that were changed. */
  @Test
  void aRunFromOtherDataIsNotTaken() throws IOException {
    MotionRun first = get(N, RECIPE);
    DemonstrationSet other = DrawnLetters.draw("N", 2, 0, 1);
    assertThat(other.name()).isEqualTo(N.name());
    assertThat(get(other, RECIPE).training()).isNotEqualTo(first.training());
    assertThat(notes.toString()).contains("was made from other data, so it is run again");
  }

  @Test
  void aRunByOtherCodeIsNotTaken() throws IOException {
    get(N, RECIPE);
    Path file = folder.resolve("N-paper-seed-0.json");
    String code = Fingerprint.ofCode(Preset.class, DemonstrationSet.class);
    String text = Files.readString(file);
    assertThat(text).contains(code);
    Files.writeString(file, text.replace(code, "0123456789abcdef"));
    get(N, RECIPE);
    assertThat(notes.toString()).contains("was made by other code, so it is run again");
    assertThat(Files.readString(file)).contains(code);
  }

  @Test
  void aRunWithoutAKeyIsNotTaken() throws IOException {
    MotionRun kept = get(N, RECIPE);
    MotionRun old =
        new MotionRun(
            kept.task(),
            kept.preset(),
            0,
            null,
            1,
            1,
            kept.training(),
            kept.inDataUnits(),
            kept.unseen(),
            kept.longest(),
            null);
    Files.writeString(folder.resolve("N-paper-seed-0.json"), Console.toJson(old));
    get(N, RECIPE);
    assertThat(notes.toString())
        .contains("does not say by which code, recipe and data it was made, so it is run again");
  }

  @Test
  void whatIsNoRunIsNamedWithTheRemedy() throws IOException {
    get(N, RECIPE);
    Path file = folder.resolve("N-paper-seed-0.json");
    for (String damaged : List.of("", "{", "[]", "{\"training\": 3}", "\u00ff")) {
      Files.writeString(file, damaged, StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> get(N, RECIPE))
          .as(damaged)
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": is not a finished run; remove it to run it again");
    }
  }
}
