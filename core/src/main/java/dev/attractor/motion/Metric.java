package dev.attractor.motion;

import java.util.Arrays;

/**
 * How far a roll-out is from its demonstration. All distances are Euclidean and in the units of the
 * two trajectories (their squares for an area); bring both into common units first ({@link Units}).
 */
public enum Metric {
  /**
   * What the literature on contracting motion prints as "DTWD" (dissertation, section 4.5.1):
   * mean_i min_j |x_i - y_j| + mean_j min_i |x_i - y_j|, the symmetric mean distance to the nearest
   * point. Nothing is warped, and time and order play no part.
   */
  DTWD {
    @Override
    double checked(Trajectory x, Trajectory y) {
      int n = x.size();
      int m = y.size();
      int d = x.dimension();
      double[] a = x.flat();
      double[] b = y.flat();
      double[] nearestToY = new double[m];
      Arrays.fill(nearestToY, Double.POSITIVE_INFINITY);
      double fromX = 0;
      for (int i = 0; i < n; i++) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < m; j++) {
          double square = squareDistance(a, i * d, b, j * d, d);
          nearest = Math.min(nearest, square);
          nearestToY[j] = Math.min(nearestToY[j], square);
        }
        fromX += Math.sqrt(nearest);
      }
      double fromY = 0;
      for (double nearest : nearestToY) {
        fromY += Math.sqrt(nearest);
      }
      return fromX / n + fromY / m;
    }
  },

  /**
   * True dynamic time warping: the least sum of |x_i - y_j| over all monotone paths of index pairs
   * from the first pair to the last, divided by the larger number of states.
   */
  DTW {
    @Override
    double checked(Trajectory x, Trajectory y) {
      int n = x.size();
      int m = y.size();
      int d = x.dimension();
      double[] a = x.flat();
      double[] b = y.flat();
      double[] cost = new double[m]; // of the best path to (i, j), for one i after another
      for (int i = 0; i < n; i++) {
        double diagonal = i == 0 ? 0 : Double.POSITIVE_INFINITY; // cost of (i - 1, j - 1)
        double left = Double.POSITIVE_INFINITY; // cost of (i, j - 1)
        for (int j = 0; j < m; j++) {
          double above = i == 0 ? Double.POSITIVE_INFINITY : cost[j];
          double best = Math.min(diagonal, Math.min(above, left));
          left = best + Math.sqrt(squareDistance(a, i * d, b, j * d, d));
          diagonal = above;
          cost[j] = left;
        }
      }
      return cost[m - 1] / Math.max(n, m);
    }
  },

  /**
   * Root-mean-square distance along time: sqrt(mean_i |x(t_i) - y_i|^2), where t_i is the time of
   * the demonstration's state i since its start and x(t_i) the roll-out so long after its own,
   * linearly interpolated and held at its end.
   */
  RMSE {
    @Override
    double checked(Trajectory x, Trajectory y) {
      int d = x.dimension();
      double[] b = y.flat();
      double[] at = new double[d];
      double sum = 0;
      for (int i = 0; i < y.size(); i++) {
        x.interpolate(x.time(0) + (y.time(i) - y.time(0)), at);
        sum += squareDistance(at, 0, b, i * d, d);
      }
      return Math.sqrt(sum / y.size());
    }
  },

  /** The distance between the two last states. */
  ENDPOINT {
    @Override
    double checked(Trajectory x, Trajectory y) {
      int d = x.dimension();
      return Math.sqrt(
          squareDistance(x.flat(), (x.size() - 1) * d, y.flat(), (y.size() - 1) * d, d));
    }
  },

  /**
   * The area between two paths, the <em>swept error area</em> (Khansari-Zadeh and Billard, Robotics
   * and Autonomous Systems 62, 2014), in squares of the unit: each state of the demonstration is
   * paired with the roll-out's point at the same fraction of its path's length, and neighbouring
   * pairs span two triangles. Time plays no part; 0 in one dimension, where nothing has an area.
   */
  SWEPT_AREA {
    @Override
    double checked(Trajectory x, Trajectory y) {
      return SweptArea.between(x, y);
    }
  };

  abstract double checked(Trajectory rollOut, Trajectory demonstration);

  /**
   * The distance of a roll-out from a demonstration, at least 0. DTWD, DTW and ENDPOINT are
   * symmetric; RMSE is taken at the demonstration's times, SWEPT_AREA at its states.
   *
   * @throws IllegalArgumentException when their dimensions differ
   */
  public double distance(Trajectory rollOut, Trajectory demonstration) {
    if (rollOut.dimension() != demonstration.dimension()) {
      throw new IllegalArgumentException(
          "the roll-out has dimension "
              + rollOut.dimension()
              + ", the demonstration "
              + demonstration.dimension());
    }
    return checked(rollOut, demonstration);
  }

  private static double squareDistance(double[] a, int i, double[] b, int j, int d) {
    double sum = 0;
    for (int k = 0; k < d; k++) {
      double difference = a[i + k] - b[j + k];
      sum += difference * difference;
    }
    return sum;
  }
}
