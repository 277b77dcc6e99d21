package dev.attractor.motion.checks;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.util.Arrays;

/**
 * A demonstration as a curve in units of standard deviations: points at even distances along it.
 *
 * @param points n points of dimension d, point after point
 * @param n how many
 * @param spacing between neighbours, along the curve
 */
record ShownPath(String name, double[] points, int n, int d, double spacing) {
  private static final int MOST_POINTS = 800;

  /** {@code wanted} is the distance between points, kept unless that takes too many of them. */
  static ShownPath of(Demonstration shown, Units units, double wanted) {
    Trajectory x = units.express(shown.trajectory());
    int d = x.dimension();
    double[] length = new double[x.size()];
    for (int i = 1; i < x.size(); i++) {
      length[i] = length[i - 1] + distance(x.position(i), x.position(i - 1));
    }
    double all = length[x.size() - 1];
    int pieces = (int) Math.clamp(Math.ceil(all / wanted), 1, MOST_POINTS - 1);
    double[] points = new double[(pieces + 1) * d];
    int at = 0;
    for (int i = 0; i <= pieces; i++) {
      double target = all * i / pieces;
      while (at < x.size() - 2 && length[at + 1] < target) {
        at++;
      }
      double step = length[at + 1] - length[at];
      double share = step > 0 ? Math.clamp((target - length[at]) / step, 0, 1) : 0;
      for (int a = 0; a < d; a++) {
        points[i * d + a] = x.position(at, a) + share * (x.position(at + 1, a) - x.position(at, a));
      }
    }
    return new ShownPath(shown.name(), points, pieces + 1, d, all / pieces);
  }

  double[] point(int i) {
    return Arrays.copyOfRange(points, i * d, (i + 1) * d);
  }

  /** The least distance of a point from this path's points {@code from} on. */
  double distanceAfter(int from, double[] point) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = from; i < n; i++) {
      least = Math.min(least, distance(point(i), point));
    }
    return least;
  }

  static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
