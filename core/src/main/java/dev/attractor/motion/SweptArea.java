package dev.attractor.motion;

import java.util.Arrays;

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
    double whole = like.length();
    double ratio = whole > 0 ? path.length() / whole : 0;
    return path.alongPath(Arrays.stream(like.lengths()).map(at -> at * ratio).toArray());
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
