package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads the lines of a movement; see {@link DemonstrationCsv}. */
final class DemonstrationCsvParser {
  private static final int MAX_COLUMNS = 10_000;
  static final List<String> QUATERNION = List.of("qw", "qx", "qy", "qz");

  private final Path file;
  private int line;
  private String separator = ",";
  private List<String> names = List.of();

  /** Where each column goes in a row of t, x1..xd, and v1..vd or qw..qz. */
  private int[] place = {};

  private int d;
  private boolean velocities;
  private boolean poses;

  /** d, or d + 4 with a quaternion: how many numbers a state has. */
  private int axes;

  private int n;
  private double[] times = new double[1024];
  private double[] x = {};
  private double[] v = {};

  DemonstrationCsvParser(Path file) {
    this.file = file;
  }

  boolean poses() {
    return poses;
  }

  Path file() {
    return file;
  }

  void read(BufferedReader reader) throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      if (text.isBlank()) {
        continue;
      }
      if (names.isEmpty()) {
        header(line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text);
      } else {
        row(text);
      }
    }
    if (n < 2) {
      throw new IOException(file + ": a demonstration needs at least 2 states, got " + n);
    }
  }

  Trajectory trajectory() throws IOException {
    try {
      return Trajectory.of(Arrays.copyOf(times, n), Arrays.copyOf(x, n * axes), axes);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  Demonstration demonstration() throws IOException {
    String name = DemonstrationCsv.name(file);
    Trajectory trajectory = trajectory();
    try {
      return velocities
          ? Demonstration.of(name, trajectory, Arrays.copyOf(v, n * d))
          : Demonstration.estimatingVelocities(name, trajectory);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private void header(String text) throws IOException {
    separator = text.indexOf(',') >= 0 ? "," : text.indexOf(';') >= 0 ? ";" : "\t";
    names = Arrays.stream(text.split(separator, -1)).map(DemonstrationCsvParser::unquoted).toList();
    if (names.size() > MAX_COLUMNS) {
      throw wrong("the header has " + names.size() + " columns, more than " + MAX_COLUMNS);
    }
    d = (int) names.stream().filter(name -> name.startsWith("x")).count();
    long v = names.stream().filter(name -> name.startsWith("v")).count();
    velocities = v > 0;
    poses = names.stream().anyMatch(QUATERNION::contains);
    axes = poses ? d + QUATERNION.size() : d;
    place = new int[names.size()];
    boolean[] seen = new boolean[1 + axes + d];
    for (int column = 0; column < place.length; column++) {
      int at = placeOf(names.get(column));
      if (at < 0 || seen[at]) {
        throw wrong(
            "column '"
                + names.get(column)
                + (at < 0 ? "' is unknown" : "' appears twice")
                + "; expected t,x1,...,xd and possibly v1,...,vd or qw,qx,qy,qz");
      }
      seen[at] = true;
      place[column] = at;
    }
    if (poses && (velocities || names.size() != 1 + axes || !seen[0])) {
      throw wrong(
          "with an orientation the header must name t, qw, qx, qy, qz, x1 to xd if there are"
              + " positions, and no velocities, got "
              + text);
    }
    if (!poses && (!seen[0] || d == 0 || (velocities && v != d))) {
      throw wrong("the header must name t, x1 to xd and either no or all of v1 to vd, got " + text);
    }
  }

  /** 0 for t, 1 to d for x, then a quaternion, then v; -1 for anything else. */
  private int placeOf(String name) {
    if (name.equals("t")) {
      return 0;
    }
    if (QUATERNION.contains(name)) {
      return 1 + d + QUATERNION.indexOf(name);
    }
    if (!name.matches("[xv][1-9][0-9]{0,4}")) {
      return -1;
    }
    int axis = Integer.parseInt(name.substring(1));
    return axis > d ? -1 : name.charAt(0) == 'x' ? axis : axes + axis;
  }

  private void row(String text) throws IOException {
    String[] cells = text.split(separator, -1);
    if (cells.length != place.length) {
      throw wrong("expected " + place.length + " numbers, got " + cells.length);
    }
    if (n == times.length) {
      times = Arrays.copyOf(times, 2 * n);
    }
    if (x.length < (n + 1) * axes) {
      x = Arrays.copyOf(x, times.length * axes);
      v = velocities ? Arrays.copyOf(v, times.length * d) : v;
    }
    for (int column = 0; column < place.length; column++) {
      double number = number(unquoted(cells[column]), names.get(column));
      int at = place[column];
      if (at == 0) {
        times[n] = number;
      } else if (at <= axes) {
        x[n * axes + at - 1] = number;
      } else {
        v[n * d + at - axes - 1] = number;
      }
    }
    if (n > 0 && times[n] <= times[n - 1]) {
      throw wrong("times must increase, but " + times[n] + " follows " + times[n - 1]);
    }
    n++;
  }

  /** A cell without the blanks and the quotes around it. */
  private static String unquoted(String cell) {
    String bare = cell.strip();
    return bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")
        ? bare.substring(1, bare.length() - 1).strip()
        : bare;
  }

  private double number(String cell, String column) throws IOException {
    double number;
    try {
      number = Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw wrong(column + " is not a number: '" + shortened(cell) + "'");
    }
    if (!Double.isFinite(number)) {
      throw wrong(column + " is not finite: " + shortened(cell));
    }
    return number;
  }

  private static String shortened(String cell) {
    return cell.length() <= 40 ? cell : cell.substring(0, 40) + "...";
  }

  private IOException wrong(String what) {
    return new IOException(file + ", line " + line + ": " + what);
  }
}
