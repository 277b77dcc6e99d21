package dev.attractor.app.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows under named columns: aligned text for a terminal, Markdown for a page, CSV for a program.
 *
 * <p>Not thread-safe.
 */
public final class Table {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.][0-9.eE+±% -]*|-|");

  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row; as many cells as there are columns, shown by {@link String#valueOf}. */
  public Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
    }
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(Collections.unmodifiableList(row));
    return this;
  }

  /** Columns aligned with spaces, numbers to the right; cells as {@link Printable} says. */
  public String text() {
    StringBuilder text = new StringBuilder();
    append(text, columns, "  ", "", "");
    for (List<String> row : rows) {
      text.append('\n');
      append(text, row.stream().map(Printable::word).toList(), "  ", "", "");
    }
    return text.toString();
  }

  /** A Markdown table, aligned in the source too. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    append(text, columns, " | ", "| ", " |");
    text.append("\n|");
    for (int c = 0; c < columns.size(); c++) {
      text.append("-".repeat(width(c) + 1)).append(isNumeric(c) ? ":|" : "-|");
    }
    for (List<String> row : rows) {
      text.append('\n');
      append(text, row, " | ", "| ", " |");
    }
    return text.toString();
  }

  /** Comma-separated values with a header line (RFC 4180). */
  public String csv() {
    StringBuilder text = new StringBuilder();
    appendCsv(text, columns);
    rows.forEach(row -> appendCsv(text, row));
    return text.toString();
  }

  private void append(
      StringBuilder text, List<String> cells, String between, String before, String after) {
    StringBuilder line = new StringBuilder(before);
    for (int c = 0; c < cells.size(); c++) {
      String cell = cells.get(c);
      String padding = " ".repeat(width(c) - length(cell));
      line.append(c == 0 ? "" : between).append(isNumeric(c) ? padding + cell : cell + padding);
    }
    text.append(line.append(after).toString().stripTrailing());
  }

  private int width(int column) {
    int width = Math.max(3, length(columns.get(column)));
    for (List<String> row : rows) {
      width = Math.max(width, length(Printable.word(row.get(column))));
    }
    return width;
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static void appendCsv(StringBuilder text, List<String> cells) {
    for (int c = 0; c < cells.size(); c++) {
      String cell = cells.get(c);
      boolean quote = cell.chars().anyMatch(ch -> ch == ',' || ch == '"' || ch == '\n');
      text.append(c == 0 ? "" : ",").append(quote ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    text.append("\r\n");
  }
}
