package dev.attractor.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tables of numbers as text: one row a line, numbers parted by commas, semicolons, tabs or spaces.
 *
 * <p>Empty lines and lines that begin with {@code #} are skipped. When no field of the first row is
 * a number, that row is a heading and is skipped too. All rows have the same number of fields.
 * Fields may stand in double quotes, and the text may begin with a byte-order mark.
 */
public final class CsvFile {
  private static final int MAX_LINE = 1 << 24;

  private CsvFile() {}

  /**
   * Reads a table of shape rows x columns.
   *
   * @throws IOException naming the file, the line and the field that is not a number
   */
  public static FloatArray read(Path file) throws IOException {
    return readDoubles(file).toFloats();
  }

  /** As {@link #read(Path)}, to the precision of a double. */
  public static DoubleArray readDoubles(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(InputFile.notFolder(file))) {
      return readDoubles(in, file.toString());
    }
  }

  /** As {@link #read(Path)}, from a stream that {@code name} stands for in messages. */
  public static FloatArray read(InputStream in, String name) throws IOException {
    return readDoubles(in, name).toFloats();
  }

  /** As {@link #readDoubles(Path)}, from a stream that {@code name} stands for in messages. */
  public static DoubleArray readDoubles(InputStream in, String name) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      return new Table(name).read(lines);
    } catch (CharacterCodingException e) {
      throw new IOException(name + ": is not text in UTF-8", e);
    }
  }

  /** A table while it is read. */
  private static final class Table {
    private final String name;
    private double[] values = new double[1024];
    private int count;
    private int columns = -1;
    private boolean headingSeen;
    private int line;

    Table(String name) {
      this.name = name;
    }

    DoubleArray read(Reader text) throws IOException {
      StringBuilder row = new StringBuilder();
      for (int c = text.read(); c >= 0; c = text.read()) {
        if (c == '\n') {
          take(row);
        } else if (row.length() == MAX_LINE) {
          throw new IOException(
              "%s: line %d is longer than %d characters".formatted(name, line + 1, MAX_LINE));
        } else {
          row.append((char) c);
        }
      }
      take(row);
      if (columns < 0) {
        throw new IOException(name + ": holds no numbers");
      }
      return new DoubleArray(new int[] {count / columns, columns}, Arrays.copyOf(values, count));
    }

    private void take(StringBuilder row) throws IOException {
      line++;
      String text = row.toString().substring(line == 1 && startsWithMark(row) ? 1 : 0).strip();
      row.setLength(0);
      if (text.isEmpty() || text.startsWith("#")) {
        return;
      }
      List<String> fields = text.indexOf('"') < 0 ? fields(text) : quotedFields(text);
      if (columns < 0 && !headingSeen && fields.stream().noneMatch(Table::isNumber)) {
        headingSeen = true;
        return;
      }
      if (columns >= 0 && fields.size() != columns) {
        throw new IOException(
            "%s: line %d has %d fields, the lines before it %d"
                .formatted(name, line, fields.size(), columns));
      }
      columns = fields.size();
      if (count > Integer.MAX_VALUE - 8 - columns) {
        throw new IOException(name + ": holds more numbers than an array; use .npy in parts");
      }
      if (count + columns > values.length) {
        long doubled = Math.max(2L * values.length, count + columns);
        values = Arrays.copyOf(values, (int) Math.min(doubled, Integer.MAX_VALUE - 8));
      }
      for (int i = 0; i < columns; i++) {
        values[count++] = number(fields.get(i), i);
      }
    }

    private double number(String field, int column) throws IOException {
      if (!isNumber(field)) {
        String shown = field.length() > 40 ? field.substring(0, 40) + "..." : field;
        throw new IOException(
            "%s: line %d, field %d: '%s' is not a number".formatted(name, line, column + 1, shown));
      }
      return Double.parseDouble(field);
    }

    /** What Java reads as a number, without its suffixes and hexadecimal notation. */
    private static boolean isNumber(String field) {
      if (field.isEmpty()
          || !field.chars().allMatch(c -> "+-.0123456789eEINafinty".indexOf(c) >= 0)) {
        return false;
      }
      try {
        Double.parseDouble(field);
        return Character.isDigit(field.charAt(field.length() - 1))
            || field.endsWith(".")
            || field.endsWith("NaN")
            || field.endsWith("Infinity");
      } catch (NumberFormatException e) {
        return false;
      }
    }

    private static boolean startsWithMark(StringBuilder row) {
      return !row.isEmpty() && row.charAt(0) == '\uFEFF';
    }

    /** Fields of which some stand in quotes; two quotes within quotes are one. */
    private List<String> quotedFields(String text) throws IOException {
      StringBuilder bare = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < text.length(); i++) {
        quoted ^= text.charAt(i) == '"';
        bare.append(quoted ? 'x' : text.charAt(i));
      }
      if (quoted) {
        throw new IOException("%s: line %d: a quote is not closed".formatted(name, line));
      }
      char separator = bare.indexOf(",") >= 0 ? ',' : bare.indexOf(";") >= 0 ? ';' : ' ';
      List<String> fields = new ArrayList<>();
      int start = 0;
      for (int i = 0; i <= bare.length(); i++) {
        boolean ends =
            i == bare.length()
                || bare.charAt(i) == separator
                || (separator == ' ' && Character.isWhitespace(bare.charAt(i)));
        if (ends) {
          String field = text.substring(start, i).strip();
          start = i + 1;
          if (separator != ' ' || !field.isEmpty()) {
            fields.add(unquoted(field));
          }
        }
      }
      return fields;
    }

    private static String unquoted(String field) {
      return field.length() > 1 && field.startsWith("\"") && field.endsWith("\"")
          ? field.substring(1, field.length() - 1).replace("\"\"", "\"").strip()
          : field;
    }

    private static List<String> fields(String text) {
      char separator = text.indexOf(',') >= 0 ? ',' : text.indexOf(';') >= 0 ? ';' : ' ';
      if (separator == ' ') {
        return List.of(text.split("\\s+"));
      }
      List<String> fields = new ArrayList<>();
      for (String field : text.split(String.valueOf(separator), -1)) {
        fields.add(field.strip());
      }
      return fields;
    }
  }
}
