package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.PageOptions;
import dev.attractor.app.report.Report;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.LinearExample;
import dev.attractor.flow.Flow;
import dev.attractor.motion.Goal;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Figure 4.1: a linear motion that overshoots, without and with a flow. */
@Command(
    name = "figure-4.1",
    description = "A linear motion that overshoots, learned without and with a linear flow.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Figure41Command implements Callable<Integer> {
  private static final String COMMAND = "./attractor reproduce figure-4.1";
  private static final int PANEL = 360;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private record Result(MotionRun.Scores without, MotionRun.Scores with, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    options.check("figure-4.1", COMMAND);
    DemonstrationSet set = LinearExample.demonstrations();
    MotionModel without = learn(set, Flow.identity());
    MotionModel with = learn(set, Flow.linear());
    MotionRun.Scores bare = scores(without, set);
    MotionRun.Scores flowing = scores(with, set);
    Table table = new Table("model", "DTWD", "DTW", "RMSE", "end");
    row(table, "ELCD, no flow", bare);
    row(table, "ELCD, linear flow", flowing);
    Report report = new Report(options.out(), "figure-4.1", "Figure 4.1: a motion that overshoots");
    report.text(
        """
        Two motions of x' = A x, A = [-1 4; 0 -1], from (0, 2) and (0, -2). They first move away
        from the goal, which no field that contracts in the metric of the axes drawn can do: left,
        without a flow, the learned motion is led inwards too soon. A linear flow finds the axes in
        which the data contract. Both models divide both axes by one number, so that the axes drawn
        are those learned in up to scale; dividing each by its own deviation (1.41 and 0.50), as
        models do by default, is a change of metric already and would hide the effect: the 4 becomes
        1.43 and the symmetric part of A has eigenvalues -0.29 and -1.71.""");
    report.data(new Fingerprint().add(set)).table(table);
    report.figure(
        MotionPanel.grid(
            List.of(panel(without, set).title("no flow"), panel(with, set).title("linear flow")),
            2,
            PANEL),
        "",
        "Left: without a flow; right: with a linear one. Demonstrations black, roll-outs in colour");
    List<Path> files = report.write(COMMAND, common.seed());
    common
        .console()
        .result(
            new Result(bare, flowing, files.stream().map(Path::toString).toList()),
            table.text() + "\n" + files.getFirst());
    return 0;
  }

  private MotionModel learn(DemonstrationSet set, Flow flow) {
    Recipe.VelocityPhase velocity =
        new Recipe.VelocityPhase(
            400, 100, new Recipe.Rates(1e-2, 100, 0.01, 0.999, 1.0), Recipe.Loss.MEAN_SQUARE, 0, 0);
    return MotionLearner.builder()
        .flow(flow)
        .recipe(new Recipe(velocity, Recipe.paper().rollOut()))
        .units(Units.Kind.SCALAR)
        .centred(false)
        .goal(Goal.at(set.goal()))
        .seed(common.seed())
        .build()
        .fit(set.training());
  }

  private static MotionPanel panel(MotionModel model, DemonstrationSet set) {
    MotionPanel panel = MotionPictures.panels(model).getFirst();
    MotionPictures.show(panel, model, set);
    return panel;
  }

  private static MotionRun.Scores scores(MotionModel model, DemonstrationSet set) {
    MotionScores scores =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    return MotionRun.Scores.of(scores.training(), scores.velocity());
  }

  private static void row(Table table, String name, MotionRun.Scores scores) {
    table.row(
        name,
        three(scores.dtwd()),
        three(scores.dtw()),
        three(scores.rmse()),
        three(scores.endpoint()));
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
