package dev.attractor.app;

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
import java.util.concurrent.Callable;
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

  /** A row of the table. */
  enum Row {
    LASA_4D("LASA-4D", "0.80 ± 0.54"),
    LASA_8D("LASA-8D", "1.52 ± 0.61"),
    PENDULUM_4D("Pendulum-4D", "0.03 ± 0.01"),
    PENDULUM_8D("Pendulum-8D", "0.14 ± 0.03"),
    PENDULUM_16D("Pendulum-16D", "0.44 ± 0.09"),
    ROSENBROCK_8D("Rosenbrock-8D", "1.22 ± 0.01"),
    ROSENBROCK_16D("Rosenbrock-16D", "2.57 ± 0.09");

    private final String title;
    private final String printed;

    Row(String title, String printed) {
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

    /** Six stacks of shapes that follow each other in the alphabet, round and round. */
    private static List<DemonstrationSet> stacked(CommonOptions common, int each)
        throws IOException {
      Lasa lasa = Lasa.in(common.dataDir());
      List<String> names = lasa.names();
      List<DemonstrationSet> sets = new ArrayList<>();
      for (int stack = 0; stack < 6; stack++) {
        List<DemonstrationSet> parts = new ArrayList<>();
        for (int i = 0; i < each; i++) {
          parts.add(lasa.read(names.get((stack * each + i) % names.size())));
        }
        sets.add(Stacking.stackSets(parts));
      }
      return sets;
    }

    /** The preset's recipe; the pendulum swings too fast for the roll-out phase's few pieces. */
    Recipe recipe(Preset preset) {
      boolean swinging = this == PENDULUM_4D || this == PENDULUM_8D || this == PENDULUM_16D;
      return swinging ? preset.recipe().rollOutSteps(0) : preset.recipe();
    }
  }

  @Option(
      names = "--rows",
      paramLabel = "NAME",
      split = ",",
      description = "Which rows: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Row> rows = Arrays.asList(Row.values());

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "paper,default",
      description = "paper, default or both (default: ${DEFAULT-VALUE}).")
  private List<Preset> presets;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Runs of each, seeds from --seed on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished runs (default: runs/motion in the user's cache).")
  private Path runsFolder;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "docs/results",
      description = "Folder of the page (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private CommonOptions common;

  private record Result(List<MotionRun> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (seeds < 1) {
      throw new WrongUsage("--seeds must be at least 1, got " + seeds);
    }
    Console console = common.console();
    MotionRuns runs = new MotionRuns(Lasa2dCommand.folder(runsFolder, common));
    Table table =
        new Table(
            "data", "printed", "preset", "DTWD", "DTW", "RMSE", "end", "unseen DTWD", "seconds");
    List<MotionRun> all = new ArrayList<>();
    for (Row row : rows) {
      for (Preset preset : presets) {
        List<MotionRun> some = new ArrayList<>();
        for (long seed = common.seed(); seed < common.seed() + seeds; seed++) {
          for (DemonstrationSet set : row.sets(common, seed)) {
            some.add(runs.get(set, preset, row.recipe(preset), seed, console));
          }
        }
        all.addAll(some);
        table.row(
            row.title,
            row.printed,
            MotionRuns.word(preset),
            Lasa2dCommand.over(some, run -> run.training().dtwd()),
            Lasa2dCommand.over(some, run -> run.training().dtw()),
            Lasa2dCommand.over(some, run -> run.training().rmse()),
            Lasa2dCommand.over(some, run -> run.training().endpoint()),
            some.getFirst().unseen() == null
                ? "-"
                : Lasa2dCommand.over(some, run -> run.unseen().dtwd()),
            Lasa2dCommand.two(
                some.stream().mapToDouble(MotionRun::seconds).average().orElse(Double.NaN)));
      }
    }
    Report report = new Report(out, "table-4.1", "Table 4.1 in 4, 8 and 16 dimensions");
    report.text(
        """
        *Printed* is the dissertation's DTWD of ELCD. Here: per-axis units, each demonstration's
        own time step and length, exponential steps in z; mean and standard deviation over runs
        (%d seeds; for LASA also over six stacks of shapes that follow each other in the alphabet).
        The dissertation does not say which shapes it stacked. Stacked motions share one clock here
        and their velocities are scaled to it. Pendulum runs leave out the roll-out phase: one of
        its steps would last half a swing."""
            .formatted(seeds));
    report.table(table);
    String names = String.join(",", presets.stream().map(MotionRuns::word).toList());
    List<Path> files =
        report.write(
            "./attractor reproduce table-4.1 --preset %s --seeds %d".formatted(names, seeds),
            common.seed());
    console.result(
        new Result(all, files.stream().map(Path::toString).toList()),
        table.text() + "\n" + files.getFirst());
    return 0;
  }
}
