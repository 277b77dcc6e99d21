package dev.attractor.app.reproduce;

import dev.attractor.app.report.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the page of table 4.1 says falls short: computed from its cells, and what else was tried.
 */
final class Table41Remarks {
  /** A cell whose unseen motions lie this many times as far as the learned ones memorises. */
  private static final double MEMORISING = 10;

  /** Found by runs of other settings, which the command does not make again. */
  private static final String TRIED =
      """
      On the pendulum in 8 dimensions with the preset `default` (seed 0, .40) a thousand epochs gave
      .38, fields of 64 hidden units .39, both together .36, with unseen swings at .42 to .52:
      neither time nor width is what is missing. How many swings of which size the dissertation
      learned from it does not say; here six, from up to 22.5 degrees.""";

  private Table41Remarks() {}

  /**
   * One row of the table.
   *
   * @param printed the dissertation's mean DTWD
   * @param dtwd ours, of the motions learned
   * @param unseen ours, of those kept aside; null where there are none
   */
  record Cell(String data, double printed, String preset, double dtwd, Statistics unseen) {
    private boolean fallsShort() {
      return dtwd > printed;
    }

    private boolean memorises() {
      return unseen != null && unseen.mean() >= MEMORISING * dtwd;
    }
  }

  /** The remarks as Markdown. */
  static String of(List<Cell> cells) {
    String shortfalls =
        list(
            cells,
            Cell::fallsShort,
            cell -> String.format(Locale.ROOT, "%.3f against %.2f", cell.dtwd(), cell.printed()));
    String memorising =
        list(
            cells,
            Cell::memorises,
            cell ->
                String.format(
                    Locale.ROOT, "%.3f learned, %.3f unseen", cell.dtwd(), cell.unseen().mean()));
    return "**What falls short** of the printed DTWD: "
        + (shortfalls.isEmpty() ? "nothing in this table" : shortfalls)
        + ".\n\n**What memorises**, unseen motions ten times as far as learned ones or more: "
        + (memorising.isEmpty() ? "nothing in this table" : memorising)
        + ".\n\n"
        + TRIED;
  }

  private static String list(
      List<Cell> cells, Predicate<Cell> which, Function<Cell, String> numbers) {
    return cells.stream()
        .filter(which)
        .map(cell -> "%s with `%s` (%s)".formatted(cell.data(), cell.preset(), numbers.apply(cell)))
        .collect(Collectors.joining(", "));
  }
}
