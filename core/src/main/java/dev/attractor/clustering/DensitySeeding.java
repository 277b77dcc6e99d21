package dev.attractor.clustering;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** {@link Seeding#density}: quantiles on a line, the fullest points of their grid elsewhere. */
final class DensitySeeding {
  private static final int MAX_DIMENSION = 16;

  private final RowPoints points;
  private final int d;

  DensitySeeding(RowPoints points) {
    this.points = points;
    d = points.dimension();
  }

  /**
   * k x d numbers.
   *
   * @throws IllegalArgumentException when d is above 16
   */
  double[] codebook(int k) {
    if (d > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "density seeding needs dimension at most "
              + MAX_DIMENSION
              + ", got "
              + d
              + "; use k-means++");
    }
    int side = 1;
    while (Math.pow(side, d) < k) {
      side++;
    }
    double[][] quantiles = new double[d][];
    for (int a = 0; a < d; a++) {
      quantiles[a] = quantiles(a, side);
    }
    return d == 1 ? quantiles[0] : fullest(quantiles, side, k);
  }

  /** The (s + 1/2) / side quantiles of a coordinate. */
  private double[] quantiles(int coordinate, int side) {
    double[][] distinct = points.distinct(coordinate);
    double[] numbers = distinct[0];
    double[] mass = distinct[1];
    double[] quantiles = new double[side];
    if (numbers.length == 0) {
      return quantiles;
    }
    double total = Arrays.stream(mass).sum();
    double below = 0;
    int at = 0;
    for (int s = 0; s < side; s++) {
      double wanted = total * (s + 0.5) / side;
      while (at < numbers.length - 1 && below + mass[at] < wanted) {
        below += mass[at++];
      }
      quantiles[s] = numbers[at];
    }
    return quantiles;
  }

  /** The k points of the grid that most rows are nearest to. */
  private double[] fullest(double[][] quantiles, int side, int k) {
    int cells = 1;
    for (int a = 0; a < d; a++) {
      cells *= side;
    }
    double[] fill = new double[cells];
    for (int i = 0; i < points.count(); i++) {
      int cell = 0;
      for (int a = 0; a < d; a++) {
        cell = cell * side + nearest(quantiles[a], points.values()[i * d + a]);
      }
      fill[cell] += points.weight(i);
    }
    int[] order =
        IntStream.range(0, cells)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer cell) -> -fill[cell]))
            .mapToInt(Integer::intValue)
            .limit(k)
            .sorted()
            .toArray();
    double[] codebook = new double[k * d];
    for (int j = 0; j < k; j++) {
      int cell = order[j];
      for (int a = d - 1; a >= 0; a--) {
        codebook[j * d + a] = quantiles[a][cell % side];
        cell /= side;
      }
    }
    return codebook;
  }

  private static int nearest(double[] ascending, double value) {
    int best = 0;
    for (int s = 1; s < ascending.length; s++) {
      if (Math.abs(value - ascending[s]) < Math.abs(value - ascending[best])) {
        best = s;
      }
    }
    return best;
  }
}
