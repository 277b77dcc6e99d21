package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Table 4.1 on data that the project makes itself, a few steps a run. */
class Table41CommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(List.of("reproduce", "table-4.1", "--quick"));
    arguments.addAll(
        List.of("--runs", folder.resolve("runs").toString(), "--out", folder.toString()));
    arguments.addAll(List.of(more));
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments.toArray(String[]::new));
  }

  @Test
  void finishedRunsAreKeptAndAPageCanBeMadeOfThemAlone() throws IOException {
    String[] cells = {"--rows", "ROSENBROCK_8D", "--models", "SDD_PAPER,NCDS_TWO_STEPS"};
    assertThat(run(cells)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("sdd-paper-quick", "ncds-two-steps-quick");
    String table = out.toString();
    assertThat(table.lines().filter(line -> line.contains("1 of 1")).count()).isEqualTo(2);

    String[] again = {
      "--rows",
      "ROSENBROCK_8D",
      "--models",
      "ELCD_PAPER,SDD_PAPER,NCDS_TWO_STEPS",
      "--finished",
      "--force"
    };
    assertThat(run(again)).as(err.toString()).isZero();
    assertThat(err.toString()).doesNotContain("seed 0");
    assertThat(out.toString()).contains("0 of 1").contains(cellOf(table, "sdd"));
    assertThat(Files.readString(folder.resolve("table-4.1-quick.md")))
        .contains("--quick --finished")
        .contains("all of its cells at work");
  }

  private static String cellOf(String table, String model) {
    String line =
        table.lines().filter(l -> l.contains(" " + model + " ")).findFirst().orElseThrow();
    return line.strip().substring(line.strip().length() - 30).strip();
  }
}
