package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.report.Report;
import dev.attractor.data.DemonstrationSet;
import dev.attractor.motion.MotionModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pictures of the runs of one row of table 4.1, model beside model; the runs are the table's. */
final class ModelFigures {
  private static final List<Table41Contender> MODELS =
      List.of(
          Table41Contender.ELCD,
          Table41Contender.EFLOW,
          Table41Contender.SDD,
          Table41Contender.NCDS);

  private final MotionRuns kept;
  private final CommonOptions common;
  private final Map<Table41Contender, List<MotionRun>> runs = new EnumMap<>(Table41Contender.class);
  private final Table41Runs table;
  private final Table41Row row;

  /** Makes the runs that are missing. */
  ModelFigures(Table41Row row, MotionRuns kept, CommonOptions common, Console console)
      throws IOException {
    this.row = row;
    this.kept = kept;
    this.common = common;
    table = new Table41Runs(kept, common, false);
    List<Table41Runs.Cell> cells =
        MODELS.stream().map(model -> new Table41Runs.Cell(row, model)).toList();
    table
        .make(cells, new long[] {common.seed()}, console)
        .forEach((cell, outcome) -> runs.put(cell.contender(), outcome.runs()));
  }

  /** What is drawn of a model on some data. */
  interface Drawing {
    List<MotionPanel> panels(MotionModel model, DemonstrationSet set, String title);
  }

  /** Panels set by set, all models of one before those of the next. */
  List<MotionPanel> panels(Drawing drawing) throws IOException {
    List<MotionPanel> panels = new ArrayList<>();
    for (DemonstrationSet set : row.sets(common, common.seed())) {
      List<List<MotionPanel>> byModel = new ArrayList<>();
      for (Table41Contender contender : MODELS) {
        MotionModel model =
            kept.model(set, table.settings(new Table41Runs.Cell(row, contender)), common.seed());
        byModel.add(drawing.panels(model, set, contender.field().word() + ", " + set.name()));
      }
      for (int line = 0; line < byModel.getFirst().size(); line++) {
        for (List<MotionPanel> one : byModel) {
          panels.add(one.get(line));
        }
      }
    }
    return panels;
  }

  /** Writes the page: a table of distances, and the panels in a column for each model. */
  List<Path> write(Report report, List<MotionPanel> panels, int size, String command)
      throws IOException {
    Table distances = new Table("data", "model", "DTWD", "unseen DTWD");
    runs.forEach(
        (model, list) ->
            list.forEach(
                run ->
                    distances.row(
                        run.task(),
                        model.field().word(),
                        run.training() == null ? "-" : three(run.training().dtwd()),
                        run.unseen() == null ? "-" : three(run.unseen().dtwd()))));
    report.data(table.data()).table(distances);
    report.figure(
        MotionPanel.grid(panels, MODELS.size(), size),
        "",
        "Demonstrations black, unseen grey, roll-outs in colour");
    return report.write(command, common.seed());
  }

  /** All runs, model by model. */
  List<MotionRun> runs() {
    return runs.values().stream().flatMap(List::stream).toList();
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
