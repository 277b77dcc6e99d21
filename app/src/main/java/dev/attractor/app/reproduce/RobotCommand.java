package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.FieldName;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.checks.Finding;
import dev.attractor.motion.kinematics.SpeedReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a motion does that a robot would feel: speed, timing, noise, and data that do not fit. */
@Command(
    name = "robot",
    description = {
      "Speed, timing, noise and data that do not fit, with the default preset.",
      "Finished runs are kept and skipped, so it can be stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RobotCommand implements Callable<Integer> {
  private static final String COMMAND = "./attractor reproduce robot";
  private static final int PANEL = 260;
  private static final int COLUMNS = 5;
  private static final int SEEDS = 5;
  private static final int LOOP = 200_000; // steps
  private static final int QUICK_LOOP = 1000;

  @Option(names = "--quick", description = "A few steps of each run, to look at the page.")
  private boolean quick;

  @Mixin private MotionRunOptions folders;
  @Mixin private CommonOptions common;

  private record Row(
      String data,
      Set<Finding.Kind> findings,
      double dtwd,
      double alongTime,
      SpeedReport speed,
      List<Double> turns) {
    static Row of(RobotCase c) {
      return new Row(c.movement().name(), c.found(), c.dtwd(), c.alongTime(), c.speed(), c.turns());
    }
  }

  private record Result(
      List<Row> rows,
      List<Double> alongTime,
      double alongTimeDeviation,
      RobotLoop.Outcome loop,
      List<String> files) {}

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    MotionRuns runs = folders.runs(name(), command(), common);
    List<RobotCase> cases = new ArrayList<>();
    Fingerprint data = new Fingerprint();
    for (RobotMovement movement : RobotMovements.all(common.seed())) {
      data.add(movement.set());
      cases.add(RobotCase.of(movement, settings(movement.field()), runs, common.seed(), console));
    }
    List<Double> alongTime = new ArrayList<>();
    DemonstrationSet clean = cases.getFirst().movement().set();
    for (long seed : common.seeds(quick ? 2 : SEEDS)) {
      MotionSettings settings = settings(FieldName.ELCD);
      alongTime.add(runs.get(clean, settings, seed, console).training().rmse());
    }
    RobotLoop.Outcome loop =
        RobotLoop.run(cases.getFirst().model(), quick ? QUICK_LOOP : LOOP, common.seed());
    RobotPage page = new RobotPage(cases, alongTime);
    Table motions = page.motions();
    Report report =
        new Report(folders.out(), name(), "A motion that one would let near a robot")
            .text(RobotPage.INTRODUCTION)
            .data(data)
            .table(motions)
            .text(page.seeds())
            .text(RobotPage.loop(loop))
            .text(page.fallsShort())
            .text(RobotPage.SAID)
            .table(page.said())
            .text(RobotPage.SEEN)
            .figure(
                MotionPanel.grid(panels(cases), COLUMNS, PANEL),
                "",
                "Demonstrations black, roll-outs from their starts in colour");
    List<String> files =
        report.write(command(), common.seed()).stream().map(Path::toString).toList();
    console.result(
        new Result(
            cases.stream().map(Row::of).toList(),
            alongTime,
            Statistics.of(alongTime).deviation(),
            loop,
            files),
        motions.text() + "\n" + files.getFirst());
    return 0;
  }

  private MotionSettings settings(FieldName field) {
    Recipe recipe = Preset.DEFAULT.recipe(field.field());
    return quick
        ? new MotionSettings(field, Preset.DEFAULT, "robot-quick", recipe.epochs(1).rollOutSteps(2))
        : MotionSettings.of(field, Preset.DEFAULT, recipe);
  }

  private String name() {
    return quick ? "robot-quick" : "robot";
  }

  private String command() {
    return quick ? COMMAND + " --quick" : COMMAND;
  }

  private static List<MotionPanel> panels(List<RobotCase> cases) {
    List<MotionPanel> panels = new ArrayList<>();
    for (RobotCase c : cases) {
      MotionPanel panel = MotionPictures.panels(c.model()).getFirst();
      MotionPictures.show(panel, c.model(), c.movement().set());
      panels.add(panel.title(c.movement().name()));
    }
    return panels;
  }
}
