package dev.attractor.app.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.app.cli.Failures;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.pose.PosePolicy;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A movement of a tool that turns by a radian on its way, from CSV files to answers. */
class PoseCommandsTest {
  @TempDir static Path folder;
  private static Path model;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Along x and up, turning about an axis, to rest at (0, 0) and an orientation. */
  private static Path shown(int number) throws IOException {
    StringBuilder text = new StringBuilder("t,x1,x2,qw,qx,qy,qz\n");
    UnitQuaternion end = new UnitQuaternion(.5, .5, .5, .5);
    for (int i = 0; i <= 60; i++) {
      double s = i / 60.;
      double left = (1 - s) * (1 - s) * (1 + 2 * s);
      UnitQuaternion turn =
          UnitQuaternion.exp(new double[] {left * (1 + .1 * number), 0, .3 * left * s}, 0);
      UnitQuaternion q = end.times(turn);
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s,%s,%s,%s%n",
              2 * s,
              -left * (1 + .05 * number),
              left * s,
              q.w(),
              q.x(),
              q.y(),
              q.z()));
    }
    return Files.writeString(folder.resolve("pour-" + number + ".csv"), text);
  }

  @BeforeAll
  static void learnAPour() throws IOException {
    model = folder.resolve("pour.json");
    PoseCommandsTest test = new PoseCommandsTest();
    assertThat(
            test.run(
                "learn",
                "--csv",
                shown(0).toString(),
                shown(1).toString(),
                "--preset",
                "paper",
                "--epochs",
                "1500",
                "--out",
                model.toString()))
        .as(test.err.toString())
        .isZero();
  }

  @Test
  void theModelLeadsToTheOrientationThatWasShown() throws IOException {
    PosePolicy policy = PosePolicy.of(MotionFile.read(model));
    double[] goal = policy.goal();
    assertThat(goal[0]).isEqualTo(0, within(1e-12));
    for (int i = 2; i < 6; i++) {
      assertThat(Math.abs(goal[i])).isEqualTo(.5, within(1e-12));
    }
  }

  @Test
  void demonstrationsAreFoundAgainAndScored() {
    assertThat(run("evaluate", "--model", model.toString(), "--json")).isZero();
    JsonObject scores = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(scores.getAsJsonObject("dtwd").getAsJsonArray("values")).hasSize(2);
    assertThat(scores.getAsJsonObject("dtwd").get("mean").getAsDouble()).isLessThan(1);
    assertThat(run("certify", "--model", model.toString(), "--trials", "20")).isZero();
    assertThat(out.toString()).contains("PosePolicy keeps the bound for poses");
  }

  @Test
  void aRollOutTakesAndWritesPoses() throws IOException {
    Path csv = folder.resolve("rolled.csv");
    assertThat(
            run(
                "rollout",
                "--model",
                model.toString(),
                "--from",
                "-1,0,.9,.1,.1,.4",
                "--until",
                "4000",
                "--step",
                "4",
                "--out",
                csv.toString(),
                "--json"))
        .as(err.toString())
        .isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.getFirst()).isEqualTo("t,x1,x2,qw,qx,qy,qz");
    JsonArray end = JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonArray("end");
    assertThat(end).hasSize(6);
    assertThat(Math.abs(end.get(2).getAsDouble())).isEqualTo(.5, within(.01));
    assertThat(folder.resolve("rolled.png")).exists();
  }

  @Test
  void aQueryTakesPosesAndAnswersWithVelocitiesOrPoses() throws IOException {
    double[] pose = {-.5, .1, .5, .5, .5, .5};
    PosePolicy policy = PosePolicy.of(MotionFile.read(model));
    double[] twist = new double[5];
    policy.velocity(pose, twist);
    assertThat(query("[-0.5,0.1,0.5,0.5,0.5,0.5]\n")).isEqualTo(line(twist));
    policy.step(pose, .25);
    assertThat(query("[-0.5,0.1,0.5,0.5,0.5,0.5]\n", "--step", ".25")).isEqualTo(line(pose));
    assertThat(query("[0,0,3,0,0,0]\n")).isEmpty();
    assertThat(err.toString()).contains("line 1: the length of the quaternion");
  }

  private static String line(double[] numbers) {
    List<String> all = new ArrayList<>();
    for (double number : numbers) {
      all.add(String.valueOf(number));
    }
    return "[" + String.join(",", all) + "]\n";
  }

  @Test
  void whatPosesCannotDoIsSaid() throws IOException {
    String file = shown(3).toString();
    assertThat(run("learn", "--csv", file, "--order", "2", "--out", at("a.json"))).isEqualTo(2);
    assertThat(err.toString()).contains("--order 2 learns positions, not orientations");
    assertThat(run("learn", "--csv", file, "--goal", "0,0,0,0,0", "--out", at("a.json")))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("--goal: a pose has 6 numbers: 2 positions, then qw, qx, qy, qz; got 5");
    assertThat(run("rollout", "--model", model.toString(), "--from", "0,0,2,0,0,0")).isEqualTo(2);
    assertThat(err.toString()).contains("--from: the length of the quaternion");
    assertThat(run("evaluate", "--model", model.toString(), "--letter", "N")).isEqualTo(1);
    assertThat(err.toString()).contains("the motion is one of poses");
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  private String query(String input, String... more) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    List<String> args = new ArrayList<>(List.of("--model", model.toString()));
    args.addAll(List.of(more));
    new CommandLine(
            new MotionQueryCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)), answers))
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(Failures::execution)
        .setErr(new PrintWriter(err))
        .execute(args.toArray(String[]::new));
    return answers.toString(StandardCharsets.US_ASCII);
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("motion"));
    all.addAll(List.of(args));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
