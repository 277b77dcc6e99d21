package dev.attractor.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.attractor.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where results go is looked at before they are worked for. */
class OutputPathTest {
  @TempDir Path folder;

  @Test
  void picturesAreNamedWithOrWithoutTheirEnding() throws IOException {
    for (String name : List.of("look", "look.png", "look.svg")) {
      assertThat(OutputPath.picturesNamed(folder.resolve(name))).isEqualTo(folder.resolve("look"));
    }
    assertThat(OutputPath.picturesNamed(Path.of("run-0.5"))).isEqualTo(Path.of("run-0.5"));
    assertThatExceptionOfType(WrongUsage.class)
        .isThrownBy(() -> OutputPath.picturesNamed(Path.of("look.jpg")))
        .withMessageContaining("look.jpg: pictures are .png and .svg");
    Files.createDirectory(folder.resolve("taken.svg"));
    assertThatIOException()
        .isThrownBy(
            () -> new OutputOptions().pictures(OutputPath.picturesNamed(folder.resolve("taken"))))
        .withMessage(folder.resolve("taken.svg") + ": is a folder; name a file");
  }

  /** None of these may start: learning the letter of the first would take its time. */
  @Test
  void noCommandWorksForAResultThatItCouldNotWrite() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path within = Files.createDirectory(folder.resolve("within"));
    String taken = within.toString();
    assertRefused("is a folder; name a file", "motion", "learn", "--letter", "N", "--out", taken);
    assertRefused(
        "is a folder; name a file", "recall", "build", "--dataset", "mnist", "--memory", taken);
    assertRefused(
        "is a folder; name a file",
        "recall",
        "query",
        "--memory",
        "m",
        "--id",
        "1",
        "--out",
        taken);
    assertRefused(
        "is a folder; name a file",
        "motion",
        "rollout",
        "--model",
        "m",
        "--from",
        "0,0",
        "--out",
        taken);
    for (String[] command :
        new String[][] {
          {"quantize", "--model", "mnist-cnn"},
          {"recall", "reconstruct"},
          {"recall", "evaluate"},
          {"reproduce", "table-2.1"},
          {"reproduce", "table-4.1"},
          {"reproduce", "lasa-2d"},
          {"reproduce", "figure-4.1"},
          {"reproduce", "figure-4.2"},
          {"demo"}
        }) {
      assertRefused(
          "is a file and not a folder",
          Stream.concat(Stream.of(command), Stream.of("--out", file.toString()))
              .toArray(String[]::new));
    }
    assertThat(within).isEmptyDirectory();
    assertThat(file).isEmptyFile();
  }

  private static void assertRefused(String part, String... words) {
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(words);
    assertThat(code).as(String.join(" ", words)).isEqualTo(1);
    assertThat(err.toString()).contains(part).hasLineCount(1);
  }
}
