package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.report.Report;
import dev.attractor.data.demonstrations.DemonstrationSet;
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

  private final Table41Row row;
  private final MotionRunOptions options;
  private final CommonOptions common;

  ModelFigures(Table41Row row, MotionRunOptions options, CommonOptions common) {
    this.row = row;
    this.options = options;
    this.common = common;
  }

  private record Result(List<MotionRun> runs, List<String> files) {}

  /** What is drawn of a model on some data. */
  interface Drawing {
    List<MotionPanel> panels(MotionModel model, DemonstrationSet set, String title);
  }

  /**
   * Makes the runs that are missing and the page: a table of distances, and the panels in a column
   * for each model.
   *
   * @param name of the page and its command
   * @param size of a panel, in pixels
   */
  void draw(String name, String title, String text, int size, Drawing drawing) throws IOException {
    String command = "./attractor reproduce " + name;
    MotionRuns kept = options.runs(name, command, common);
    Table41Runs table = new Table41Runs(kept, common, false, null);
    List<Table41Runs.Cell> cells =
        MODELS.stream().map(model -> new Table41Runs.Cell(row, model)).toList();
    Map<Table41Contender, List<MotionRun>> runs = new EnumMap<>(Table41Contender.class);
    table
        .make(cells, new long[] {common.seed()}, common.console())
        .forEach((cell, outcome) -> runs.put(cell.contender(), outcome.runs()));
    Report report = new Report(options.out(), name, title);
    report.text(text).data(table.data()).table(distances(runs));
    report.figure(
        MotionPanel.grid(panels(kept, table, drawing), MODELS.size(), size),
        "",
        "Demonstrations black, unseen grey, roll-outs in colour");
    List<Path> files = report.write(command, common.seed());
    common
        .console()
        .result(
            new Result(
                runs.values().stream().flatMap(List::stream).toList(),
                files.stream().map(Path::toString).toList()),
            files.getFirst().toString());
  }

  /** Panels set by set, all models of one before those of the next. */
  private List<MotionPanel> panels(MotionRuns kept, Table41Runs table, Drawing drawing)
      throws IOException {
    List<MotionPanel> panels = new ArrayList<>();
    for (DemonstrationSet set : row.sets(common, common.seed(), null)) {
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

  private static Table distances(Map<Table41Contender, List<MotionRun>> runs) {
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
    return distances;
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
