package dev.attractor.motion;

/** The area between a roll-out's path and a demonstration's: {@link Metric#SWEPT_AREA}. */
final class SweptArea {
  private SweptArea() {}

  static double between(Trajectory rollOut, Trajectory demonstration) {
    int d = demonstration.dimension();
    if (d == 1) {
      return 0;
    }
    double[] x = alongPath(rollOut, demonstration);
    double[] y = demonstration.flat();
    double sum = 0;
    for (int i = 0; i + 1 < demonstration.size(); i++) {
      int here = i * d;
      int next = here + d;
      sum += triangle(x, here, x, next, y, next, d) + triangle(x, here, y, next, y, here, d);
    }
    return sum;
  }

  /** The points of a path at the fractions of its length at which another's states are. */
  private static double[] alongPath(Trajectory path, Trajectory like) {
    int d = path.dimension();
    double[] from = path.flat();
    double[] length = lengths(path);
    double[] wanted = lengths(like);
    double whole = wanted[wanted.length - 1];
    double ratio = whole > 0 ? length[length.length - 1] / whole : 0;
    double[] points = new double[like.size() * d];
    int piece = 0;
    for (int i = 0; i < like.size(); i++) {
      double at = wanted[i] * ratio;
      while (piece < path.size() - 1 && length[piece + 1] <= at) {
        piece++;
      }
      boolean last = piece == path.size() - 1;
      double share = last ? 0 : (at - length[piece]) / (length[piece + 1] - length[piece]);
      for (int axis = 0; axis < d; axis++) {
        double here = from[piece * d + axis];
        points[i * d + axis] = last ? here : here + share * (from[(piece + 1) * d + axis] - here);
      }
    }
    return points;
  }

  /** How long the path is up to each state. */
  private static double[] lengths(Trajectory path) {
    int d = path.dimension();
    double[] x = path.flat();
    double[] lengths = new double[path.size()];
    for (int i = 1; i < lengths.length; i++) {
      double square = 0;
      for (int at = i * d; at < (i + 1) * d; at++) {
        square += (x[at] - x[at - d]) * (x[at] - x[at - d]);
      }
      lengths[i] = lengths[i - 1] + Math.sqrt(square);
    }
    return lengths;
  }

  /**
   * |u| |v - u (u . v) / (u . u)| / 2 for the sides u = b - a and v = c - a: the height is computed
   * as a vector, since |u|^2 |v|^2 - (u . v)^2 would lose a thin triangle's digits.
   */
  private static double triangle(double[] a, int i, double[] b, int j, double[] c, int k, int d) {
    double uu = 0;
    double uv = 0;
    for (int axis = 0; axis < d; axis++) {
      double u = b[j + axis] - a[i + axis];
      uu += u * u;
      uv += u * (c[k + axis] - a[i + axis]);
    }
    if (uu == 0) {
      return 0;
    }
    double height = 0;
    for (int axis = 0; axis < d; axis++) {
      double u = b[j + axis] - a[i + axis];
      double rest = c[k + axis] - a[i + axis] - u * (uv / uu);
      height += rest * rest;
    }
    return Math.sqrt(uu) * Math.sqrt(height) / 2;
  }
}
