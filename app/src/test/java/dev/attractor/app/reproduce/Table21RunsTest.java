package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.app.cli.Console;
import dev.attractor.clustering.Method;
import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Table21RunsTest {
  private static final ImageSplit DATA = Digits.split(0);
  private static final Parameters START = Parameters.initial(TwoLayerCnn.digits(), 0);
  private static final Table21.Settings WHOSE = Table21.Settings.PROTOCOL;
  private static final Table21.Cell CELL = Table21.CELLS.getFirst();

  @TempDir Path folder;

  private final StringWriter notes = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(notes), false);

  /** A resumed run has no times; what was kept of it is read again like any other. */
  @Test
  void aRunWithoutTimesIsKeptAndReadAgain() throws IOException {
    Table21Runs runs = new Table21Runs(folder, Map.of(2L, START), DATA);
    Table21.Run run = run(runs);
    runs.keep(WHOSE, CELL, Method.JFB, run);
    assertThat(runs.finished(WHOSE, CELL, Method.JFB, 10, 2, console)).isTrue();
    assertThat(runs.all()).containsExactly(run);
  }

  @Test
  void aRunFromAnotherNetworkOrOtherDataIsNotTakenAndSaysWhy() throws IOException {
    Table21Runs runs = new Table21Runs(folder, Map.of(2L, START), DATA);
    runs.keep(WHOSE, CELL, Method.JFB, run(runs));
    Parameters other = Parameters.initial(TwoLayerCnn.digits(), 1);
    for (Table21Runs others :
        List.of(
            new Table21Runs(folder, Map.of(2L, other), DATA),
            new Table21Runs(folder, Map.of(2L, START), Digits.split(1)))) {
      notes.getBuffer().setLength(0);
      assertThat(others.finished(WHOSE, CELL, Method.JFB, 10, 2, console)).isFalse();
      assertThat(notes.toString()).contains("was made").contains("run again");
      assertThat(others.all()).isEmpty();
    }
  }

  @Test
  void whatIsNoRunIsNamedWithTheRemedy() throws IOException {
    Table21Runs runs = new Table21Runs(folder, Map.of(2L, START), DATA);
    runs.keep(WHOSE, CELL, Method.JFB, run(runs));
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    String valid = Files.readString(file);
    for (String damaged :
        List.of(
            "",
            "{",
            "null",
            "[]",
            "\u00ff",
            valid.replace("10", "1e99"),
            valid.replace(".97", "\"x\""),
            valid.replace("protocol", "theirs"))) {
      Files.writeString(file, damaged, StandardCharsets.ISO_8859_1);
      assertThatThrownBy(runs::all)
          .as(damaged)
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": is not a finished run; remove it to run it again");
    }
  }

  private static Table21.Run run(Table21Runs runs) {
    return new Table21.Run(
        WHOSE.word(),
        CELL.codewords(),
        CELL.dimension(),
        "jfb",
        10,
        2,
        .98,
        .97,
        Double.NaN,
        Double.NaN,
        1,
        Map.of("jacobian-free", 30L),
        runs.key(WHOSE, CELL, Method.JFB, 10, 2));
  }
}
