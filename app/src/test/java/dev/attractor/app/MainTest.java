package dev.attractor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line =
        Main.commandLine()
            .addSubcommand(new Failing(new NoSuchFileException("gone.bin")))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    return line.execute(args);
  }

  @Test
  void wrongUsageIsOneLineWithTheRemedyAndExitCodeTwo() {
    assertThat(run("demo", "--bogus")).isEqualTo(2);
    assertThat(err.toString().lines()).first().asString().contains("--bogus");
    assertThat(err.toString()).contains("attractor demo --help").doesNotContain("Exception");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFailureIsOneLineAndExitCodeOne() {
    assertThat(run("fail")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("attractor: gone.bin: no such file or folder; check the path");
  }

  @Test
  void verboseAddsTheStackTrace() {
    assertThat(run("fail", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("NoSuchFileException").contains("\tat ");
  }

  @Test
  void threadsOutsideTheBoundAreWrongUsage() {
    assertThat(run("fail", "--threads", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("threads").contains("0");
  }

  @Test
  void reproduceWithoutANameSaysWhatThereIs() {
    assertThat(run("reproduce")).isEqualTo(2);
    assertThat(err.toString()).contains("name what to reproduce");
  }

  @Test
  void numbersThatJsonCannotSayBecomeNull() {
    record Pair(double fine, double notFine) {}
    assertThat(Console.toJson(new Pair(0.1, Double.NaN)))
        .isEqualToIgnoringWhitespace("{\"fine\":0.1,\"notFine\":null}");
  }

  @Command(name = "fail")
  private static final class Failing implements java.util.concurrent.Callable<Integer> {
    @Mixin private CommonOptions common;
    private final IOException failure;

    Failing(IOException failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws IOException {
      throw failure;
    }
  }
}
