package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.motion.MotionSpeeds;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.PageOptions;
import dev.attractor.app.report.Report;
import dev.attractor.data.DemonstrationSet;
import dev.attractor.flow.Flow;
import dev.attractor.motion.Goal;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Pace;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Units;
import dev.attractor.motion.data.DataChecks;
import dev.attractor.motion.kinematics.SpeedReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a motion does that a robot would feel: speed, timing, noise, and data that do not fit. */
@Command(
    name = "robot",
    description = "Speed, timing, noise and data that do not fit, with the default preset.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RobotCommand implements Callable<Integer> {
  private static final String COMMAND = "./attractor reproduce robot";
  private static final int PANEL = 300;
  private static final int SEEDS = 5;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps on roll-outs (default: the preset's; fewer to look at the page).")
  private Integer steps;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  /** One data set and what came of it. */
  private record Case(
      DemonstrationSet set,
      List<String> findings,
      MotionModel model,
      SpeedReport speed,
      SpeedReport learned,
      double dtwd,
      double rmse) {}

  private record Row(
      String data, List<String> findings, double dtwd, double rmse, SpeedReport speed) {}

  private record Result(
      List<Row> rows,
      List<Double> alongTime,
      double alongTimeDeviation,
      RobotLoop.Outcome loop,
      List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (steps != null && steps < 0) {
      throw new WrongUsage("--steps must be 0 or more, got " + steps);
    }
    options.check("robot", command());
    List<Case> cases = new ArrayList<>();
    Fingerprint data = new Fingerprint();
    for (DemonstrationSet set :
        List.of(
            RobotMovements.clean(),
            RobotMovements.noisy(0.01, common.seed()),
            RobotMovements.noisy(0.05, common.seed()),
            RobotMovements.crossing(),
            RobotMovements.threeGoals(),
            RobotMovements.circle(),
            RobotMovements.standstill(),
            RobotMovements.overshoot())) {
      common.console().note("learning " + set.name());
      data.add(set);
      cases.add(learn(set, common.seed()));
    }
    List<Double> alongTime = new ArrayList<>(List.of(cases.getFirst().rmse()));
    for (int k = 1; k < SEEDS; k++) {
      common.console().note("learning clean curves, seed " + (common.seed() + k));
      alongTime.add(learn(cases.getFirst().set(), common.seed() + k).rmse());
    }
    RobotLoop.Outcome loop = RobotLoop.run(cases.getFirst().model(), common.seed());
    Table table = table(cases);
    Report report = page(cases, table, alongTime, loop, data);
    List<Path> files = report.write(command(), common.seed());
    common
        .console()
        .result(
            new Result(
                cases.stream()
                    .map(c -> new Row(c.set().name(), c.findings(), c.dtwd(), c.rmse(), c.speed()))
                    .toList(),
                alongTime,
                deviation(alongTime),
                loop,
                files.stream().map(Path::toString).toList()),
            table.text() + "\n" + files.getFirst());
    return 0;
  }

  private String command() {
    return steps == null ? COMMAND : COMMAND + " --steps " + steps;
  }

  private Case learn(DemonstrationSet set, long seed) {
    Preset preset = Preset.DEFAULT;
    MotionLearner learner =
        MotionLearner.builder()
            .flow(set.dimension() == 1 ? Flow.identity() : preset.flow())
            .recipe(steps == null ? preset.recipe() : preset.recipe().rollOutSteps(steps))
            .goal(Goal.at(set.goal()))
            .seed(seed)
            .build();
    MotionModel model = learner.fit(set.training());
    MotionScores scores =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    return new Case(
        set,
        DataChecks.of(set.training(), set.goal()).stream()
            .map(finding -> finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .toList(),
        model,
        MotionSpeeds.of(model, set),
        MotionSpeeds.of(model.withPace(Pace.LEARNED), set),
        scores.training().score(Metric.DTWD).mean(),
        scores.training().score(Metric.RMSE).mean());
  }

  private static Table table(List<Case> cases) {
    Table table =
        new Table(
            "data",
            "said before learning",
            "DTWD",
            "along time",
            "speed: starts",
            "box",
            "10 boxes",
            "unlimited: box",
            "10 boxes",
            "acceleration: starts",
            "box");
    for (Case c : cases) {
      List<SpeedReport.Region> at = c.speed().regions();
      List<SpeedReport.Region> free = c.learned().regions();
      table.row(
          c.set().name(),
          c.findings().isEmpty() ? "nothing" : String.join(", ", c.findings()),
          three(c.dtwd()),
          three(c.rmse()),
          two(at.get(0).speedRatio()),
          two(at.get(1).speedRatio()),
          two(at.get(2).speedRatio()),
          two(free.get(1).speedRatio()),
          two(free.get(2).speedRatio()),
          two(at.get(0).accelerationRatio()),
          two(at.get(1).accelerationRatio()));
    }
    return table;
  }

  private Report page(
      List<Case> cases,
      Table table,
      List<Double> alongTime,
      RobotLoop.Outcome loop,
      Fingerprint data)
      throws IOException {
    Report report = new Report(options.out(), "robot", "A motion that one would let near a robot");
    report.text(
        """
        Movements drawn by formula, learned with the default preset. Speeds and accelerations are
        the largest over the demonstrations' own, of roll-outs from the demonstrations' starts, from
        32 random states of their box and from 32 of ten times that box; "unlimited" is the same
        motion without its speed limit of 1.5. DTWD and the error along time are in standard
        deviations of each axis, over the demonstrations as they were given, noise included. The
        last five cannot be followed by a motion x' = f(x) with one goal; what was said of them
        before learning stands beside them.""");
    report.data(data).table(table);
    report.text(
        String.format(
            Locale.ROOT,
            "Along-time error of the clean curves over %d seeds: %s; standard deviation %.3f.",
            alongTime.size(),
            alongTime.stream().map(RobotCommand::three).collect(Collectors.joining(", ")),
            deviation(alongTime)));
    report.text(
        String.format(
            Locale.ROOT,
            "In a loop, on the clean curves: %d steps of random length between a thousandth and a"
                + " tenth of the duration, with %d pushes of up to two boxes and %d changes of the"
                + " goal. The distance to the goal in z grew in %d of them, the speed limit was passed"
                + " in %d; left alone for ten durations, the motion ended %.1e of the extent from its"
                + " goal.",
            loop.steps(),
            loop.pushes(),
            loop.goals(),
            loop.grew(),
            loop.tooFast(),
            loop.distanceAtTheEnd()));
    List<MotionPanel> panels = new ArrayList<>();
    for (Case c : cases) {
      if (c.set().dimension() == 2) {
        MotionPanel panel = MotionPictures.panels(c.model()).getFirst();
        MotionPictures.show(panel, c.model(), c.set());
        panels.add(panel.title(c.set().name()));
      }
    }
    return report.figure(
        MotionPanel.grid(panels, 4, PANEL),
        "",
        "Demonstrations black, roll-outs from their starts in colour");
  }

  private static double deviation(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double square = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(square / (values.size() - 1));
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
