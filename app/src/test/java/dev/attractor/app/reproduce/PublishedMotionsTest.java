package dev.attractor.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.Main;
import dev.attractor.formats.FloatArray;
import dev.attractor.formats.NpyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Demonstrations in an {@code .npz} file, a user's own and those of table 4.1. */
class PublishedMotionsTest {
  private static final int STATES = 25;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private Path archive;

  /** Two straight descents to (1, .., 1) in eight dimensions, where the authors' files lie. */
  @BeforeEach
  void write() throws IOException {
    float[] x = new float[2 * 8 * STATES];
    for (int at = 0; at < x.length; at++) {
      x[at] = 1 - (0.3f + 0.1f * (at / (8 * STATES))) * (float) Math.exp(-0.2 * (at % STATES));
    }
    Path array = folder.resolve("pos.npy");
    NpyFile.write(array, new FloatArray(new int[] {2, 8, STATES}, x));
    archive = Files.createDirectories(folder.resolve("data/any")).resolve("rosenbrock_8.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("pos.npy"));
      zip.write(Files.readAllBytes(array));
    }
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  private int table(String rows, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "reproduce",
                "table-4.1",
                "--quick",
                "--rows",
                rows,
                "--models",
                "ELCD_PAPER",
                "--published",
                folder.resolve("data").toString(),
                "--runs",
                folder.resolve("runs").toString(),
                "--out",
                folder.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void theTableReadsThemWhereverTheyLieAndMakesItsPageAgain() throws IOException {
    assertThat(table("ROSENBROCK_8D")).as(err.toString()).isZero();
    Path page = folder.resolve("table-4.1-published-quick.md");
    assertThat(Files.readString(page))
        .contains("--published DIR")
        .contains("those that the authors published");
    assertThat(table("ROSENBROCK_8D")).as(err.toString()).isZero();
    assertThat(err.toString()).as("kept").doesNotContain("seed 0");
    assertThat(table("PENDULUM_4D", "--force")).isEqualTo(1);
    assertThat(err.toString())
        .contains("holds no n-2.npz")
        .contains("leave its row out with --rows");
  }

  @Test
  void oneOfAUsersOwnIsLearnedAndAModelRemembersIt() {
    Path model = folder.resolve("m.json");
    assertThat(
            run(
                "motion",
                "learn",
                "--npz",
                archive + "@0.1",
                "--preset",
                "paper",
                "--epochs",
                "1",
                "--out",
                model.toString()))
        .as(err.toString())
        .isZero();
    assertThat(run("motion", "evaluate", "--model", model.toString(), "--json")).isZero();
    assertThat(out.toString()).contains("swept_area", "velocity");
    for (String step : List.of("0", "-1", "soon", "", "Infinity")) {
      assertThat(run("motion", "learn", "--npz", archive + "@" + step, "--out", "x.json"))
          .as(step)
          .isEqualTo(2);
      assertThat(err.toString()).contains("--npz: the time step must be a number above 0");
    }
    assertThat(run("motion", "learn", "--npz", archive.toString(), "--out", archive.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("is the input");
  }
}
