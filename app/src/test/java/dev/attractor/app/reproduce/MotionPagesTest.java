package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.cli.Build;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.Lasa;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the pages of studies of motion say of themselves. */
class MotionPagesTest {
  @Test
  void whatFallsShortIsComputedFromTheTable() {
    String text =
        Table41Remarks.of(
            List.of(
                new Table41Remarks.Cell("A", 0.5, "paper", 0.4, new Statistics(0.6, 0)),
                new Table41Remarks.Cell("A", 0.5, "default", 0.02, new Statistics(0.3, 0)),
                new Table41Remarks.Cell("B", 2.57, "paper", 7.1446, null)));
    assertThat(text)
        .contains("**What falls short** of the printed DTWD: B with `paper` (7.145 against 2.57).")
        .contains("or more: A with `default` (0.020 learned, 0.300 unseen).");
  }

  @Test
  void whereNothingFallsShortThePageSaysSo() {
    assertThat(Table41Remarks.of(List.of(new Table41Remarks.Cell("A", 0.5, "paper", 0.4, null))))
        .contains("printed DTWD: nothing in this table.")
        .contains("or more: nothing in this table.");
  }

  @Test
  void noStackOfShapesIsLearnedTwice() {
    assertThat(Table41Command.Row.stacks(20, 4)).isEqualTo(5);
    assertThat(Table41Command.Row.stacks(20, 2)).isEqualTo(6);
    assertThat(Table41Command.Row.stacks(30, 4)).isEqualTo(6);
  }

  @Test
  void missingAndMixedShapesAreNamed() {
    List<String> there = new ArrayList<>(Lasa.SHAPES);
    there.removeAll(List.of("Angle", "Worm", "Multi_Models_2"));
    assertThat(Lasa.SHAPES).hasSize(30);
    assertThat(Lasa2dCommand.shapesSaid(there))
        .startsWith("Shapes: 27 of the data set's 30. Not here: Angle, Multi_Models_2, Worm. ")
        .contains("of Multi_Models_1, Multi_Models_3, Multi_Models_4 are of several kinds");
  }

  /** As from a source archive, where the build has no commit to write down. */
  @Test
  void aBuildWithoutARepositorySaysThatItsCommitIsUnknown() {
    Properties unfilled = new Properties();
    unfilled.setProperty("version", "1.2");
    unfilled.setProperty("commit", "${build.commit}");
    assertThat(Build.of(unfilled)).hasToString("attractor 1.2, commit unknown");
    assertThat(Build.of(new Properties()).version()).isEqualTo("unknown");
    assertThat(Build.current().version()).matches("\\d+\\.\\d+.*");
  }
}
