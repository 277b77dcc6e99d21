package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import dev.attractor.parallel.Parallelism;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The runs behind table 4.1, side by side on the threads there are, one thread each: so a run's
 * seconds are those of one core, and its bits do not depend on the others. One run of every cell,
 * then another of each, so that what is stopped leaves all cells with fewer runs rather than fewer
 * cells.
 */
final class Table41Runs {
  /** A few steps of each phase, to see that everything works. */
  private static final int QUICK_EPOCHS = 4;

  private static final int QUICK_ROLL_OUT_STEPS = 20;

  private final MotionRuns runs;
  private final CommonOptions common;
  private final boolean quick;
  private final Table41Published published;
  private final Fingerprint data = new Fingerprint();

  Table41Runs(MotionRuns runs, CommonOptions common, boolean quick, Table41Published published) {
    this.runs = runs;
    this.common = common;
    this.quick = quick;
    this.published = published;
  }

  /** A cell of the table: a row of data, learned in one way. */
  record Cell(Table41Row row, Table41Contender contender) {}

  /** What a cell is made of: runs that there are, and how many there should be. */
  record Outcome(List<MotionRun> runs, int wanted) {}

  /** One run; {@code round} runs of its cell come before it. */
  private record Job(
      Cell cell, DemonstrationSet set, MotionSettings settings, long seed, int round) {}

  /** How a cell's runs learn. */
  MotionSettings settings(Cell cell) {
    Preset preset = cell.contender().preset();
    Recipe recipe = cell.contender().change(cell.row().recipe(preset));
    if (quick) {
      recipe =
          recipe
              .encoderEpochs(Math.min(QUICK_EPOCHS, recipe.encoder().epochs()))
              .epochs(Math.min(QUICK_EPOCHS, recipe.velocity().epochs()))
              .rollOutSteps(Math.min(QUICK_ROLL_OUT_STEPS, recipe.rollOut().steps()));
    }
    return new MotionSettings(
        cell.contender().field(),
        preset,
        cell.contender().variant() + (quick ? "-quick" : ""),
        recipe);
  }

  private List<Job> jobs(List<Cell> cells, long[] seeds) throws IOException {
    List<Job> jobs = new ArrayList<>();
    Map<Cell, Integer> rounds = new HashMap<>();
    for (long seed : seeds) {
      Map<Table41Row, List<DemonstrationSet>> sets = new EnumMap<>(Table41Row.class);
      for (Cell cell : cells) {
        if (!sets.containsKey(cell.row())) {
          List<DemonstrationSet> all = cell.row().sets(common, seed, published);
          sets.put(cell.row(), quick ? all.subList(0, 1) : all);
          sets.get(cell.row()).forEach(data::add);
        }
        for (DemonstrationSet set : sets.get(cell.row())) {
          int round = rounds.merge(cell, 1, Integer::sum) - 1;
          jobs.add(new Job(cell, set, settings(cell), seed, round));
        }
      }
    }
    jobs.sort(Comparator.comparingInt(Job::round));
    return jobs;
  }

  /** The hash of all data that the cells were made from. */
  Fingerprint data() {
    return data;
  }

  /** Makes what is missing of all cells, and returns each cell's runs, seed after seed. */
  Map<Cell, Outcome> make(List<Cell> cells, long[] seeds, Console console) throws IOException {
    List<Job> jobs = jobs(cells, seeds);
    List<Future<MotionRun>> futures = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(common.threads())) {
      for (Job job : jobs) {
        futures.add(workers.submit(() -> Parallelism.sequential().during(() -> run(job, console))));
      }
      Map<Cell, List<MotionRun>> made = new LinkedHashMap<>();
      for (int i = 0; i < jobs.size(); i++) {
        made.computeIfAbsent(jobs.get(i).cell(), cell -> new ArrayList<>())
            .add(result(futures.get(i), workers));
      }
      Map<Cell, Outcome> outcomes = new LinkedHashMap<>();
      made.forEach((cell, list) -> outcomes.put(cell, new Outcome(list, list.size())));
      return outcomes;
    }
  }

  /** The runs of all cells that are there already. */
  Map<Cell, Outcome> finished(List<Cell> cells, long[] seeds, Console console) throws IOException {
    Map<Cell, Outcome> outcomes = new LinkedHashMap<>();
    for (Job job : jobs(cells, seeds)) {
      Optional<MotionRun> kept = runs.kept(job.set(), job.settings(), job.seed(), console);
      Outcome before = outcomes.getOrDefault(job.cell(), new Outcome(List.of(), 0));
      List<MotionRun> list = new ArrayList<>(before.runs());
      kept.ifPresent(list::add);
      outcomes.put(job.cell(), new Outcome(list, before.wanted() + 1));
    }
    return outcomes;
  }

  private MotionRun run(Job job, Console console) {
    try {
      return runs.get(job.set(), job.settings(), job.seed(), console);
    } catch (IOException e) {
      throw new Unwritten(e);
    }
  }

  private static MotionRun result(Future<MotionRun> future, ExecutorService workers)
      throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      workers.shutdownNow();
      switch (e.getCause()) {
        case Unwritten unwritten -> throw unwritten.reason;
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted; finished runs are kept", e);
    }
  }

  /** Carries an exception of the disk out of a call that cannot declare it. */
  private static final class Unwritten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    Unwritten(IOException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
