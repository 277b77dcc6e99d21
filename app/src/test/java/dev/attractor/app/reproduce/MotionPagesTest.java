package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.cli.Build;
import dev.attractor.data.demonstrations.Lasa;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the pages of studies of motion say of themselves. */
class MotionPagesTest {
  private static final List<Table41Remarks.Cell> CELLS =
      List.of(
          new Table41Remarks.Cell("A", "elcd with `paper`", 0.5, 0.4, 0.4, 0.6, true),
          new Table41Remarks.Cell("A", "eflow with `default`", 0.5, 0.02, 0.02, 0.3, false),
          new Table41Remarks.Cell("B", "elcd with `paper`", 2.57, 2.7, 7.1446, Double.NaN, true),
          new Table41Remarks.Cell("B", "sdd with `paper`", null, 3, 8, Double.NaN, false));

  @Test
  void whatFallsShortIsComputedFromTheTable() {
    assertThat(Table41Remarks.text(CELLS, List.of("B, sdd: overflow")))
        .contains("the same model: B, elcd with `paper` (2.700 against 2.57).")
        .contains("or more: A, eflow with `default` (0.020 learned, 0.300 unseen).")
        .contains("A: eflow with `default` (0.020), which is none of ours; B: elcd with `paper`")
        .contains("**What diverged:** B, sdd: overflow.");
  }

  @Test
  void whereNothingFallsShortThePageSaysSo() {
    assertThat(Table41Remarks.text(CELLS.subList(0, 1), List.of()))
        .contains("the same model: nothing in this table.")
        .contains("or more: nothing in this table.")
        .contains("**What diverged:** nothing.");
    assertThat(Table41Remarks.text(List.of(), List.of())).contains("no runs yet");
  }

  @Test
  void noStackOfShapesIsLearnedTwice() {
    assertThat(Table41Row.stacks(20, 4)).isEqualTo(5);
    assertThat(Table41Row.stacks(20, 2)).isEqualTo(6);
    assertThat(Table41Row.stacks(30, 4)).isEqualTo(6);
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
