package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Table;
import dev.attractor.app.report.Report;
import dev.attractor.app.report.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Table 4.1: four models and our strict one, with our training and the paper's. */
@Command(
    name = "table-4.1",
    description = {
      "Motions of four models and our strict one beside the dissertation's figures (table 4.1).",
      "Runs go side by side, one thread each; finished ones are kept and skipped, so it can be",
      "stopped and started at will."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Table41Command implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "NAME",
      split = ",",
      description = "Which rows: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Table41Row> rows = Arrays.asList(Table41Row.values());

  @Option(
      names = "--models",
      paramLabel = "NAME",
      split = ",",
      description = "Which models: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Table41Contender> models = Arrays.asList(Table41Contender.values());

  @Option(
      names = "--quick",
      description = "A few steps of one run each, in minutes: to see that everything works.")
  private boolean quick;

  @Option(
      names = "--finished",
      description = "A page of the runs that there are; nothing is learned.")
  private boolean finished;

  @Option(
      names = "--published",
      paramLabel = "DIR",
      description =
          "Read pendulum and Rosenbrock from the .npz files that the dissertation's authors"
              + " published, anywhere in DIR (default: made here).")
  private Path published;

  @Mixin private MotionStudyOptions study;
  @Mixin private CommonOptions common;

  private record Result(List<MotionRun> runs, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    long[] seeds = quick ? new long[] {common.seed()} : study.seeds(common);
    Console console = common.console();
    String page = "table-4.1" + (published == null ? "" : "-published") + (quick ? "-quick" : "");
    String command = study.command("table-4.1", options());
    MotionRuns kept = study.runs(page, command, common);
    List<Table41Runs.Cell> cells = new ArrayList<>();
    for (Table41Row row : rows) {
      for (Table41Contender model : models) {
        if (study.presets().contains(model.preset())) {
          cells.add(new Table41Runs.Cell(row, model));
        }
      }
    }
    Table41Runs runs =
        new Table41Runs(
            kept, common, quick, published == null ? null : new Table41Published(published));
    Map<Table41Runs.Cell, Table41Runs.Outcome> outcomes =
        finished ? runs.finished(cells, seeds, console) : runs.make(cells, seeds, console);
    Table table =
        new Table(
            "data",
            "model",
            "training",
            "printed",
            "as printed",
            "DTWD",
            "DTW",
            "RMSE",
            "end",
            "area",
            "velocity",
            "unseen DTWD",
            "seconds",
            "µs",
            "runs");
    outcomes.forEach((cell, outcome) -> row(table, cell, outcome));
    Report report =
        new Report(
            study.out(),
            page,
            "Table 4.1"
                + (published == null ? "" : ", on the published simulations")
                + (quick ? ", quick" : ""));
    report.text(
        quick
            ? "A few steps of learning of one run each: not the table, but all of its cells at work."
            : Table41Remarks.METHOD.formatted(seeds.length));
    if (published != null) {
      report.text(Table41Remarks.PUBLISHED);
    }
    if (!quick) {
      report.text(Table41Remarks.of(outcomes));
    }
    report.data(runs.data()).table(table);
    List<Path> files = report.write(command, common.seed());
    console.result(
        new Result(
            outcomes.values().stream().flatMap(outcome -> outcome.runs().stream()).toList(),
            files.stream().map(Path::toString).toList()),
        table.text() + "\n" + files.getFirst());
    return 0;
  }

  private String options() {
    String which = "";
    if (rows.size() < Table41Row.values().length) {
      which += " --rows " + rows.stream().map(Enum::name).collect(Collectors.joining(","));
    }
    if (models.size() < Table41Contender.values().length) {
      which += " --models " + models.stream().map(Enum::name).collect(Collectors.joining(","));
    }
    if (published != null) {
      which += " --published DIR";
    }
    return which + (quick ? " --quick" : "") + (finished ? " --finished" : "");
  }

  private static void row(Table table, Table41Runs.Cell cell, Table41Runs.Outcome outcome) {
    List<MotionRun> runs = outcome.runs();
    List<MotionRun.Scores> training =
        runs.stream().map(MotionRun::training).filter(Objects::nonNull).toList();
    List<MotionRun.Scores> inData =
        runs.stream().map(MotionRun::inDataUnits).filter(Objects::nonNull).toList();
    List<MotionRun.Scores> printed =
        runs.stream().map(cell.row()::asPrinted).filter(Objects::nonNull).toList();
    List<MotionRun.Scores> unseen =
        runs.stream().map(MotionRun::unseen).filter(Objects::nonNull).toList();
    long diverged = runs.stream().filter(run -> run.diverged() != null).count();
    table.row(
        cell.row().title(),
        cell.contender().field().word(),
        cell.contender().variant(),
        cell.row().printed(cell.contender().field()).map(Table41Command::two).orElse("-"),
        over(printed, MotionRun.Scores::dtwd),
        over(training, MotionRun.Scores::dtwd),
        over(training, MotionRun.Scores::dtw),
        over(training, MotionRun.Scores::rmse),
        over(training, MotionRun.Scores::endpoint),
        over(inData, MotionRun.Scores::sweptArea),
        over(training, MotionRun.Scores::velocity),
        over(unseen, MotionRun.Scores::dtwd),
        least(runs, MotionRun::seconds),
        least(runs, MotionRun::micros),
        "%d of %d%s"
            .formatted(
                runs.size(),
                outcome.wanted(),
                diverged == 0 ? "" : ", %d diverged".formatted(diverged)));
  }

  private static String two(Statistics printed) {
    return String.format(Locale.ROOT, "%.2f ± %.2f", printed.mean(), printed.deviation());
  }

  private static String over(
      List<MotionRun.Scores> scores, ToDoubleFunction<MotionRun.Scores> value) {
    return scores.isEmpty()
        ? "-"
        : Statistics.of(scores.stream().map(value::applyAsDouble).toList()).toString();
  }

  private static String least(List<MotionRun> runs, ToDoubleFunction<MotionRun> value) {
    return runs.isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "%.1f", runs.stream().mapToDouble(value).min().orElseThrow());
  }
}
