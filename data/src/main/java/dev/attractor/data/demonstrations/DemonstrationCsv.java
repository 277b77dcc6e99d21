package dev.attractor.data.demonstrations;

import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.InputFile;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * Movements as text: one file for each, one line for each state, after a header that names the
 * columns; parted by commas, semicolons or tabs, whichever the header has.
 *
 * <p>Column {@code t} is the time, {@code x1} to {@code xd} the position, and {@code v1} to {@code
 * vd}, when present, the velocity; {@code qw}, {@code qx}, {@code qy} and {@code qz}, when present,
 * are an orientation as a unit quaternion, and then there are no velocities. The columns may stand
 * in any order. Empty lines are skipped. Names and numbers may stand in double quotes.
 */
public final class DemonstrationCsv {
  private DemonstrationCsv() {}

  /**
   * Reads one demonstration, named after its file; without velocity columns velocities are
   * estimated.
   *
   * @throws IOException naming file and line when the header or a number is wrong, when times do
   *     not increase, when there are fewer than two states, or when they are poses
   */
  public static Demonstration read(Path file) throws IOException {
    return recorded(file).demonstration();
  }

  /**
   * Reads a movement of positions or of poses, once: the file may be a pipe.
   *
   * @throws IOException as {@link #read}, but for poses
   */
  public static Recorded recorded(Path file) throws IOException {
    return new Recorded(parsed(file));
  }

  /** What a file holds: positions, or poses. */
  public static final class Recorded {
    private final DemonstrationCsvParser parser;

    private Recorded(DemonstrationCsvParser parser) {
      this.parser = parser;
    }

    /** Whether the header names an orientation. */
    public boolean poses() {
      return parser.poses();
    }

    /** The file. */
    Path file() {
      return parser.file();
    }

    /** The movement of positions; refused when there are orientations. */
    public Demonstration demonstration() throws IOException {
      if (parser.poses()) {
        throw new IOException(
            parser.file()
                + ": has orientations (qw, qx, qy, qz), and positions alone were expected");
      }
      return parser.demonstration();
    }

    /** The poses, m + 4 numbers each; refused when there are no orientations. */
    Trajectory trajectory() throws IOException {
      if (!parser.poses()) {
        throw new IOException(
            parser.file() + ": has no orientations (qw, qx, qy, qz), and files before it have");
      }
      return parser.trajectory();
    }
  }

  private static DemonstrationCsvParser parsed(Path file) throws IOException {
    try (BufferedReader reader =
        Files.newBufferedReader(InputFile.notFolder(file), StandardCharsets.UTF_8)) {
      DemonstrationCsvParser parser = new DemonstrationCsvParser(file);
      parser.read(reader);
      return parser;
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not a text file (UTF-8)", e);
    }
  }

  /** Writes {@code t,x1,...,xd} lines that read back to the same bits. */
  public static void write(Path file, Trajectory trajectory) throws IOException {
    write(file, trajectory, trajectory.dimension());
  }

  /** The same of states whose axes behind {@code positions} are velocities: {@code v1,...}. */
  public static void write(Path file, Trajectory trajectory, int positions) throws IOException {
    String text = text(trajectory, positions);
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Writes poses, m + 4 numbers each: {@code t,x1,...,xm,qw,qx,qy,qz}. */
  public static void writePoses(Path file, Trajectory poses) throws IOException {
    int positions = poses.dimension() - 4;
    String text =
        text(
            poses,
            axis ->
                axis < positions
                    ? "x" + (axis + 1)
                    : DemonstrationCsvParser.QUATERNION.get(axis - positions));
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The lines that {@link #write} writes. */
  public static String text(Trajectory trajectory) {
    return text(trajectory, trajectory.dimension());
  }

  private static String text(Trajectory trajectory, int positions) {
    return text(
        trajectory, axis -> axis < positions ? "x" + (axis + 1) : "v" + (axis - positions + 1));
  }

  private static String text(Trajectory trajectory, IntFunction<String> names) {
    StringBuilder lines = new StringBuilder("t");
    for (int axis = 0; axis < trajectory.dimension(); axis++) {
      lines.append(',').append(names.apply(axis));
    }
    lines.append('\n');
    for (int i = 0; i < trajectory.size(); i++) {
      lines.append(trajectory.time(i));
      for (int axis = 0; axis < trajectory.dimension(); axis++) {
        lines.append(',').append(trajectory.position(i, axis));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /** What a demonstration is called, after its file. */
  static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
