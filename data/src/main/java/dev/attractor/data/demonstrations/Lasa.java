package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Struct;

/**
 * The LASA handwriting data set (S. M. Khansari-Zadeh and A. Billard, 2011): planar hand movements,
 * seven demonstrations of a shape, all ending at the origin.
 *
 * <p>The set is free for non-commercial academic use and may not be redistributed, so it is the
 * user's to download from {@value #HOME}; its {@code .mat} files are read from a folder.
 */
public final class Lasa {
  /** Where the data set lives. */
  public static final String HOME = "https://bitbucket.org/khansari/lasahandwritingdataset";

  /** How many samples are dropped at the start, where the hand is still at rest. */
  public static final int DROPPED = 15;

  /** How many demonstrations of a shape are learned from; the others are kept aside. */
  public static final int TRAINING = 3;

  /** The names of the thirty shapes of the complete data set. */
  public static final List<String> SHAPES =
      List.of(
          "Angle",
          "BendedLine",
          "CShape",
          "DoubleBendedLine",
          "GShape",
          "heee",
          "JShape",
          "JShape_2",
          "Khamesh",
          "Leaf_1",
          "Leaf_2",
          "Line",
          "LShape",
          "Multi_Models_1",
          "Multi_Models_2",
          "Multi_Models_3",
          "Multi_Models_4",
          "NShape",
          "PShape",
          "RShape",
          "Saeghe",
          "Sharpc",
          "Sine",
          "Snake",
          "Spoon",
          "Sshape",
          "Trapezoid",
          "Worm",
          "WShape",
          "Zshape");

  private static final String MIXED = "Multi_Models";

  private static final String ENDING = ".mat";

  private final Path folder;
  private final List<String> names;

  private Lasa(Path folder, List<String> names) {
    this.folder = folder;
    this.names = names;
  }

  /**
   * Finds the shapes in {@code dataDir/lasa}, or in {@code dataDir} itself.
   *
   * @throws IOException when there are none; the message says where to get them
   */
  public static Lasa in(Path dataDir) throws IOException {
    for (Path folder : List.of(dataDir.resolve("lasa"), dataDir)) {
      if (Files.isDirectory(folder)) {
        List<String> names = shapes(folder);
        if (!names.isEmpty()) {
          return new Lasa(folder, names);
        }
      }
    }
    throw new IOException(
        dataDir.resolve("lasa")
            + ": no LASA shapes (*.mat) there; download them from "
            + HOME
            + " (free for non-commercial academic use) and put the .mat files there");
  }

  private static List<String> shapes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(ENDING))
          .map(file -> file.substring(0, file.length() - ENDING.length()))
          .sorted(String.CASE_INSENSITIVE_ORDER)
          .toList();
    }
  }

  /** The names of all shapes that are there, sorted. */
  public List<String> names() {
    return names;
  }

  /**
   * Whether the demonstrations of a shape are of several kinds of movement ({@code Multi_Models}):
   * those kept aside are then not of the kind of those learned from.
   */
  public static boolean mixed(String shape) {
    return shape.regionMatches(true, 0, MIXED, 0, MIXED.length());
  }

  /**
   * One shape, by its name in any case: the first three demonstrations to learn from, the others
   * kept aside, each without its first {@value #DROPPED} samples; the goal is the end of the first.
   * Positions are in the data set's millimetres, times in seconds.
   *
   * @throws IllegalArgumentException when there is no such shape; the message lists those there are
   * @throws IOException when the file is not what it should be
   */
  public DemonstrationSet read(String shape) throws IOException {
    String name = find(shape);
    Path file = folder.resolve(name + ENDING);
    List<Demonstration> all = demonstrations(name, file);
    int training = Math.min(TRAINING, all.size());
    return new DemonstrationSet(
        name,
        all.subList(0, training),
        all.subList(training, all.size()),
        all.getFirst().trajectory().end());
  }

  private String find(String shape) {
    if (names.contains(shape)) {
      return shape;
    }
    return names.stream()
        .filter(name -> name.equalsIgnoreCase(shape))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no LASA shape "
                        + shape
                        + " in "
                        + folder
                        + "; there are "
                        + String.join(", ", names)));
  }

  private static List<Demonstration> demonstrations(String name, Path file) throws IOException {
    MatFile content = BoundedMatFile.read(file, "demos");
    try {
      List<Demonstration> all = new ArrayList<>();
      for (Struct demo : structs(content.getArray("demos"))) {
        all.add(demonstration(name + " " + (all.size() + 1), demo));
      }
      if (all.isEmpty()) {
        throw new IOException("demos is empty");
      }
      return all;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + ": not a LASA shape: " + e.getMessage(), e);
    } catch (RuntimeException e) { // of the library, at parts that do not fit together
      throw new IOException(file + ": not a LASA shape: its demonstrations are damaged", e);
    }
  }

  private static List<Struct> structs(Array demos) throws IOException {
    if (!(demos instanceof Cell cell)) {
      throw new IOException("demos must be a cell array of structs");
    }
    List<Struct> structs = new ArrayList<>();
    for (int i = 0; i < cell.getNumElements(); i++) {
      Array element = cell.get(i);
      if (!(element instanceof Struct struct)) {
        throw new IOException("element " + (i + 1) + " of demos is not a struct");
      }
      structs.add(struct);
    }
    return structs;
  }

  private static Demonstration demonstration(String name, Struct demo) throws IOException {
    Matrix pos = matrix(name, demo, "pos");
    int d = pos.getNumRows();
    int n = pos.getNumCols() - DROPPED;
    if (n < 2) {
      throw new IOException(
          name + ": needs more than " + (DROPPED + 1) + " samples, got " + pos.getNumCols());
    }
    double[] times = times(name, demo, pos.getNumCols());
    Trajectory trajectory = Trajectory.of(times, statesOf(pos), d);
    if (!demo.getFieldNames().contains("vel")) {
      return Demonstration.estimatingVelocities(name, trajectory);
    }
    Matrix vel = matrix(name, demo, "vel");
    if (vel.getNumRows() != d || vel.getNumCols() != pos.getNumCols()) {
      throw new IOException(name + ": pos and vel differ in size");
    }
    return Demonstration.of(name, trajectory, statesOf(vel));
  }

  private static double[] times(String name, Struct demo, int samples) throws IOException {
    double[] times = new double[samples];
    if (demo.getFieldNames().contains("t")) {
      Matrix t = matrix(name, demo, "t");
      if (t.getNumElements() != samples) {
        throw new IOException(
            name + ": " + samples + " samples but " + t.getNumElements() + " times");
      }
      Arrays.setAll(times, t::getDouble);
    } else {
      double dt = matrix(name, demo, "dt").getDouble(0);
      Arrays.setAll(times, i -> i * dt);
    }
    return Arrays.copyOfRange(times, DROPPED, samples);
  }

  /** Columns are samples, and stored one after another: already state after state. */
  private static double[] statesOf(Matrix matrix) {
    double[] states = new double[(matrix.getNumCols() - DROPPED) * matrix.getNumRows()];
    Arrays.setAll(states, i -> matrix.getDouble(DROPPED * matrix.getNumRows() + i));
    return states;
  }

  private static Matrix matrix(String name, Struct demo, String field) throws IOException {
    if (!demo.getFieldNames().contains(field)) {
      throw new IOException(name + ": field " + field + " is missing");
    }
    if (!(demo.get(field) instanceof Matrix matrix)
        || matrix.isComplex()
        || matrix.getNumDimensions() != 2
        || matrix.getNumElements() < 1) {
      throw new IOException(name + ": field " + field + " is not a real matrix");
    }
    return matrix;
  }
}
