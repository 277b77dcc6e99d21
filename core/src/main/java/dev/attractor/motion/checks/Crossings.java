package dev.attractor.motion.checks;

import java.util.Optional;

/**
 * Where two paths cross or meet: pieces of them come within a hundredth of the extent, away from
 * the goal, and both go on to where the other does not go. Where they meet at an angle of more than
 * 30 degrees, .07 of the extent after .15 of it are enough; at a smaller angle, as behind a gate
 * that both pass, .2 after .45 (unless they start together, which is another finding). (Paths that
 * turn a corner a little apart cross too, but then run together: a motion can follow both.)
 */
final class Crossings {
  private static final double WITHIN = 0.01; // all of the extent
  private static final Parting AFTER_CROSSING = new Parting(0.15, 0.07);
  private static final Parting AFTER_GATE = new Parting(0.45, 0.2);
  private static final double NEAR_GOAL = 0.1;
  private static final double COARSEST = 0.02;
  private static final double COSINE = Math.cos(Math.toRadians(30));

  private final double extent;
  private final double[] goal;

  /** After {@code ahead} of the extent two paths are at least {@code apart} of it apart. */
  private record Parting(double ahead, double apart) {}

  /** Lengths in the units of the paths. */
  Crossings(double extent, double[] goal) {
    this.extent = extent;
    this.goal = goal;
  }

  /** The distance between points of a path that crossings are found at. */
  static double spacing(double extent) {
    return WITHIN * extent;
  }

  /** The first crossing, in the units of the paths; the two may be one and the same. */
  Optional<double[]> first(ShownPath a, ShownPath b) {
    if (a.spacing() > COARSEST * extent || b.spacing() > COARSEST * extent) {
      return Optional.empty(); // too long and winding to tell
    }
    boolean same = a == b;
    boolean gates =
        same || ShownPath.distance(a.point(0), b.point(0)) > AFTER_CROSSING.apart * extent;
    int ahead = (int) Math.ceil(AFTER_CROSSING.ahead * extent / Math.max(a.spacing(), 1e-300));
    for (int i = 0; i + 1 < a.n(); i++) {
      if (ShownPath.distance(a.point(i), goal) < NEAR_GOAL * extent) {
        continue;
      }
      for (int j = same ? i + ahead : 0; j + 1 < b.n(); j++) {
        if (close(a, i, b, j)
            && (angled(a, i, b, j) && parts(a, i, b, j, AFTER_CROSSING)
                || gates && parts(a, i, b, j, AFTER_GATE))) {
          return Optional.of(a.point(i));
        }
      }
    }
    return Optional.empty();
  }

  private boolean angled(ShownPath a, int i, ShownPath b, int j) {
    double dot = 0;
    double lengths = 0;
    double other = 0;
    for (int k = 0; k < a.d(); k++) {
      double u = a.points()[(i + 1) * a.d() + k] - a.points()[i * a.d() + k];
      double v = b.points()[(j + 1) * b.d() + k] - b.points()[j * b.d() + k];
      dot += u * v;
      lengths += u * u;
      other += v * v;
    }
    return dot < COSINE * Math.sqrt(lengths * other);
  }

  private boolean parts(ShownPath a, int i, ShownPath b, int j, Parting how) {
    return leaves(a, i, b, j, how) && leaves(b, j, a, i, how);
  }

  private boolean leaves(ShownPath a, int i, ShownPath b, int j, Parting how) {
    int ahead = (int) Math.ceil(how.ahead * extent / a.spacing());
    if (i + ahead >= a.n()) {
      return false;
    }
    double[] later = a.point(i + ahead);
    double least = how.apart * extent;
    if (a == b) {
      // The earlier pass of one path leaves the later one; the later one need only leave the start.
      return ShownPath.distance(later, b.point(Math.min(j + ahead, b.n() - 1))) > least;
    }
    return b.distanceAfter(j, later) > least;
  }

  /** Whether two pieces come within reach of each other. */
  private boolean close(ShownPath a, int i, ShownPath b, int j) {
    int d = a.d();
    double reach = WITHIN * extent;
    double uu = 0;
    double vv = 0;
    double uv = 0;
    double uw = 0;
    double vw = 0;
    double ww = 0;
    for (int k = 0; k < d; k++) {
      double p = a.points()[i * d + k];
      double q = b.points()[j * d + k];
      double u = a.points()[(i + 1) * d + k] - p;
      double v = b.points()[(j + 1) * d + k] - q;
      double w = p - q;
      uu += u * u;
      vv += v * v;
      uv += u * v;
      uw += u * w;
      vw += v * w;
      ww += w * w;
    }
    double far = reach + Math.sqrt(uu) + Math.sqrt(vv);
    if (ww > far * far || uu == 0 || vv == 0) {
      return false;
    }
    double det = uu * vv - uv * uv;
    double s = det > 1e-12 * uu * vv ? Math.clamp((uv * vw - vv * uw) / det, 0, 1) : 0;
    double t = Math.clamp((uv * s + vw) / vv, 0, 1);
    s = Math.clamp((uv * t - uw) / uu, 0, 1);
    double square = ww + s * s * uu + t * t * vv + 2 * (s * uw - t * vw - s * t * uv);
    return square <= reach * reach;
  }
}
