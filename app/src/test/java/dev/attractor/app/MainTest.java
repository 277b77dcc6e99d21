package dev.attractor.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
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
    assertThat(err.toString().lines())
        .containsExactly("attractor: Unknown option: '--bogus'; see 'attractor demo --help'");
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
  void whatIsTypedIsNoCommandForTheTerminal() {
    assertThat(run("demo", "--bo\033[31mgus")).isEqualTo(2);
    assertThat(err.toString()).contains("--bo\\u001b[31mgus").doesNotContain("\033");
  }

  @Test
  void whatIsMisspeltGetsASuggestionOnTheSameLine() {
    assertThat(run("reproduce", "table-4.2")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("'table-4.2'; did you mean table-4.1 or ");
  }

  @Test
  void anErrorIsCalledSoOnce() {
    assertThat(run("motion", "learn", "--out", "x.json")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("attractor: Missing required argument");
  }

  @Test
  void complaintsOfTheParserArePutPlainly() {
    assertThat(run("fail", "--seed", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("'x' is not a whole number of its range; see ");
    assertThat(run("reproduce", "table-4.1", "--preset", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("expected one of PAPER, DEFAULT, got 'x'; see ");
    assertThat(run("motion", "learn", "--out", "x.json")).isEqualTo(2);
    assertThat(err.toString())
        .contains("| --csv=FILE... | --npz=FILE[@STEP] | --letter=NAME[,NAME...])");
  }

  @Test
  void threadsOutsideTheBoundAreWrongUsage() {
    for (String threads : List.of("0", "-1", "100000")) {
      err.getBuffer().setLength(0);
      assertThat(run("fail", "--threads", threads)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith("attractor: --threads must be between 1 and 1024, got " + threads + "; see ")
          .hasLineCount(1);
    }
  }

  @Test
  void everyCommandInAListIsDescribedByAWholeSentence() {
    assertWhole(Main.commandLine());
  }

  private static void assertWhole(CommandLine command) {
    for (CommandLine below : command.getSubcommands().values()) {
      assertThat(below.getCommandSpec().usageMessage().description()[0])
          .as(below.getCommandName())
          .endsWith(".");
      assertWhole(below);
    }
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

  @Test
  void helpIsAskedForByItsNameToo() {
    for (String[] words :
        new String[][] {{"help"}, {"help", "recall", "query"}, {"help", "data"}}) {
      out.getBuffer().setLength(0);
      assertThat(run(words)).isZero();
      String name = ("attractor " + String.join(" ", words).replaceFirst("help ?", "")).strip();
      assertThat(out.toString()).startsWith("Usage: " + name + " ");
    }
    assertThat(run("help", "recal")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("attractor: Unexpected argument: 'recal'; did you mean recall")
        .hasLineCount(1);
  }

  @Test
  void whatIsNoExceptionIsOneLineToo() {
    for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError("Java heap space"))) {
      CommandLine line =
          Main.commandLine()
              .addSubcommand(new Broken(error))
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err));
      err.getBuffer().setLength(0);
      assertThat(Main.execute(line, "broken")).isEqualTo(1);
      assertThat(err.toString()).startsWith("attractor: ").contains("ATTRACTOR_").hasLineCount(1);
    }
  }

  @Command(name = "broken")
  private record Broken(Error error) implements Runnable {
    @Override
    public void run() {
      throw error;
    }
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

  /** What is not asked for is not made; what is asked for is there, by whatever way. */
  @Test
  void commandsBelowAGroupAreMadeWhenTheGroupIsNamed() {
    assertThat(below("motion", "--help")).isEmpty();
    assertThat(below("motion", "motion", "learn")).contains("learn", "query");
    assertThat(below("motion", "help", "motion", "learn")).contains("learn");
    assertThat(below("recall", "motion", "learn")).isEmpty();
    assertThat(below("reproduce", "@words.txt")).contains("table-2.1");
    assertThat(below("recall")).isEmpty();
  }

  private static Set<String> below(String group, String... words) {
    return Main.commandLine(words).getSubcommands().get(group).getSubcommands().keySet();
  }
}
