package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.cli.Console;
import dev.attractor.app.motion.FieldName;
import dev.attractor.motion.Preset;
import dev.attractor.motion.checks.DataChecks;
import dev.attractor.motion.checks.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The robot page of motions that hardly learned anything. */
class RobotPageTest {
  private static final MotionSettings FEW_STEPS =
      new MotionSettings(
          FieldName.ELCD, Preset.DEFAULT, "few", Preset.DEFAULT.recipe().epochs(1).rollOutSteps(0));

  @TempDir Path folder;
  private final StringWriter said = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(said), false);

  private RobotCase learned(RobotMovement movement) throws IOException {
    return RobotCase.of(movement, FEW_STEPS, new MotionRuns(folder), 0, console);
  }

  @Test
  void tellsWhatFallsShortAndWhatCommandsSayAndRunsNothingTwice() throws IOException {
    List<RobotMovement> movements = RobotMovements.all(0);
    RobotCase clean = learned(movements.getFirst());
    RobotCase overshoot = learned(movements.get(7));
    assertThat(clean.dtwd()).isGreaterThan(0.072); // else the page has nothing to tell
    RobotPage page = new RobotPage(List.of(clean, overshoot), List.of(0.1, 0.9));

    assertThat(page.fallsShort())
        .contains(
            "clean curves, DTWD (%s where 0.036)".formatted(RobotPage.significant(clean.dtwd())))
        .contains("clean curves, deviation along time over seeds, of the extent (")
        .doesNotContain("nothing")
        .doesNotContain("an overshoot"); // it was said before learning
    assertThat(page.said().csv())
        .contains("clean curves,nothing,poor fit,")
        .contains("an overshoot in one dimension,\"standstill, reversal\",")
        .contains(",holds");
    assertThat(page.motions().csv()).contains("an overshoot in one dimension").contains(",-,-,-");

    String before = said.toString();
    assertThat(before).contains("clean curves, few, seed 0: DTWD");
    assertThat(learned(movements.getFirst()).dtwd()).isEqualTo(clean.dtwd());
    assertThat(said.toString()).isEqualTo(before);
  }

  /** What is asked of the page's data: noise and crossings are found, clean curves are clean. */
  @Test
  void movementsAreWhatTheirNamesSay() {
    for (RobotMovement movement : RobotMovements.all(3)) {
      List<Finding.Kind> found =
          DataChecks.of(movement.set().training(), movement.set().goal()).stream()
              .map(Finding::kind)
              .distinct()
              .toList();
      switch (movement.set().name()) {
        case "clean curves" -> assertThat(found).isEmpty();
        case "1 % noise", "5 % noise" -> assertThat(found).containsExactly(Finding.Kind.NOISE);
        default -> assertThat(found).as(movement.set().name()).isNotEmpty();
      }
    }
  }
}
