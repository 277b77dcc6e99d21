package dev.attractor.app.reproduce;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What the page of table 4.1 says of itself: computed from its cells, and what else was tried. */
final class Table41Remarks {
  /** A cell whose unseen motions lie this many times as far as the learned ones memorises. */
  private static final double MEMORISING = 10;

  /** How the table is made; takes the number of seeds. */
  static final String METHOD =
      """
      *Printed* is the dissertation's DTWD of the same model. Here: per-axis units, each
      demonstration's own time step and length, steps in z (exponential where the field has them,
      Runge-Kutta for SDD and NCDS); mean and standard deviation over runs (%d seeds; for LASA also
      over ten shapes, evenly over the alphabet, and over up to six different stacks of shapes that
      follow each other in it, no shape in two of them: of twenty shapes, six stacks of two and five
      of four). The dissertation does not say which shapes it took. Stacked motions share one clock
      here and their velocities are scaled to it. *Seconds* are those of learning on one thread beside
      another run, *µs* those of one velocity at a state; *runs* says how many there are yet.

      *Training* `paper` is the dissertation's: mean squared velocity error, 100 epochs; ELCD and NCDS
      behind its flow, NCDS in two features, EFlow behind ten couplings of random Fourier features,
      SDD in x. `two-steps`: NCDS behind a flow that first learns as an auto-encoder and is then held.
      `default` is ours, for the rivals too, and our flow for all but SDD: velocities with jitter, then
      whole roll-outs. It is changed where the demonstrations are solutions of one system (pendulum,
      Rosenbrock): no jitter, since a state beside such a motion is not led back to it; for the
      pendulum also no roll-out phase, one step of which would last half a swing, and 300 epochs
      instead of 100. A run whose arithmetic overflows, or whose roll-outs lie a hundred deviations
      away in the mean, has diverged and counts in no mean.""";

  /** Found by runs of other settings, which the command does not make again. */
  private static final String TRIED =
      """
      On the pendulum in 8 dimensions with the preset `default` (seed 0, .40) a thousand epochs gave
      .38, fields of 64 hidden units .39, both together .36, with unseen swings at .42 to .52:
      neither time nor width is what is missing. How many swings of which size the dissertation
      learned from it does not say; here six, from up to 22.5 degrees.""";

  private Table41Remarks() {}

  /**
   * A cell in numbers.
   *
   * @param printed the dissertation's mean DTWD of the model; null where there is none
   * @param dtwd ours, of the motions learned
   * @param unseen ours, of those kept aside; NaN where there are none
   * @param ours whether the field is ELCD or strict
   */
  record Cell(String data, String name, Double printed, double dtwd, double unseen, boolean ours) {
    private boolean fallsShort() {
      return printed != null && dtwd > printed;
    }

    private boolean memorises() {
      return unseen >= MEMORISING * dtwd;
    }
  }

  /** The remarks as Markdown, on the cells that have runs. */
  static String of(Map<Table41Runs.Cell, Table41Runs.Outcome> outcomes) {
    List<Cell> cells = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    outcomes.forEach(
        (cell, outcome) -> {
          String name =
              "%s with `%s`".formatted(cell.contender().field().word(), cell.contender().variant());
          outcome.runs().stream()
              .map(MotionRun::diverged)
              .filter(Objects::nonNull)
              .findFirst()
              .ifPresent(
                  reason -> reasons.add("%s, %s: %s".formatted(cell.row().title(), name, reason)));
          OptionalDouble dtwd =
              outcome.runs().stream()
                  .filter(run -> run.training() != null)
                  .mapToDouble(run -> run.training().dtwd())
                  .average();
          OptionalDouble unseen =
              outcome.runs().stream()
                  .filter(run -> run.unseen() != null)
                  .mapToDouble(run -> run.unseen().dtwd())
                  .average();
          Double printed =
              cell.row().printed(cell.contender().field()).map(s -> s.mean()).orElse(null);
          if (dtwd.isPresent()) {
            cells.add(
                new Cell(
                    cell.row().title(),
                    name,
                    printed,
                    dtwd.getAsDouble(),
                    unseen.orElse(Double.NaN),
                    cell.contender().field().ours()));
          }
        });
    return text(cells, reasons);
  }

  static String text(List<Cell> cells, List<String> diverged) {
    return "**Best of each row** on what was learned: "
        + best(cells)
        + ".\n\n**What is behind** the printed DTWD of the same model: "
        + list(
            cells.stream().filter(Cell::fallsShort).toList(),
            cell -> String.format(Locale.ROOT, "%.3f against %.2f", cell.dtwd(), cell.printed()))
        + ".\n\n**What memorises**, unseen motions ten times as far as learned ones or more: "
        + list(
            cells.stream().filter(Cell::memorises).toList(),
            cell ->
                String.format(
                    Locale.ROOT, "%.3f learned, %.3f unseen", cell.dtwd(), cell.unseen()))
        + ".\n\n**What diverged:** "
        + (diverged.isEmpty() ? "nothing" : String.join("; ", diverged))
        + ".\n\n"
        + TRIED;
  }

  private static String best(List<Cell> cells) {
    Map<String, Cell> least = new LinkedHashMap<>();
    for (Cell cell : cells) {
      least.merge(
          cell.data(),
          cell,
          (a, b) -> Comparator.comparingDouble(Cell::dtwd).compare(a, b) <= 0 ? a : b);
    }
    List<String> texts = new ArrayList<>();
    least
        .values()
        .forEach(
            cell ->
                texts.add(
                    String.format(
                        Locale.ROOT,
                        "%s: %s (%.3f)%s",
                        cell.data(),
                        cell.name(),
                        cell.dtwd(),
                        cell.ours() ? "" : ", which is none of ours")));
    return texts.isEmpty() ? "no runs yet" : String.join("; ", texts);
  }

  private static String list(
      List<Cell> cells, Function<Cell, String> numbers) {
    return cells.isEmpty()
        ? "nothing in this table"
        : String.join(
            ", ",
            cells.stream()
                .map(c -> "%s, %s (%s)".formatted(c.data(), c.name(), numbers.apply(c)))
                .toList());
  }
}
