package dev.attractor.app.reproduce.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.app.cli.Console;
import dev.attractor.app.clustering.ModelName;
import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.LayerMethod;
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

class QuantizedRunsTest {
  private static final ImageSplit DATA = Digits.split(0);
  private static final Parameters START = Parameters.initial(TwoLayerCnn.digits(), 0);
  private static final QuantizationTask TASK =
      new QuantizationTask(
          QuantizationSettings.PROTOCOL,
          QuantizationTable.MNIST.cells().getFirst(),
          LayerMethod.JFB,
          10,
          2);

  @TempDir Path folder;

  private final StringWriter notes = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(notes), false);

  /** A resumed run has no times; what was kept of it is read again like any other. */
  @Test
  void aRunWithoutTimesIsKeptAndReadAgain() throws IOException {
    QuantizedRuns runs = runs(START, DATA);
    QuantizedRun run = run(runs);
    runs.keep(TASK, run);
    assertThat(runs.finished(TASK, console)).isTrue();
    assertThat(runs.all()).containsExactly(run);
  }

  @Test
  void aRunFromAnotherNetworkOrOtherDataIsNotTakenAndSaysWhy() throws IOException {
    QuantizedRuns runs = runs(START, DATA);
    runs.keep(TASK, run(runs));
    Parameters other = Parameters.initial(TwoLayerCnn.digits(), 1);
    for (QuantizedRuns others : List.of(runs(other, DATA), runs(START, Digits.split(1)))) {
      notes.getBuffer().setLength(0);
      assertThat(others.finished(TASK, console)).isFalse();
      assertThat(notes.toString()).contains("was made").contains("run again");
      assertThat(others.all()).isEmpty();
    }
  }

  @Test
  void whatIsNoRunIsNamedWithTheRemedy() throws IOException {
    QuantizedRuns runs = runs(START, DATA);
    runs.keep(TASK, run(runs));
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
            valid.replace("protocol", "theirs"),
            valid.replace("\"codewords\": 8", "\"codewords\": 9"))) {
      Files.writeString(file, damaged, StandardCharsets.ISO_8859_1);
      assertThatThrownBy(runs::all)
          .as(damaged)
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": is not a finished run; remove it to run it again");
    }
  }

  private QuantizedRuns runs(Parameters start, ImageSplit data) {
    return new QuantizedRuns(
        folder, QuantizationTable.MNIST, ModelName.MNIST_CNN, Map.of(2L, start), data);
  }

  private static QuantizedRun run(QuantizedRuns runs) {
    return new QuantizedRun(
        TASK.whose().word(),
        TASK.cell().codewords(),
        TASK.cell().dimension(),
        "jfb",
        10,
        1000,
        2,
        .98,
        .97,
        Double.NaN,
        Double.NaN,
        1,
        Map.of("jacobian-free", 30L),
        runs.key(TASK));
  }
}
