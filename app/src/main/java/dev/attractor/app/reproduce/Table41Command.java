package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Table;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.DemonstrationSet;
import dev.attractor.data.Lasa;
import dev.attractor.data.Pendulum;
import dev.attractor.data.Rosenbrock;
import dev.attractor.data.Stacking;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Table 4.1 from four dimensions on; lasa-2d is its first row. */
@Command(
    name = "table-4.1",
    description = {
      "Motions in 4, 8 and 16 dimensions beside the dissertation's figures (table 4.1).",
      "Finished runs are kept and skipped, so it can be stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Table41Command implements Callable<Integer> {
  private static final int SWINGS = 6;
  private static final int SWINGS_UNSEEN = 2;
  private static final int SWINGING_EPOCHS = 300;
  private static final int MOST_STACKS = 6;

  /** A row of the table. */
  enum Row {
    LASA_4D("LASA-4D", new Statistics(0.80, 0.54)),
    LASA_8D("LASA-8D", new Statistics(1.52, 0.61)),
    PENDULUM_4D("Pendulum-4D", new Statistics(0.03, 0.01)),
    PENDULUM_8D("Pendulum-8D", new Statistics(0.14, 0.03)),
    PENDULUM_16D("Pendulum-16D", new Statistics(0.44, 0.09)),
    ROSENBROCK_8D("Rosenbrock-8D", new Statistics(1.22, 0.01)),
    ROSENBROCK_16D("Rosenbrock-16D", new Statistics(2.57, 0.09));

    private final String title;
    private final Statistics printed;

    Row(String title, Statistics printed) {
      this.title = title;
      this.printed = printed;
    }

    List<DemonstrationSet> sets(CommonOptions common, long seed) throws IOException {
      return switch (this) {
        case LASA_4D -> stacked(common, 2);
        case LASA_8D -> stacked(common, 4);
        case PENDULUM_4D -> List.of(pendulum(2, seed));
        case PENDULUM_8D -> List.of(pendulum(4, seed));
        case PENDULUM_16D -> List.of(pendulum(8, seed));
        case ROSENBROCK_8D -> List.of(new Rosenbrock(8).demonstrations());
        case ROSENBROCK_16D -> List.of(new Rosenbrock(16).demonstrations());
      };
    }

    private static DemonstrationSet pendulum(int links, long seed) {
      return new Pendulum(links).demonstrations(SWINGS, SWINGS_UNSEEN, seed);
    }

    /** Up to six stacks of shapes that follow each other in the alphabet; no shape is in two. */
    private static List<DemonstrationSet> stacked(CommonOptions common, int each)
        throws IOException {
      Lasa lasa = Lasa.in(common.dataDir());
      List<String> names = lasa.names();
      if (names.size() < each) {
        throw new IOException(
            "a stack takes %d LASA shapes, %s has %d; add .mat files from %s"
                .formatted(each, common.dataDir(), names.size(), Lasa.HOME));
      }
      List<DemonstrationSet> sets = new ArrayList<>();
      for (int stack = 0; stack < stacks(names.size(), each); stack++) {
        List<DemonstrationSet> parts = new ArrayList<>();
        for (int i = 0; i < each; i++) {
          parts.add(lasa.read(names.get(stack * each + i)));
        }
        sets.add(Stacking.stackSets(parts));
      }
      return sets;
    }

    /** How many different stacks of {@code each} shapes are made of {@code shapes}. */
    static int stacks(int shapes, int each) {
      return Math.min(MOST_STACKS, shapes / each);
    }

    /**
     * The paper's recipe as it is; the default one with what suits the data. Solutions of one
     * system are not led back to when jittered, so they are not jittered; and a pendulum swings too
     * often for the roll-out phase, so it gets more epochs instead.
     */
    Recipe recipe(Preset preset) {
      if (preset == Preset.PAPER) {
        return preset.recipe();
      }
      return switch (this) {
        case LASA_4D, LASA_8D -> preset.recipe();
        case PENDULUM_4D, PENDULUM_8D, PENDULUM_16D ->
            preset.recipe().jitter(0).epochs(SWINGING_EPOCHS).rollOutSteps(0);
        case ROSENBROCK_8D, ROSENBROCK_16D -> preset.recipe().jitter(0);
      };
    }
  }

  @Option(
      names = "--rows",
      paramLabel = "NAME",
      split = ",",
      description = "Which rows: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Row> rows = Arrays.asList(Row.values());

  @Mixin private MotionStudyOptions study;
  @Mixin private CommonOptions common;

  private record Result(List<MotionRun> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    long[] seeds = study.seeds(common);
    Console console = common.console();
    String which =
        rows.size() == Row.values().length
            ? ""
            : " --rows " + rows.stream().map(Row::name).collect(Collectors.joining(","));
    MotionRuns runs = study.runs("table-4.1", which, common);
    Table table =
        new Table(
            "data", "printed", "preset", "DTWD", "DTW", "RMSE", "end", "unseen DTWD", "seconds");
    List<MotionRun> all = new ArrayList<>();
    List<Table41Remarks.Cell> cells = new ArrayList<>();
    Fingerprint data = new Fingerprint();
    for (Row row : rows) {
      for (Preset preset : study.presets()) {
        List<MotionRun> some = new ArrayList<>();
        for (long seed : seeds) {
          for (DemonstrationSet set : row.sets(common, seed)) {
            data.add(set);
            some.add(runs.get(set, preset, row.recipe(preset), seed, console));
          }
        }
        all.addAll(some);
        Statistics dtwd = MotionRuns.over(some, run -> run.training().dtwd());
        Statistics unseen =
            some.getFirst().unseen() == null
                ? null
                : MotionRuns.over(some, run -> run.unseen().dtwd());
        cells.add(
            new Table41Remarks.Cell(
                row.title, row.printed.mean(), MotionRuns.word(preset), dtwd.mean(), unseen));
        table.row(
            row.title,
            String.format(Locale.ROOT, "%.2f ± %.2f", row.printed.mean(), row.printed.deviation()),
            MotionRuns.word(preset),
            dtwd,
            MotionRuns.over(some, run -> run.training().dtw()),
            MotionRuns.over(some, run -> run.training().rmse()),
            MotionRuns.over(some, run -> run.training().endpoint()),
            unseen == null ? "-" : unseen,
            MotionRuns.two(
                some.stream().mapToDouble(MotionRun::seconds).average().orElse(Double.NaN)));
      }
    }
    Report report = new Report(study.out(), "table-4.1", "Table 4.1 in 4, 8 and 16 dimensions");
    report.text(
        """
        *Printed* is the dissertation's DTWD of ELCD. Here: per-axis units, each demonstration's
        own time step and length, exponential steps in z; mean and standard deviation over runs
        (%d seeds; for LASA also over up to six different stacks of shapes that follow each other in
        the alphabet, no shape in two of them: of twenty shapes, six stacks of two and five of four).
        The dissertation does not say which shapes it stacked. Stacked motions share one clock here
        and their velocities are scaled to it. The preset `default` is changed where the
        demonstrations are solutions of one system (pendulum, Rosenbrock): no jitter, since a state
        beside such a motion is not led back to it; for the pendulum also no roll-out phase, one
        step of which would last half a swing, and 300 epochs instead of 100."""
            .formatted(seeds.length));
    report.text(Table41Remarks.of(cells)).data(data).table(table);
    List<Path> files = report.write(study.command("table-4.1", which), common.seed());
    console.result(
        new Result(all, files.stream().map(Path::toString).toList()),
        table.text() + "\n" + files.getFirst());
    return 0;
  }
}
