package dev.attractor.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is seen, and what could not be shown. */
class TerminalTest {
  private final PrintStream err = System.err;

  @AfterEach
  void restore() {
    System.setErr(err);
    System.clearProperty("attractor.columns");
  }

  @Test
  void aTerminalShowsABarOnTheStandardErrorThatJavaWritesTo() {
    assertThat(worked("70")).contains("Working").contains("|").contains("\r");
  }

  @Test
  void elsewhereThereAreLines() {
    assertThat(worked("0")).isEmpty();
  }

  @Test
  void namesAreNoCommandsForTheTerminal() {
    for (String columns : new String[] {"0", "200"}) {
      System.setProperty("attractor.columns", columns);
      ByteArrayOutputStream bar = new ByteArrayOutputStream();
      System.setErr(new PrintStream(bar, true));
      StringWriter lines = new StringWriter();
      try (Progress progress = Progress.start("a\033[2Jb", "steps", 3, new PrintWriter(lines))) {
        progress.message("c\033[5md");
        progress.at(3);
      }
      assertThat(bar + lines.toString())
          .contains("a\\u001b[2Jb")
          .contains("c\\u001b[5md")
          .doesNotContain("\033[2J")
          .doesNotContain("\033[5m");
    }
  }

  /** What work shows on {@link System#err}; its lines go elsewhere here. */
  private static String worked(String columns) {
    System.setProperty("attractor.columns", columns);
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    System.setErr(new PrintStream(seen, true));
    StringWriter lines = new StringWriter();
    try (Progress progress = Progress.start("Working", "steps", 3, new PrintWriter(lines))) {
      progress.at(3);
    }
    assertThat(lines.toString().isEmpty()).isEqualTo(!columns.equals("0"));
    return seen.toString();
  }

  @Test
  void whatStandardOutputDoesNotTakeIsRemembered() {
    assertThat(failure("No space left on device"))
        .isEqualTo("standard output cannot be written: No space left on device");
    assertThat(failure("Broken pipe")).isEqualTo("standard output was closed by its reader");
    StandardOutput fine = new StandardOutput(OutputStream.nullOutputStream());
    new PrintStream(fine, true).print("x");
    assertThat(fine.failure()).isEmpty();
  }

  private static String failure(String reason) {
    StandardOutput out =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(reason);
              }
            });
    new PrintStream(out, true).print("x");
    return out.failure().orElseThrow();
  }
}
