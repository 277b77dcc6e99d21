package dev.attractor.app.reproduce.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.Main;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
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

/** The study of embeddings on the embedded digits. */
class EmbeddingCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    List<String> arguments =
        new ArrayList<>(List.of("reproduce", "embedding", "--dataset", "digits", "--seeds", "1"));
    arguments.addAll(
        List.of("--runs", folder.resolve("runs").toString(), "--out", folder.toString()));
    arguments.addAll(List.of(more));
    return command.execute(arguments.toArray(String[]::new));
  }

  @Test
  void everyLossTrainsIsKeptAndStandsOnThePage() throws IOException {
    assertThat(run("--epochs", "1", "--train", "256", "--test", "100")).as(err.toString()).isZero();
    String page = Files.readString(folder.resolve("embedding-digits.md"));
    for (EmbeddingLoss loss : EmbeddingLoss.values()) {
      assertThat(page).contains(loss.title());
    }
    assertThat(page)
        .contains("256 images of digits, and judged on 100 others")
        .contains("--dataset digits --epochs 1 --seeds 1 --train 256 --test 100");
    try (var kept = Files.list(folder.resolve("runs"))) {
      assertThat(kept).hasSize(EmbeddingLoss.values().length);
    }
    assertThat(run("--epochs", "1", "--train", "256", "--test", "100")).isZero();
    assertThat(Files.readString(folder.resolve("embedding-digits.md"))).isEqualTo(page);
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThat(run("--epochs", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--epochs must be at least 1, got 0");
    assertThat(run("--test", "8")).isEqualTo(2);
    assertThat(err.toString()).contains("--test must be above 8");
  }

  @Test
  void sharesCountTheNearestAndNotTheImageItself() {
    LabelledImages four = Digits.split(0).test().first(4);
    LabelledImages images =
        new LabelledImages(
            "four", 1, 8, 8, four.white(), four.classes(), four.pixels(), new int[] {0, 0, 1, 1});
    // By angle 0, 10, 30 and 90 degrees: nearest are 2, 1, 2, 3; the two nearest of each 2 3, 1 3,
    // 2 1, 3 2.
    float[] embedded = new float[8];
    double[] degrees = {0, 10, 30, 90};
    for (int i = 0; i < 4; i++) {
      embedded[2 * i] = (float) Math.cos(Math.toRadians(degrees[i]));
      embedded[2 * i + 1] = (float) Math.sin(Math.toRadians(degrees[i]));
    }
    EmbeddingRun.Shares shares = NearestShares.of(embedded, images, 2);
    assertThat(shares.first()).isEqualTo(3 / 4.0);
    assertThat(shares.all()).isEqualTo(3 / 8.0);
  }
}
