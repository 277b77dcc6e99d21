package dev.attractor.app.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A movement of one number: a gripper that closes, a lift that stops at its floor. */
class MotionOnALineTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void isLearnedWithoutAFlowAndComesToRestAtItsGoal() throws IOException {
    Path first = demonstration("first.csv", 0.9);
    Path second = demonstration("second.csv", 1.1);
    Path model = folder.resolve("lift.json");
    List<String> learn = new ArrayList<>(List.of("motion", "learn", "--csv", first.toString()));
    learn.addAll(List.of(second.toString(), "--epochs", "30", "--out", model.toString()));
    assertThat(run(learn.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(run("motion", "certify", "--model", model.toString())).as(err.toString()).isZero();
    assertThat(run("motion", "evaluate", "--model", model.toString(), "--json")).isZero();
    // In deviations of the demonstrations; they are some .3 long and end within rounding of 0.
    double end =
        JsonParser.parseString(out.toString())
            .getAsJsonObject()
            .getAsJsonObject("endpoint")
            .get("mean")
            .getAsDouble();
    assertThat(end).isCloseTo(0, within(0.1));

    Path pushed = folder.resolve("pushed.csv");
    assertThat(
            run(
                "motion",
                "rollout",
                "--model",
                model.toString(),
                "--from",
                "1",
                "--push",
                "1:.5",
                "--out",
                pushed.toString()))
        .as(err.toString())
        .isZero();
    assertThat(folder.resolve("pushed.svg")).content().contains(">t<", ">x1<");
  }

  /** The winner is the nearest to what none learned from, and evaluation keeps the same aside. */
  @Test
  void ofSeveralSeedsTheOneNearestToWhatIsKeptAsideIsWritten() throws IOException {
    List<String> shown = new ArrayList<>(List.of("--csv"));
    for (double start : new double[] {0.9, 1.1, 1}) {
      shown.add(demonstration("from-" + start + ".csv", start).toString());
    }
    Path model = folder.resolve("lift.json");
    List<String> learn = new ArrayList<>(List.of("motion", "learn"));
    learn.addAll(shown);
    learn.addAll(
        List.of("--epochs", "2", "--restarts", "3", "--seed", "5", "--out", model.toString()));
    learn.add("--json");
    assertThat(run(learn.toArray(String[]::new))).as(err.toString()).isZero();
    JsonObject learned = JsonParser.parseString(out.toString()).getAsJsonObject();
    List<Double> distances = new ArrayList<>();
    for (JsonElement attempt : learned.getAsJsonArray("restarts")) {
      assertThat(attempt.getAsJsonObject().get("seed").getAsInt()).isEqualTo(5 + distances.size());
      distances.add(attempt.getAsJsonObject().get("distance").getAsDouble());
    }
    assertThat(distances).hasSize(3);
    double best = Collections.min(distances);
    assertThat(err.toString())
        .contains("%d: %.3f (kept)".formatted(5 + distances.indexOf(best), best));

    assertThat(run("motion", "evaluate", "--model", model.toString(), "--json")).isZero();
    JsonObject scores = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(scores.getAsJsonObject("rmse").getAsJsonArray("values")).hasSize(2);
    JsonObject unseen = scores.getAsJsonObject("unseen").getAsJsonObject("rmse");
    assertThat(unseen.getAsJsonArray("values")).hasSize(1);
    assertThat(unseen.get("mean").getAsDouble()).isEqualTo(best, within(1e-12));
  }

  /** All commands take a motion of positions and velocities. */
  @Test
  void atOrder2StatesHaveVelocitiesToo() throws IOException {
    Path shown = folder.resolve("overshoot.csv");
    StringBuilder text = new StringBuilder("t,x1\n");
    for (int i = 0; i <= 100; i++) {
      double s = i / 100.0;
      text.append(
          String.format(Locale.ROOT, "%.2f,%.9f%n", 0.02 * i, Math.exp(-4 * s) * Math.cos(9 * s)));
    }
    Files.writeString(shown, text);
    String model = folder.resolve("second.json").toString();
    List<String> learn = new ArrayList<>(List.of("motion", "learn", "--csv", shown.toString()));
    learn.addAll(List.of("--preset", "paper", "--epochs", "5", "--out", model));
    assertThat(run(learn.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(err.toString()).contains("turns back").contains("learn it with --order 2");

    learn.addAll(List.of("--force", "--order", "2"));
    assertThat(run(learn.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(err.toString()).doesNotContain("turns back");
    assertThat(out.toString()).contains("2 dimensions").contains("y = phi(x), all of R^2, proved");
    assertThat(run("motion", "certify", "--model", model)).as(err.toString()).isZero();
    assertThat(run("motion", "evaluate", "--model", model)).as(err.toString()).isZero();
    assertThat(run("motion", "evaluate", "--model", model, "--method", "dormand-prince"))
        .as(err.toString())
        .isZero();
    String picture = folder.resolve("second").toString();
    assertThat(run("motion", "field", "--model", model, "--out", picture)).isZero();
    Path path = folder.resolve("path.csv");
    assertThat(
            run(
                "motion",
                "rollout",
                "--model",
                model,
                "--from",
                "0.5",
                "--push",
                "1:0,0.2",
                "--out",
                path.toString()))
        .as(err.toString())
        .isZero();
    assertThat(Files.readAllLines(path).getFirst()).isEqualTo("t,x1,v1");
    assertThat(Files.readAllLines(path).get(1)).isEqualTo("0.0,0.5,0.0");

    for (String[] wrong :
        new String[][] {
          {"--max-speed", "1.2x", "no --max-speed"},
          {"--field", "strict", "a field of its own"},
          {"--goal", "learned", "the goal cannot be learned"}
        }) {
      List<String> more = new ArrayList<>(learn);
      more.addAll(List.of(wrong[0], wrong[1]));
      assertThat(run(more.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString()).contains(wrong[2]).hasLineCount(1);
    }
  }

  @Test
  void restartsThatCannotJudgeAreRefused() throws IOException {
    String first = demonstration("first.csv", 0.9).toString();
    String out = folder.resolve("x.json").toString();
    assertThat(run("motion", "learn", "--csv", first, "--restarts", "2", "--out", out))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("1 of 1 demonstrations cannot be kept aside")
        .hasLineCount(1);
    assertThat(
            run(
                "motion",
                "learn",
                "--letter",
                "C",
                "--restarts",
                "2",
                "--out",
                out,
                "--checkpoint",
                "c"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("keeps no checkpoint").hasLineCount(1);
    assertThat(run("motion", "learn", "--letter", "C", "--restarts", "0", "--out", out))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--restarts must be at least 1, got 0").hasLineCount(1);
  }

  /** x from {@code start} to 0, slowing down; three seconds. */
  private Path demonstration(String name, double start) throws IOException {
    StringBuilder text = new StringBuilder("t,x1\n");
    for (int i = 0; i <= 150; i++) {
      double left = 1 - i / 150.0;
      text.append(String.format(Locale.ROOT, "%.2f,%.9f%n", 0.02 * i, start * left * left * left));
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
