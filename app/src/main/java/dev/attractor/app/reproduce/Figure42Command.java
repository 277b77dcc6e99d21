package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.FieldName;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.motion.MotionSource;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.PageOptions;
import dev.attractor.app.report.Report;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.motion.CertificateCheck;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionTraining;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Figure 4.2: what ELCD guarantees holds from the first step of learning on; beside it NCDS. */
@Command(
    name = "figure-4.2",
    description = "Motions of ELCD and NCDS after more and more epochs.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Figure42Command implements Callable<Integer> {
  private static final String COMMAND = "./attractor reproduce figure-4.2";
  private static final String EPOCHS = "0,5,20,100";
  private static final List<FieldName> FIELDS = List.of(FieldName.ELCD, FieldName.NCDS);
  private static final int PANEL = 240;
  private static final int DRAWINGS = 3;
  private static final int PATIENCE = 40; // demonstrations' durations
  private static final int TRIALS = 200;

  @ArgGroup(
      exclusive = true,
      multiplicity = "0..1",
      heading = "Other demonstrations (default: the letter N):%n")
  private MotionSource source;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      split = ",",
      defaultValue = EPOCHS,
      description = "When to look; the last one ends learning (default: ${DEFAULT-VALUE}).")
  private List<Integer> epochs;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private record Look(
      String model, int epoch, double dtwd, boolean holds, double slack, double farthestEnd) {}

  private record Result(List<Look> looks, List<String> files) {}

  /** What a user types to make the page again. */
  private String command() {
    String looks = epochs.stream().map(String::valueOf).collect(Collectors.joining(","));
    return COMMAND
        + (source == null ? "" : " " + source.asTyped())
        + (looks.equals(EPOCHS) ? "" : " --epochs " + looks);
  }

  @Override
  public Integer call() throws IOException {
    String command = command();
    options.check("figure-4.2", command);
    List<Integer> when = epochs.stream().sorted().distinct().toList();
    if (when.getFirst() < 0) {
      throw new WrongUsage("--epochs must be 0 or more, got " + when.getFirst());
    }
    DemonstrationSet set =
        source == null ? DrawnLetters.draw("N", DRAWINGS, 0, common.seed()) : source.read(common);
    if (set.dimension() != 2) {
      throw new WrongUsage("figure 4.2 is planar, the demonstrations have " + set.dimension());
    }
    List<MotionPanel> panels = new ArrayList<>();
    List<Look> looks = new ArrayList<>();
    for (FieldName field : FIELDS) {
      learn(field, set, when, panels, looks);
    }
    Table table =
        new Table(
            "model",
            "epochs",
            "DTWD",
            "guarantee",
            "least slack",
            "farthest end, of the data's size");
    for (Look look : looks) {
      table.row(
          look.model(),
          look.epoch(),
          String.format(Locale.ROOT, "%.3f", look.dtwd()),
          look.holds() ? "holds" : "BROKEN",
          String.format(Locale.ROOT, "%.1e", look.slack()),
          String.format(Locale.ROOT, "%.1e", look.farthestEnd()));
    }
    Report report =
        new Report(
            options.out(), "figure-4.2", "Figure 4.2: ELCD and NCDS at several epochs of learning");
    report.text(
        """
        The dissertation's preset on `%s`, looked at while it learns. Demonstrations are black; the
        roll-outs from their starts in colour have their duration, those from the corners of a box
        around them (blue) go on for %d times as long. The guarantee is tried at %d random states up
        to a thousand times the data's size. *Least slack* is the smallest margin of its inequality
        v . f <= -alpha |v|^2 there, divided by alpha |v|^2 + |v| |f|: 0 where a state approaches the
        goal no faster than claimed, 1 where it is led straight to it and alpha is negligible.
        *Farthest end* is the distance of the blue roll-outs' last states from the goal. NCDS promise
        that solutions stay bounded and no more: they come to rest where they have learned to, which
        is not the goal."""
            .formatted(set.name(), PATIENCE, 5 * TRIALS));
    report.data(new Fingerprint().add(set)).table(table);
    report.figure(
        MotionPanel.grid(panels, when.size(), PANEL),
        "",
        "Fields and roll-outs after more and more epochs: ELCD above, NCDS below");
    List<Path> files = report.write(command, common.seed());
    common
        .console()
        .result(
            new Result(looks, files.stream().map(Path::toString).toList()),
            table.text() + "\n" + files.getFirst());
    return looks.stream().allMatch(Look::holds) ? 0 : Failures.FAILURE;
  }

  private void learn(
      FieldName field,
      DemonstrationSet set,
      List<Integer> when,
      List<MotionPanel> panels,
      List<Look> looks) {
    int most = when.getLast();
    MotionLearner learner =
        MotionSettings.of(field, Preset.PAPER, Preset.PAPER.recipe().epochs(Math.max(1, most)))
            .learner(set.goal(), common.seed());
    try (MotionTraining training = learner.start(set.training());
        Progress progress = common.console().progress("learning", "epochs", most)) {
      long stepsAnEpoch = training.steps() / Math.max(1, most);
      long taken = 0;
      for (int epoch : when) {
        while (taken < epoch * stepsAnEpoch) {
          taken = training.advance((int) Math.min(100, epoch * stepsAnEpoch - taken)).step();
          progress.at(taken / stepsAnEpoch);
        }
        look(field, training.model(), set, epoch, panels, looks);
      }
    }
  }

  private void look(
      FieldName field,
      MotionModel model,
      DemonstrationSet set,
      int epoch,
      List<MotionPanel> panels,
      List<Look> looks) {
    MotionPanel panel = MotionPictures.panels(model).getFirst();
    panel.title(field.word() + (epoch == 1 ? ", 1 epoch" : ", " + epoch + " epochs"));
    MotionPictures.show(panel, model, set);
    Trajectory first = set.training().getFirst().trajectory();
    double[] goal = model.goal();
    double size = size(set);
    double farthest = 0;
    for (int corner = 0; corner < 4; corner++) {
      double[] start = {
        goal[0] + (corner % 2 == 0 ? -size : size), goal[1] + (corner < 2 ? -size : size)
      };
      Trajectory path = model.rollOut(start, first.timeStep(), PATIENCE * (first.size() - 1));
      panel.curve(path, MotionPanel.Line.RECOVERY);
      farthest = Math.max(farthest, Math.hypot(path.end()[0] - goal[0], path.end()[1] - goal[1]));
    }
    panels.add(panel);
    CertificateCheck check = CertificateCheck.of(model, TRIALS, common.seed());
    double dtwd =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL)
            .training()
            .score(Metric.DTWD)
            .mean();
    looks.add(new Look(field.word(), epoch, dtwd, check.holds(), check.slack(), farthest / size));
  }

  /** The largest distance of a demonstrated coordinate from the goal's. */
  private static double size(DemonstrationSet set) {
    double[] goal = set.goal();
    double size = 0;
    for (var shown : set.training()) {
      Trajectory x = shown.trajectory();
      for (int i = 0; i < x.size(); i++) {
        size =
            Math.max(
                size,
                Math.max(
                    Math.abs(x.position(i, 0) - goal[0]), Math.abs(x.position(i, 1) - goal[1])));
      }
    }
    return size;
  }
}
