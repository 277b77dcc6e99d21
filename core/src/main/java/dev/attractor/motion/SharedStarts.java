package dev.attractor.motion;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Demonstrations that start in one place and then part. A motion goes one way from one state, so
 * the best that it can follow is their mean. It has to be told so: nearest-point distances from two
 * curves are smallest for a path that lies on one and on the other in turn, with a corner at each
 * change, and not for the one between.
 *
 * <p>Two start in one place when their starts are nearer than a twentieth of the largest distance
 * that they come to have, compared at equal shares of their lengths; to follow both, a flow would
 * have to stretch by more than twenty on the way. Lengths are in standardised units.
 */
public final class SharedStarts {
  private static final double NEAR = 0.05;

  /** Places at which two are compared. */
  private static final int PLACES = 100;

  private final Standardisation units;

  /** Compares states in these units. */
  public SharedStarts(Standardisation units) {
    this.units = units;
  }

  /**
   * Demonstrations that start in one place together, also where a third one's start lies between
   * two; groups in the order of their first, each in the given order.
   */
  public List<List<Demonstration>> groups(List<Demonstration> shown) {
    int n = shown.size();
    int[] group = new int[n]; // the number of its first demonstration
    for (int i = 0; i < n; i++) {
      group[i] = i;
      for (int j = 0; j < i; j++) {
        if (group[j] != group[i] && part(shown.get(j), shown.get(i))) {
          int first = Math.min(group[i], group[j]);
          int joined = Math.max(group[i], group[j]);
          Arrays.setAll(group, k -> group[k] == joined ? first : group[k]);
        }
      }
    }
    return IntStream.range(0, n)
        .filter(first -> group[first] == first)
        .mapToObj(
            first ->
                IntStream.range(first, n)
                    .filter(i -> group[i] == first)
                    .mapToObj(shown::get)
                    .toList())
        .toList();
  }

  private boolean part(Demonstration a, Demonstration b) {
    double start = distance(a.trajectory().start(), b.trajectory().start());
    return start < NEAR * apart(a, b);
  }

  /** The largest distance that two come to have, at equal shares of their lengths. */
  public double apart(Demonstration a, Demonstration b) {
    Path one = new Path(a.trajectory());
    Path other = new Path(b.trajectory());
    double most = 0;
    for (int i = 0; i <= PLACES; i++) {
      double share = (double) i / PLACES;
      most = Math.max(most, distance(one.at(share), other.at(share)));
    }
    return most;
  }

  /** Positions and times averaged at equal shares of the lengths; of one, its own trajectory. */
  public Trajectory mean(List<Demonstration> group) {
    if (group.size() == 1) {
      return group.getFirst().trajectory();
    }
    List<Path> paths = group.stream().map(shown -> new Path(shown.trajectory())).toList();
    int n = group.stream().mapToInt(Demonstration::size).max().orElseThrow();
    int d = units.dimension();
    double[] times = new double[n];
    double[] positions = new double[n * d];
    for (int i = 0; i < n; i++) {
      for (Path path : paths) {
        double[] state = path.at((double) i / (n - 1));
        for (int a = 0; a < d; a++) {
          positions[i * d + a] += state[a] / paths.size();
        }
        times[i] += state[d] / paths.size();
      }
    }
    return Trajectory.of(times, positions, d);
  }

  /** In standardised units, over the axes of a state and not its time. */
  private double distance(double[] a, double[] b) {
    double sum = 0;
    for (int axis = 0; axis < units.dimension(); axis++) {
      double off = (a[axis] - b[axis]) / units.divisor(axis);
      sum += off * off;
    }
    return Math.sqrt(sum);
  }

  /** A trajectory by the share of its standardised length. */
  private final class Path {
    private final Trajectory trajectory;
    private final double[] lengths;

    Path(Trajectory trajectory) {
      this.trajectory = trajectory;
      lengths = new double[trajectory.size()];
      for (int i = 1; i < lengths.length; i++) {
        lengths[i] = lengths[i - 1] + distance(trajectory.position(i - 1), trajectory.position(i));
      }
    }

    /** The state there, and its time after it. */
    double[] at(double share) {
      int last = lengths.length - 1;
      double length = share * lengths[last];
      int found = Arrays.binarySearch(lengths, length);
      int right = Math.clamp(found < 0 ? -found - 1 : found, 1, last);
      double piece = lengths[right] - lengths[right - 1];
      double on = piece > 0 ? Math.clamp((length - lengths[right - 1]) / piece, 0, 1) : 1;
      double before = trajectory.time(right - 1);
      double time = before + on * (trajectory.time(right) - before);
      int d = trajectory.dimension();
      double[] state = new double[d];
      trajectory.interpolate(time, state);
      double[] timed = Arrays.copyOf(state, d + 1);
      timed[d] = time;
      return timed;
    }
  }
}
