package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.Lasa;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Preset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Table 4.1's first row and figure 4.3: every planar LASA shape. */
@Command(
    name = "lasa-2d",
    description = {
      "Learn every LASA shape and score it (table 4.1, LASA-2D; figure 4.3).",
      "Finished runs are kept and skipped, so it can be stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Lasa2dCommand implements Callable<Integer> {
  private static final int PANEL = 180;
  private static final int COLUMNS = 5;

  @Mixin private MotionStudyOptions study;

  @Option(
      names = "--shapes",
      paramLabel = "NAME",
      split = ",",
      description = "Which shapes (default: all that are there).")
  private List<String> shapes;

  @Mixin private CommonOptions common;

  /** Of runs that the command does not make, or that its tables do not show. */
  private static final String REMARKS =
      """
      The paper's preset scatters: its loss on velocities ends the same for runs whose roll-outs
      differ threefold.""";

  private record Result(List<MotionRun> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    long[] seeds = study.seeds(common);
    Console console = common.console();
    String which = shapes == null ? "" : " --shapes " + String.join(",", shapes);
    String command = study.command("lasa-2d", which);
    MotionRuns runs = study.runs("lasa-2d", command, common);
    Lasa lasa = Lasa.in(common.dataDir());
    List<DemonstrationSet> sets = new ArrayList<>();
    for (String name : shapes == null ? lasa.names() : shapes) {
      sets.add(lasa.read(name));
    }
    List<MotionRun> all = new ArrayList<>();
    Report report =
        new Report(study.out(), "lasa-2d", "LASA-2D: planar handwriting (table 4.1, figure 4.3)");
    report.text(
        """
        Three demonstrations of each shape are learned, the other four kept aside (*unseen*).
        Roll-outs start where the demonstration starts and have its time step and length, by the
        exponential step in z. Each axis is divided by its own standard deviation. *DTWD* is the
        dissertation's distance: the mean distance to the nearest point, both ways; *DTW* true
        dynamic time warping; *RMSE* the error along time; *end* the distance of the last states.
        *Longest* is the largest ratio of a roll-out's length to its demonstration's: a loop shows
        as a number well above 1. Mean and standard deviation over %d seeds. The dissertation
        prints 0.12 ± 0.11 for ELCD on ten shapes."""
            .formatted(seeds.length));
    report.text(shapesSaid(sets.stream().map(DemonstrationSet::name).toList()));
    report.text(REMARKS);
    Fingerprint data = new Fingerprint();
    sets.forEach(data::add);
    report.data(data);
    StringBuilder text = new StringBuilder();
    for (Preset preset : study.presets()) {
      List<List<MotionRun>> bySet = new ArrayList<>();
      for (DemonstrationSet set : sets) {
        List<MotionRun> some = new ArrayList<>();
        for (long seed : seeds) {
          some.add(runs.get(set, preset, preset.recipe(), seed, console));
        }
        bySet.add(some);
        all.addAll(some);
      }
      Table table = table(bySet);
      text.append(MotionRuns.word(preset)).append('\n').append(table.text()).append('\n');
      report.text("## The preset `" + MotionRuns.word(preset) + "`").table(table);
      report.figure(
          picture(runs, sets, preset),
          MotionRuns.word(preset),
          "All shapes, preset %s, seed %d: demonstrations black, unseen grey, roll-outs in colour"
              .formatted(MotionRuns.word(preset), common.seed()));
    }
    List<Path> written = report.write(command, common.seed());
    console.result(
        new Result(all, written.stream().map(Path::toString).toList()),
        text.append(written.getFirst()).toString());
    return 0;
  }

  /** Which of the data set's shapes the page is about, and which of them are counted apart. */
  static String shapesSaid(List<String> names) {
    List<String> missing =
        Lasa.SHAPES.stream()
            .filter(shape -> names.stream().noneMatch(shape::equalsIgnoreCase))
            .toList();
    List<String> mixed = names.stream().filter(Lasa::mixed).toList();
    String text = "Shapes: %d of the data set's %d.".formatted(names.size(), Lasa.SHAPES.size());
    if (!missing.isEmpty()) {
      text += " Not here: " + String.join(", ", missing) + ".";
    }
    if (!mixed.isEmpty()) {
      text +=
          (" The demonstrations of %s are of several kinds of movement, so that unseen ones are not"
                  + " of the kind that was learned: their mean stands in a row of its own.")
              .formatted(String.join(", ", mixed));
    }
    return text;
  }

  private Figure picture(MotionRuns runs, List<DemonstrationSet> sets, Preset preset)
      throws IOException {
    List<MotionPanel> panels = new ArrayList<>();
    for (DemonstrationSet set : sets) {
      MotionModel model = runs.model(set, preset, common.seed());
      MotionPanel panel = MotionPictures.panels(model).getFirst().title(set.name()).withoutTicks();
      MotionPictures.show(panel, model, set);
      panels.add(panel);
    }
    return MotionPanel.grid(panels, COLUMNS, PANEL);
  }

  private static Table table(List<List<MotionRun>> bySet) {
    Table table =
        new Table(
            "shape",
            "DTWD",
            "DTW",
            "RMSE",
            "end",
            "longest",
            "unseen DTWD",
            "unseen DTW",
            "unseen RMSE",
            "seconds");
    for (List<MotionRun> some : bySet) {
      row(table, some.getFirst().task(), some);
    }
    List<List<MotionRun>> plain =
        bySet.stream().filter(some -> !Lasa.mixed(some.getFirst().task())).toList();
    List<List<MotionRun>> mixed =
        bySet.stream().filter(some -> Lasa.mixed(some.getFirst().task())).toList();
    if (!plain.isEmpty() && !mixed.isEmpty()) {
      meanRow(table, "mean without Multi_Models", plain);
      meanRow(table, "mean of Multi_Models", mixed);
    }
    meanRow(table, "mean of shapes", bySet);
    return table;
  }

  /** Over seeds, of the mean over shapes. */
  private static void meanRow(Table table, String name, List<List<MotionRun>> bySet) {
    List<MotionRun> all = bySet.stream().flatMap(List::stream).toList();
    table.row(
        name,
        overSeeds(bySet, run -> run.training().dtwd()),
        overSeeds(bySet, run -> run.training().dtw()),
        overSeeds(bySet, run -> run.training().rmse()),
        overSeeds(bySet, run -> run.training().endpoint()),
        MotionRuns.two(all.stream().mapToDouble(MotionRun::longest).max().orElse(Double.NaN)),
        overSeeds(bySet, run -> run.unseen() == null ? Double.NaN : run.unseen().dtwd()),
        overSeeds(bySet, run -> run.unseen() == null ? Double.NaN : run.unseen().dtw()),
        overSeeds(bySet, run -> run.unseen() == null ? Double.NaN : run.unseen().rmse()),
        MotionRuns.two(all.stream().mapToDouble(MotionRun::seconds).average().orElse(Double.NaN)));
  }

  private static void row(Table table, String name, List<MotionRun> some) {
    table.row(
        name,
        MotionRuns.over(some, run -> run.training().dtwd()),
        MotionRuns.over(some, run -> run.training().dtw()),
        MotionRuns.over(some, run -> run.training().rmse()),
        MotionRuns.over(some, run -> run.training().endpoint()),
        MotionRuns.two(some.stream().mapToDouble(MotionRun::longest).max().orElse(Double.NaN)),
        MotionRuns.over(some, run -> run.unseen() == null ? Double.NaN : run.unseen().dtwd()),
        MotionRuns.over(some, run -> run.unseen() == null ? Double.NaN : run.unseen().dtw()),
        MotionRuns.over(some, run -> run.unseen() == null ? Double.NaN : run.unseen().rmse()),
        MotionRuns.two(some.stream().mapToDouble(MotionRun::seconds).average().orElse(Double.NaN)));
  }

  private static Statistics overSeeds(
      List<List<MotionRun>> bySet, ToDoubleFunction<MotionRun> value) {
    List<Double> means = new ArrayList<>();
    for (int seed = 0; seed < bySet.getFirst().size(); seed++) {
      int index = seed;
      means.add(
          bySet.stream()
              .mapToDouble(some -> value.applyAsDouble(some.get(index)))
              .average()
              .orElse(Double.NaN));
    }
    return Statistics.of(means);
  }
}
