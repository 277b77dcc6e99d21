package dev.attractor.motion;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The largest angle by which a path changes its direction within 2 % of an extent: between the
 * chords of that length before and after a point. A corner keeps its angle however short the
 * chords, an arc of radius r turns by about chord / r.
 *
 * <p>Not counted is what lies within 5 % of the extent of the goal, where a motion turns into its
 * rest.
 */
public final class SharpestTurn {
  /** The length of a chord over the extent. */
  static final double CHORD = 0.02;

  private static final double AT_GOAL = 0.05;
  private static final int PIECES = 4; // of a chord

  private final double extent;
  private final double[] goal;

  /**
   * For paths of some size.
   *
   * @param extent the diagonal of the box around the demonstrations, in units of the paths
   * @param goal d numbers
   * @throws IllegalArgumentException unless the extent is positive and finite
   */
  public SharpestTurn(double extent, double[] goal) {
    if (!(extent > 0) || extent == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the extent must be positive and finite, got " + extent);
    }
    this.extent = extent;
    this.goal = goal.clone();
  }

  /** The sharpest of all, in degrees; 0 for paths shorter than two chords. */
  public double degrees(List<Trajectory> paths) {
    return paths.stream().mapToDouble(path -> Math.toDegrees(radians(path))).max().orElse(0);
  }

  /** Of one path, in radians. */
  double radians(Trajectory path) {
    List<double[]> points = evenly(path, CHORD * extent / PIECES);
    double least = 1;
    for (int i = PIECES; i + PIECES < points.size(); i++) {
      double[] at = points.get(i);
      if (distance(at, goal) > AT_GOAL * extent) {
        least = Math.min(least, cosine(points.get(i - PIECES), at, points.get(i + PIECES)));
      }
    }
    return Math.acos(Math.clamp(least, -1, 1));
  }

  private static double cosine(double[] before, double[] at, double[] after) {
    double dot = 0;
    for (int a = 0; a < at.length; a++) {
      dot += (at[a] - before[a]) * (after[a] - at[a]);
    }
    double lengths = distance(before, at) * distance(at, after);
    return lengths > 0 ? dot / lengths : 1;
  }

  /** Points at even distances along the path. */
  private static List<double[]> evenly(Trajectory path, double spacing) {
    int pieces = (int) (path.length() / spacing);
    double[] distances = IntStream.rangeClosed(0, pieces).mapToDouble(i -> i * spacing).toArray();
    double[] points = path.alongPath(distances);
    int d = path.dimension();
    return IntStream.rangeClosed(0, pieces)
        .mapToObj(i -> Arrays.copyOfRange(points, i * d, (i + 1) * d))
        .toList();
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
