package dev.attractor.app.reproduce.arm;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.PageOptions;
import dev.attractor.app.report.Report;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Trajectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An arm with weight, motors and a clock that tracks a learned motion. */
@Command(
    name = "arm",
    description = {
      "A simulated arm of two links that tracks a learned motion by torques.",
      "With delay, wrong motors, pushes and a stop of its elbow: error and recovery as a table and a",
      "picture."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ArmCommand implements Callable<Integer> {
  private static final String NAME = "arm";
  private static final int DRAWINGS = 3;
  private static final int PANEL = 260;
  private static final int COLUMNS = 4;
  private static final double PUSH = 120; // N m
  private static final double WEAK = 0.7; // of the torque that the undisturbed arm needs most
  private static final double NEAR_STOP = 0.05; // rad beyond the undisturbed arm's largest bend
  private static final double ELSEWHERE = 0.35; // rad
  private static final double MILLIMETRES = 1000;

  @Option(
      names = "--letter",
      paramLabel = "NAME",
      defaultValue = "S",
      description = "The letter that the hand draws (default: ${DEFAULT-VALUE}).")
  private String letter;

  @Mixin private PageOptions page;
  @Mixin private CommonOptions common;

  private record Row(
      String arm,
      double pathMillimetres,
      double alongTimeMillimetres,
      double endMillimetres,
      Double recoverySeconds,
      double largestTorque) {
    static Row of(ArmLoop.Outcome outcome) {
      return new Row(
          outcome.setting().name(),
          MILLIMETRES * outcome.path(),
          MILLIMETRES * outcome.alongTime(),
          MILLIMETRES * outcome.end(),
          Double.isNaN(outcome.recovery()) ? null : outcome.recovery(),
          outcome.torque());
    }
  }

  private record Result(List<Row> rows, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    String command =
        letter.equals("S")
            ? "./attractor reproduce arm"
            : "./attractor reproduce arm --letter " + letter;
    page.check(NAME, command);
    DemonstrationSet set = drawn();
    MotionLearner learner =
        MotionLearner.builder().preset(Preset.DEFAULT).seed(common.seed()).build();
    MotionModel model = learner.fit(set.training());
    Trajectory shown = set.training().getFirst().trajectory();
    List<ArmLoop.Outcome> outcomes = new ArrayList<>();
    ArmLoop.Outcome undisturbed = ArmLoop.run(ArmCase.named("as it is"), model, shown);
    outcomes.add(undisturbed);
    for (ArmCase setting : disturbed(undisturbed)) {
      outcomes.add(ArmLoop.run(setting, model, shown));
    }
    Table table = table(outcomes);
    Report report =
        new Report(page.out(), NAME, "An arm that tracks a motion")
            .text(introduction(set))
            .data(new Fingerprint().add(set))
            .table(table)
            .text(ArmRemarks.text(outcomes))
            .figure(
                MotionPanel.grid(panels(set, outcomes, model), COLUMNS, PANEL),
                "",
                "The hand's paths in the plane of the arm, in metres from the shoulder");
    List<String> files = report.write(command, common.seed()).stream().map(Path::toString).toList();
    console.result(
        new Result(outcomes.stream().map(Row::of).toList(), files),
        table.text() + "\n" + files.getFirst());
    return 0;
  }

  private DemonstrationSet drawn() {
    try {
      return Arm.letter(letter, DRAWINGS, common.seed());
    } catch (IllegalArgumentException e) {
      throw new WrongUsage("--letter: " + e.getMessage());
    }
  }

  private static List<ArmCase> disturbed(ArmLoop.Outcome undisturbed) {
    double stop = undisturbed.bend() + NEAR_STOP;
    double weak = WEAK * undisturbed.torque();
    return List.of(
        ArmCase.named("5 ms of delay").delayed(0.005),
        ArmCase.named("20 ms of delay").delayed(0.02),
        ArmCase.named("motors give 80 %").gain(0.8),
        ArmCase.named("motors give 120 %").gain(1.2),
        ArmCase.named("motors too weak").limit(weak),
        ArmCase.named("starts elsewhere").turnedBy(ELSEWHERE),
        ArmCase.named("pushed").pushed(PUSH),
        ArmCase.named("pushed into a stop").pushed(PUSH).stop(stop),
        ArmCase.named("pushed, 5 ms, 80 %").pushed(PUSH).delayed(0.005).gain(0.8));
  }

  private static String introduction(DemonstrationSet set) {
    return String.format(
        Locale.ROOT,
        """
        Two links of a metre with a kilogram at the end of each hang from a shoulder and a motor sits
        in each joint. %d drawings of the %s, some 40 cm wide, are the demonstrations; a
        motion of the two angles is learned from them with the default preset. Every millisecond a
        controller reads the angles x and rates x', asks the policy for f(x), and sets the torques that
        give the links the acceleration f'(x) f(x) + K e + K^2 / 4 (the integral of e), e = f(x) - x', by
        the equations of the arm, K = %.0f per second. It has no other plan of the movement: a push needs no new one. The links follow
        [their equations](../../data/src/main/java/dev/attractor/data/demonstrations/Pendulum.java) in
        quarters of a millisecond.

        Distances are those of the hand, in millimetres: *path* between its path and the learned
        motion's (both ways added), *along time* at equal times, *end* from the goal after three
        durations. A push is %.0f N m on the elbow for %.1f s at %.0f %% of the duration; *recovery* is the time
        after it until the motion is as near its goal, in its latent space, as it was before. Motors
        that are *too weak* give at most %.0f %% of the largest torque of the arm as it is. A stop holds
        the elbow %.0f degrees beyond its largest angle there.""",
        set.training().size(),
        set.name(),
        ArmLoop.FEEDBACK,
        PUSH,
        ArmLoop.PUSHED,
        100 * ArmLoop.PUSH_AT,
        100 * WEAK,
        Math.toDegrees(NEAR_STOP));
  }

  private static Table table(List<ArmLoop.Outcome> outcomes) {
    Table table =
        new Table(
            "arm", "path, mm", "along time, mm", "end, mm", "recovery, s", "largest torque, N m");
    for (ArmLoop.Outcome outcome : outcomes) {
      Row row = Row.of(outcome);
      table.row(
          row.arm(),
          String.format(Locale.ROOT, "%.1f", row.pathMillimetres()),
          String.format(Locale.ROOT, "%.1f", row.alongTimeMillimetres()),
          String.format(Locale.ROOT, "%.2f", row.endMillimetres()),
          row.recoverySeconds() == null
              ? "-"
              : String.format(Locale.ROOT, "%.2f", row.recoverySeconds()),
          String.format(Locale.ROOT, "%.1f", row.largestTorque()));
    }
    return table;
  }

  private static List<MotionPanel> panels(
      DemonstrationSet set, List<ArmLoop.Outcome> outcomes, MotionModel model) {
    double[] goal = model.goal();
    List<MotionPanel> panels = new ArrayList<>();
    for (ArmLoop.Outcome outcome : outcomes) {
      MotionPanel panel =
          new MotionPanel(0, 1)
              .title(outcome.setting().name())
              .goal(Arm.hand(goal[0], goal[1]))
              .curve(outcome.motion(), MotionPanel.Line.ROLL_OUT)
              .curve(outcome.hand(), MotionPanel.Line.TRACKED);
      for (Demonstration shown : set.training()) {
        panel.curve(Arm.hand(shown.trajectory()), MotionPanel.Line.DEMONSTRATION);
      }
      panels.add(panel);
    }
    return panels;
  }
}
