package dev.attractor.app.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.app.cli.Failures;
import dev.attractor.data.demonstrations.DemonstrationCsv;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From demonstrations to answers, on letters that the project draws itself. */
class MotionCommandsTest {
  @TempDir static Path folder;
  private static Path model;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void learnALetter() {
    model = folder.resolve("n.json");
    MotionCommandsTest test = new MotionCommandsTest();
    int code =
        test.run("learn", "--letter", "n", "--epochs", "10", "--out", model.toString(), "--json");
    assertThat(code).as(test.err.toString()).isZero();
    JsonObject learned = test.json();
    assertThat(learned.get("parameters").getAsInt()).isEqualTo(14293);
    assertThat(learned.get("guarantee").getAsString()).startsWith("Every solution approaches");
  }

  @Test
  void evaluatingFindsTheDemonstrationsAgainAndMeetsTheLearnersOwnScores() {
    assertThat(run("evaluate", "--model", model.toString(), "--json")).isZero();
    JsonObject scores = json();
    assertThat(scores.get("units").getAsString()).isEqualTo("per-axis");
    for (String metric : List.of("dtwd", "dtw", "rmse", "endpoint")) {
      JsonArray values = scores.getAsJsonObject(metric).getAsJsonArray("values");
      assertThat(values).hasSize(3);
      double mean = 0;
      for (JsonElement value : values) {
        mean += value.getAsDouble() / 3;
      }
      assertThat(scores.getAsJsonObject(metric).get("mean").getAsDouble())
          .isEqualTo(mean, within(1e-12));
      assertThat(scores.getAsJsonObject("unseen").getAsJsonObject(metric).getAsJsonArray("values"))
          .hasSize(4);
    }
    assertThat(mean(scores, "dtwd")).isLessThan(0.4);
    assertThat(run("evaluate", "--model", model.toString(), "--json", "--letter", "N")).isZero();
    assertThat(json()).isEqualTo(scores);
  }

  @Test
  void unitsChangeWhatIsPrintedAndMethodsHardly() {
    double perAxis = evaluated("--units", "per-axis");
    double data = evaluated("--units", "data");
    // Deviations of a letter of 20 cm are some 7 cm, in metres.
    assertThat(data / perAxis).isBetween(0.03, 0.1);
    assertThat(evaluated("--method", "dormand-prince"))
        .isEqualTo(perAxis, within(0.02 + 0.1 * perAxis));
    assertThat(run("evaluate", "--model", model.toString(), "--units", "inches")).isEqualTo(2);
    assertThat(err.toString()).contains("expected one of per-axis, scalar, data, got 'inches'");
  }

  private double evaluated(String... more) {
    List<String> args = new ArrayList<>(List.of("evaluate", "--model", model.toString(), "--json"));
    args.addAll(List.of(more));
    assertThat(run(args.toArray(String[]::new))).isZero();
    return mean(json(), "dtwd");
  }

  @Test
  void aPushedRollOutJumpsByThePushAndEndsNearerTheGoal() throws IOException {
    Path csv = folder.resolve("pushed.csv");
    int code =
        run(
            "rollout",
            "--model",
            model.toString(),
            "--from",
            "-0.2,-0.2",
            "--push",
            "0.5:0.05,-0.03",
            "--until",
            "30",
            "--step",
            "0.01",
            "--out",
            csv.toString(),
            "--json");
    assertThat(code).as(err.toString()).isZero();
    Trajectory rolled = DemonstrationCsv.read(csv).trajectory();
    assertThat(rolled.size()).isEqualTo(3001);
    assertThat(rolled.start()).containsExactly(-0.2, -0.2);
    double[] free = MotionFile.read(model).rollOut(rolled.start(), 0.01, 50).end();
    assertThat(rolled.time(50)).isEqualTo(0.5, within(1e-12));
    assertThat(rolled.position(50, 0)).isEqualTo(free[0] + 0.05, within(1e-12));
    assertThat(rolled.position(50, 1)).isEqualTo(free[1] - 0.03, within(1e-12));
    assertThat(json().get("distanceToGoal").getAsDouble())
        .isEqualTo(Math.hypot(rolled.end()[0], rolled.end()[1]), within(1e-12))
        .isLessThan(0.1);
    assertThat(Files.size(folder.resolve("pushed.png"))).isPositive();
    assertThat(Files.readString(folder.resolve("pushed.svg"))).contains("<svg");
  }

  @Test
  void theFieldIsDrawn() {
    int code =
        run("field", "--model", model.toString(), "--out", folder.resolve("look").toString());
    assertThat(code).as(err.toString()).isZero();
    assertThat(folder.resolve("look.png")).exists();
    assertThat(folder.resolve("look.svg")).exists();
  }

  @Test
  void aContractingMotionIsCertifiedAndAPlainOneIsNot() {
    assertThat(run("certify", "--model", model.toString(), "--json")).isZero();
    assertThat(json().get("holds").getAsBoolean()).isTrue();
    Path plain = folder.resolve("plain.json");
    assertThat(
            run(
                "learn",
                "--letter",
                "C",
                "--field",
                "plain",
                "--preset",
                "paper",
                "--epochs",
                "1",
                "--out",
                plain.toString()))
        .isZero();
    assertThat(run("certify", "--model", plain.toString())).isEqualTo(1);
    Path strict = folder.resolve("strict.json");
    assertThat(
            run(
                "learn",
                "--letter",
                "C",
                "--field",
                "strict",
                "--preset",
                "paper",
                "--epochs",
                "1",
                "--out",
                strict.toString()))
        .isZero();
    assertThat(run("certify", "--model", strict.toString())).isZero();
    assertThat(out.toString()).contains("Any two solutions approach each other");
  }

  @Test
  void aBrokenClaimIsClaimedNoMore() throws IOException {
    String broken = scaled(1e6).toString(); // finite, yet squares leave the range of doubles
    assertThat(run("certify", "--model", broken, "--json")).isEqualTo(1);
    assertThat(json().get("holds").getAsBoolean()).isFalse();
    assertThat(out.toString()).contains("Nothing is guaranteed").doesNotContain("proved");
    assertThat(run("certify", "--model", broken)).isEqualTo(1);
    assertThat(out.toString()).contains("BROKEN").doesNotContain("proved");
    Path overflowing = scaled(1e200);
    assertThat(run("certify", "--model", overflowing.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains(overflowing + ": nothing is guaranteed: its numbers overflow");
    assertThat(out.toString()).isEmpty();
  }

  /** The model with all its parameters multiplied. */
  private static Path scaled(double factor) throws IOException {
    MotionModel learned = MotionFile.read(model);
    Path file = folder.resolve("scaled-" + factor + ".json");
    MotionFile.write(
        file,
        MotionModel.of(
            learned.field(),
            learned.flow(),
            learned.permutations(),
            learned.standardisation(),
            learned.goal(),
            Arrays.stream(learned.parameters()).map(p -> p * factor).toArray(),
            learned.provenance()));
    return file;
  }

  @Test
  void pathsArePrintedAsTheyWereGiven() {
    Path given = Path.of("").toAbsolutePath().relativize(folder.resolve("given.csv"));
    assertThat(
            run(
                "rollout",
                "--model",
                model.toString(),
                "--from",
                "-0.1,0",
                "--out",
                given.toString(),
                "--json"))
        .isZero();
    assertThat(json().get("csv").getAsString()).isEqualTo(given.toString());
    assertThat(json().getAsJsonArray("pictures").get(0).getAsString())
        .isEqualTo(given.resolveSibling("given.png").toString());
  }

  @Test
  void queriesAreAnsweredWithVelocitiesOrNextStates() throws IOException {
    Policy policy = MotionFile.read(model).policy();
    double[] v = new double[2];
    policy.velocity(new double[] {-0.1, 0.02}, v);
    assertThat(query("[-0.1, 0.02]\n[0,0]\n"))
        .isEqualTo("[" + v[0] + "," + v[1] + "]\n" + atGoal() + "\n");
    double[] x = {-0.1, 0.02};
    policy.step(x, 0.25);
    assertThat(query("[-0.1, 0.02]", "--step", "0.25")).isEqualTo("[" + x[0] + "," + x[1] + "]\n");
  }

  private static String atGoal() throws IOException {
    double[] v = new double[2];
    MotionFile.read(model).policy().velocity(new double[2], v);
    return "[" + v[0] + "," + v[1] + "]";
  }

  @Test
  void aBadLineIsNamedAfterTheGoodOnesWereAnswered() {
    assertThat(query("[0.1,0.1]\n[1,2,3]\n[0,0]\n")).hasLineCount(1);
    assertThat(err.toString()).contains("line 2: the motion takes 2 numbers, got 3");
    assertThat(query("[0.1,null]\n")).isEmpty();
    assertThat(err.toString()).contains("line 1: column 6: expected a number, got 'n'");
    assertThat(query("[1e308,-1e308]\n")).isEmpty();
    assertThat(err.toString())
        .contains("line 1: velocity axis ", "the arithmetic overflows at this state");
    assertThat(query("hello\n")).isEmpty();
    assertThat(query("[0,0]\n", "--step", "-1")).isEmpty();
    assertThat(err.toString()).contains("--step must be positive and finite, got -1.0");
  }

  @Test
  void anAnswerTellsOnRequestHowFarItsStateIsFromTheData() throws IOException {
    Policy policy = MotionFile.read(model).policy();
    double[] x = {5, -7};
    double[] v = new double[2];
    policy.velocity(x, v);
    assertThat(query("[5,-7]\n", "--distance"))
        .isEqualTo(
            "{\"answer\":[%s,%s],\"distance\":%s}\n"
                .formatted(v[0], v[1], policy.distanceFromData(x)));
  }

  @Test
  void aBadLineIsAnsweredWithItsErrorWhereTheRunIsToGoOn() {
    String[] lines = query("[0.1,0.1]\n[1,2,3]\nhello\n[0,0]\n", "--keep-going").split("\n");
    assertThat(lines).hasSize(4);
    assertThat(lines[1]).startsWith("{\"error\":\"line 2: the motion takes 2 numbers");
    assertThat(lines[2]).startsWith("{\"error\":\"line 3: ");
    assertThat(lines[3]).startsWith("[");
  }

  @Test
  void aLimitThatIsNoneIsRefusedBeforeAnythingIsReadOrLearned() {
    for (String[] wrong :
        new String[][] {
          {"--max-speed", "-3", "must be positive"},
          {"--max-speed", "0x", "must be positive"},
          {"--max-acceleration", "fast", "not a number: 'fast'"}
        }) {
      assertThat(run("learn", "--csv", "none.csv", wrong[0], wrong[1], "--out", "x.json"))
          .isEqualTo(2);
      assertThat(err.toString()).contains(wrong[0]).contains(wrong[2]).doesNotContain("none.csv");
      err.getBuffer().setLength(0);
    }
  }

  @Test
  void aMistypedOptionAfterFilesIsNotTakenForAFile() {
    assertThat(run("learn", "--csv", "a.csv", "--ouput", "x.json", "--out", "y.json")).isEqualTo(2);
    assertThat(err.toString()).contains("'--ouput'").contains("did you mean --out?");
  }

  @Test
  void speedsAreToldByEveryCommandAndALimitIsKept() throws IOException {
    assertThat(run("evaluate", "--model", model.toString(), "--json")).isZero();
    JsonArray regions = json().getAsJsonObject("speed").getAsJsonArray("regions");
    assertThat(regions).hasSize(3);
    double limit = MotionFile.read(model).pace().maxSpeed();
    for (JsonElement region : regions) { // a step of h moves the state by h times the limit at most
      JsonObject speed = region.getAsJsonObject().getAsJsonObject("peaks").getAsJsonObject("speed");
      assertThat(speed.get("value").getAsDouble()).isLessThanOrEqualTo(limit * (1 + 1e-9));
    }
    assertThat(run("certify", "--model", model.toString(), "--json")).isZero();
    JsonObject certified = json();
    assertThat(certified.getAsJsonObject("speed").getAsJsonArray("regions")).isEqualTo(regions);
    assertThat(certified.get("remainingRate").getAsDouble())
        .isBetween(0.0, certified.getAsJsonObject("certificate").get("rate").getAsDouble());
    assertThat(run("evaluate", "--model", model.toString())).isZero();
    assertThat(out.toString()).containsPattern("(?m)^demonstrated: speed [0-9]");
    Path slow = folder.resolve("slow.json");
    assertThat(
            run(
                "learn",
                "--letter",
                "n",
                "--preset",
                "paper",
                "--epochs",
                "1",
                "--max-speed",
                "0.5x",
                "--max-acceleration",
                "1x",
                "--out",
                slow.toString(),
                "--json"))
        .as(err.toString())
        .isZero();
    JsonArray slowed = json().getAsJsonObject("speed").getAsJsonArray("regions");
    assertThat(slowed.get(0).getAsJsonObject().get("speedRatio").getAsDouble()).isLessThan(0.51);
    assertThat(slowed.get(1).getAsJsonObject().get("accelerationRatio").getAsDouble())
        .isLessThanOrEqualTo(1);
    assertThat(MotionFile.read(slow).pace().limited()).isTrue();
    assertThat(run("learn", "--letter", "n", "--max-speed", "fast", "--out", "x.json"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--max-speed: not a number: 'fast'");
  }

  @Test
  void whatDoesNotFitIsSaidBeforeLearningAndIsAnErrorWhenStrict() throws IOException {
    List<String> files = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      StringBuilder csv = new StringBuilder("t,x1,x2\n");
      for (int i = 0; i <= 60; i++) {
        csv.append(i / 30.0).append(',').append(i / 60.0).append(',').append(k * i / 60.0);
        csv.append('\n');
      }
      Path file = folder.resolve("fan" + k + ".csv");
      Files.writeString(file, csv);
      files.add(file.toString());
    }
    Path fan = folder.resolve("fan.json");
    assertThat(
            run(
                "learn",
                "--strict-data",
                "--out",
                fan.toString(),
                "--csv",
                files.get(0),
                files.get(1)))
        .isEqualTo(Failures.FAILURE);
    assertThat(err.toString())
        .contains("fan1: ends", "of the extent away from the goal", "--strict-data");
    assertThat(Files.exists(fan)).isFalse();
    assertThat(
            run(
                "learn",
                "--preset",
                "paper",
                "--epochs",
                "1",
                "--out",
                fan.toString(),
                "--json",
                "--csv",
                files.get(0),
                files.get(1)))
        .isZero();
    JsonObject learned = json();
    assertThat(
            learned.getAsJsonArray("findings").get(0).getAsJsonObject().get("kind").getAsString())
        .isEqualTo("different-goals");
    assertThat(learned.getAsJsonObject("fit").get("within").getAsBoolean()).isFalse();
    assertThat(err.toString()).contains("data: fan1: ends", "poor fit: DTWD");
  }

  @Test
  void aConversationGetsEachAnswerBeforeTheNextQuestion() throws Exception {
    PipedOutputStream ask = new PipedOutputStream();
    PipedInputStream questions = new PipedInputStream(ask);
    PipedInputStream hear = new PipedInputStream();
    PipedOutputStream answers = new PipedOutputStream(hear);
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> execute(questions, answers));
    for (int turn = 0; turn < 3; turn++) {
      ask.write("[0.1,0.1]\n".getBytes(StandardCharsets.US_ASCII));
      ask.flush();
      assertThat(hear.read()).isEqualTo('[');
      while (hear.read() != '\n') {
        // the rest of the answer
      }
    }
    ask.close();
    assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
  }

  private String query(String input, String... more) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    execute(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)), answers, more);
    return answers.toString(StandardCharsets.US_ASCII);
  }

  private int execute(InputStream in, java.io.OutputStream answers, String... more) {
    List<String> args = new ArrayList<>(List.of("--model", model.toString()));
    args.addAll(List.of(more));
    return new CommandLine(new MotionQueryCommand(in, answers))
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(Failures::execution)
        .setErr(new PrintWriter(err))
        .execute(args.toArray(String[]::new));
  }

  @Test
  void csvDemonstrationsAreLearnedAndFoundAgain() throws IOException {
    List<String> args = new ArrayList<>(List.of("learn", "--csv"));
    for (var drawing : DrawnLetters.draw("J", 2, 0, 3).training()) {
      Path file = folder.resolve(drawing.name().replace(' ', '-') + ".csv");
      DemonstrationCsv.write(file, drawing.trajectory());
      args.add(file.toString());
    }
    Path learned = folder.resolve("j.json");
    args.addAll(List.of("--preset", "paper", "--epochs", "1", "--out", learned.toString()));
    assertThat(run(args.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(run("evaluate", "--model", learned.toString(), "--json")).isZero();
    assertThat(json().getAsJsonObject("dtwd").getAsJsonArray("values")).hasSize(2);
    assertThat(json().has("unseen")).isFalse();
  }

  @Test
  void severalLettersStackToMoreDimensions() {
    Path stacked = folder.resolve("deep.json");
    assertThat(
            run(
                "learn",
                "--letter",
                "C,S",
                "--preset",
                "paper",
                "--epochs",
                "1",
                "--out",
                stacked.toString(),
                "--json"))
        .isZero();
    assertThat(json().get("dimension").getAsInt()).isEqualTo(4);
    assertThat(json().get("parameters").getAsInt()).isEqualTo(11980);
    assertThat(
            run("field", "--model", stacked.toString(), "--out", folder.resolve("deep").toString()))
        .isZero();
  }

  @Test
  void learningGoesOnFromItsCheckpointAndRemovesItAtTheEnd() throws IOException {
    Path checkpoint = folder.resolve("run.checkpoint");
    Files.writeString(checkpoint, "{}");
    String[] args = {
      "learn",
      "--letter",
      "C",
      "--preset",
      "paper",
      "--epochs",
      "1",
      "--checkpoint",
      checkpoint.toString(),
      "--out",
      folder.resolve("c.json").toString()
    };
    assertThat(run(args)).isEqualTo(1);
    assertThat(err.toString()).contains(checkpoint.toString()).doesNotContain("going on");
    Files.delete(checkpoint);
    assertThat(run(args)).isZero();
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void wrongUsageIsOneLineAndCodeTwo() {
    assertThat(run("learn", "--out", "x.json")).isEqualTo(2);
    assertThat(run("learn", "--letter", "C", "--pendulum", "2", "--out", "x.json")).isEqualTo(2);
    assertThat(run("rollout", "--model", model.toString(), "--from", "1,2,3")).isEqualTo(2);
    assertThat(err.toString()).contains("--from: the motion has 2 dimensions, got 3");
    assertThat(run("rollout", "--model", model.toString(), "--from", "1,b")).isEqualTo(2);
    assertThat(err.toString()).contains("--from: not a number: 'b'");
    assertThat(run("rollout", "--model", model.toString(), "--from", "1,2", "--push", "3"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--push: expected t:dx1,dx2,.., got '3'");
    assertThat(run("rollout", "--model", model.toString(), "--from", "1,2", "--until", "-1"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--until must be finite and after the start, 0, got -1.0");
    assertThat(
            run(
                "rollout",
                "--model",
                model.toString(),
                "--from",
                "1,2",
                "--until",
                "1",
                "--push",
                "2:0,0"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("after the last --push, 2.0, got 1.0");
    assertThat(run("rollout", "--model", model.toString(), "--from", "1,2", "--step", "0"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--step must be positive and finite, got 0.0");
    assertThat(run("rollout", "--model", model.toString(), "--from", "1,2", "--out", "x.png"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--out names the CSV file");
    assertThat(run("learn", "--letter", "Q", "--out", "x.json")).isEqualTo(2);
    assertThat(err.toString()).contains("--letter: no drawn letter Q; there are C, J, N, S, W, Z");
    assertThat(run("learn", "--pendulum", "0", "--out", "x.json")).isEqualTo(2);
    assertThat(run("learn", "--rosenbrock", "1", "--out", "x.json")).isEqualTo(2);
    assertThat(run("evaluate", "--model", model.toString(), "--rosenbrock", "8")).isEqualTo(2);
    assertThat(err.toString()).contains("the model has 2 dimensions, the demonstrations 8");
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereOrNotAModelIsOneLineAndCodeOne() throws IOException {
    Path missing = folder.resolve("missing.json");
    assertThat(run("certify", "--model", missing.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(missing + ": no such file");
    Path text = Files.writeString(folder.resolve("text.json"), "not a model");
    assertThat(run("field", "--model", text.toString())).isEqualTo(1);
    Path wide = Files.writeString(folder.resolve("wide.csv"), "t,x1\n0,0\n1,-1e200\n2,0\n");
    assertThat(run("learn", "--csv", wide.toString(), "--out", "x.json")).isEqualTo(1);
    assertThat(err.toString()).contains(wide + ": x1 is -1.0E200 at time 1.0, and states may be");
    assertThat(run("learn", "--lasa", "Sshape", "--data-dir", folder.toString(), "--out", "x.json"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no LASA shapes").contains("non-commercial");
    assertThat(err.toString()).doesNotContain("\tat ");
  }

  private static double mean(JsonObject scores, String metric) {
    return scores.getAsJsonObject(metric).get("mean").getAsDouble();
  }

  private JsonObject json() {
    return JsonParser.parseString(out.toString()).getAsJsonObject();
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

  @Test
  void restsOnTheWayAreCutOutOnRequestAndTheModelSaysSo() throws Exception {
    StringBuilder csv = new StringBuilder("t,x1,x2\n");
    for (int i = 0; i < 100; i++) {
      double s = i / 99.0;
      double moved = s < 0.4 ? s : s < 0.7 ? 0.4 : 2 * s - 1; // at rest for .3 of the time
      csv.append("%s,%s,%s%n".formatted(2 * s, 1 - moved, moved * (1 - moved)));
    }
    Path shown = folder.resolve("waits.csv");
    Files.writeString(shown, csv);
    Path model = folder.resolve("waits.json");
    String[] learn = {
      "learn",
      "--preset",
      "paper",
      "--epochs",
      "1",
      "--strict-data",
      "--out",
      model.toString(),
      "--csv",
      shown.toString()
    };
    assertThat(run(learn)).isEqualTo(Failures.FAILURE);
    assertThat(err.toString()).contains("stands still from time 0.7879", "--cut-rests");
    List<String> cut = new ArrayList<>(List.of(learn));
    cut.add("--cut-rests");
    assertThat(run(cut.toArray(String[]::new))).isZero();
    MotionModel learned = MotionFile.read(model);
    assertThat(learned.provenance().entries()).containsEntry("rests", "cut");
    // The rest took .6 of 2; around it a hundredth of the extent is passed at the mean speed.
    assertThat(Double.parseDouble(learned.provenance().entries().get("duration")))
        .isBetween(1.37, 1.41);
    // What is judged later is what was learned; with the rest the clock would be .6 off.
    assertThat(run("evaluate", "--model", model.toString(), "--json")).isZero();
    JsonArray alongTime = json().getAsJsonObject("rmse").getAsJsonArray("values");
    DemonstrationSet recorded =
        DemonstrationSet.endingTogether(
            "waits", List.of(DemonstrationCsv.recorded(shown).demonstration()));
    MotionScores without =
        MotionScores.of(
            learned, recorded.withoutRests(), Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    assertThat(alongTime.get(0).getAsDouble())
        .isEqualTo(without.training().score(Metric.RMSE).mean());
    MotionScores with =
        MotionScores.of(learned, recorded, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    assertThat(with.training().score(Metric.RMSE).mean())
        .isNotEqualTo(alongTime.get(0).getAsDouble());
  }
}
