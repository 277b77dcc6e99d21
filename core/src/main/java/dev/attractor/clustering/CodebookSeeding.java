package dev.attractor.clustering;

import dev.attractor.internal.kmeans.LinePartition;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.Running;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Turns a {@link Seeding} into a codebook. The rows are a summary of the data or the data itself,
 * at most {@link #MAX_ROWS} of them, finite.
 */
final class CodebookSeeding {
  /** More rows are summarised first. */
  static final int MAX_ROWS = 1 << 20;

  private static final int MAX_DENSITY_DIMENSION = 16;

  private final RowPoints points;
  private final float[] values;
  private final int d;
  private final int m;

  /** Zero for a padded row. */
  private final double[] weights;

  private CodebookSeeding(Rows rows) {
    points = RowPoints.of(rows);
    values = points.values();
    d = points.dimension();
    m = points.count();
    weights = points.weights();
  }

  /**
   * A codebook of k codewords, k x d. Where there are fewer than k different rows some codewords
   * are equal.
   *
   * @throws IllegalArgumentException when the seeding does not suit the dimension or the number of
   *     codewords
   */
  static double[] codebook(Seeding seeding, Rows rows, int k) {
    return switch (seeding) {
      case Seeding.PlusPlus(long seed) ->
          new CodebookSeeding(rows).plusPlus(k, new SplittableRandom(seed));
      case Seeding.Random(long seed) ->
          new CodebookSeeding(rows).random(k, new SplittableRandom(seed));
      case Seeding.Optimal _ -> new CodebookSeeding(rows).optimal(k);
      case Seeding.Density _ -> new CodebookSeeding(rows).density(k);
      case Seeding.Given given -> given(given.codebook(), rows.dimension(), k);
    };
  }

  private static double[] given(double[] codebook, int d, int k) {
    if (codebook.length != k * d) {
      throw new IllegalArgumentException(
          "the given codebook needs "
              + k
              + " codewords of dimension "
              + d
              + ", that is "
              + k * d
              + " numbers, got "
              + codebook.length);
    }
    for (int i = 0; i < codebook.length; i++) {
      if (!Double.isFinite(codebook[i])) {
        throw new IllegalArgumentException(
            "the given codebook must be finite, number " + i + " is " + codebook[i]);
      }
    }
    return codebook;
  }

  /**
   * Greedy k-means++: of a few rows drawn for each codeword, the one that lowers the sum of squared
   * distances most.
   */
  static double[] greedy(Rows rows, int k, long seed) {
    int candidates = 2 + (int) Math.log(k);
    return new CodebookSeeding(rows).plusPlus(k, new SplittableRandom(seed), candidates);
  }

  private double[] plusPlus(int k, SplittableRandom random) {
    return plusPlus(k, random, 1);
  }

  private double[] plusPlus(int k, SplittableRandom random, int candidates) {
    double[] codebook = new double[k * d];
    double[] chance = weights.clone(); // weight, then weight times squared distance
    double[] nearest = new double[m];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    Running running = Running.current();
    for (int j = 0; j < k; j++) {
      running.check();
      if (running.outOfTime() && j > 0) { // distances cost a look at every row
        points.copy(Math.max(draw(weights, random), 0), codebook, j);
        continue;
      }
      int row = draw(chance, random);
      if (row < 0) { // every row is a codeword already
        row = draw(weights, random);
      } else if (j > 0) {
        double least = candidates > 1 ? left(row, nearest) : 0;
        for (int c = 1; c < candidates; c++) {
          int other = draw(chance, random);
          double squares = left(other, nearest);
          if (squares < least) {
            row = other;
            least = squares;
          }
        }
      }
      points.copy(Math.max(row, 0), codebook, j);
      for (int i = 0; i < m; i++) {
        nearest[i] = Math.min(nearest[i], points.squaredDistance(i, codebook, j));
        chance[i] = weights[i] * nearest[i];
      }
    }
    return codebook;
  }

  /** The sum of squared distances once a row is a codeword too. */
  private double left(int row, double[] nearest) {
    double sum = 0;
    for (int i = 0; i < m; i++) {
      sum += weights[i] * Math.min(nearest[i], points.squaredDistance(i, row));
    }
    return sum;
  }

  private double[] random(int k, SplittableRandom random) {
    double[] codebook = new double[k * d];
    double[] chance = weights.clone();
    for (int j = 0; j < k; j++) {
      int row = draw(chance, random);
      if (row < 0) { // more codewords than rows
        row = draw(weights, random);
      }
      row = Math.max(row, 0);
      points.copy(row, codebook, j);
      chance[row] = 0;
    }
    return codebook;
  }

  /** A row in proportion to the chances; -1 when all are zero. */
  static int draw(double[] chance, SplittableRandom random) {
    double total = 0;
    for (double c : chance) {
      total += c;
    }
    if (!(total > 0)) {
      return -1;
    }
    double left = random.nextDouble() * total;
    int last = -1;
    for (int i = 0; i < chance.length; i++) {
      if (chance[i] > 0) {
        last = i;
        left -= chance[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  private double[] optimal(int k) {
    if (d != 1) {
      throw new IllegalArgumentException(
          "optimal seeding needs dimension 1, got " + d + "; use k-means++");
    }
    double[][] distinct = distinct(0);
    double[] points = distinct[0];
    double[] mass = distinct[1];
    if (points.length <= k) { // each value a codeword, the last one again as often as needed
      double[] codebook = new double[k];
      Arrays.setAll(codebook, j -> points.length == 0 ? 0 : points[Math.min(j, points.length - 1)]);
      return codebook;
    }
    int[] cuts = LinePartition.optimal(points, mass, k);
    double[] codebook = new double[k];
    for (int j = 0; j < k; j++) {
      double sum = 0;
      double total = 0;
      for (int i = cuts[j]; i < cuts[j + 1]; i++) {
        sum += mass[i] * points[i];
        total += mass[i];
      }
      codebook[j] = sum / total;
    }
    return codebook;
  }

  private double[] density(int k) {
    if (d > MAX_DENSITY_DIMENSION) {
      throw new IllegalArgumentException(
          "density seeding needs dimension at most "
              + MAX_DENSITY_DIMENSION
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
    double[][] distinct = distinct(coordinate);
    double[] points = distinct[0];
    double[] mass = distinct[1];
    double[] quantiles = new double[side];
    if (points.length == 0) {
      return quantiles;
    }
    double total = Arrays.stream(mass).sum();
    double below = 0;
    int at = 0;
    for (int s = 0; s < side; s++) {
      double wanted = total * (s + 0.5) / side;
      while (at < points.length - 1 && below + mass[at] < wanted) {
        below += mass[at++];
      }
      quantiles[s] = points[at];
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
    for (int i = 0; i < m; i++) {
      int cell = 0;
      for (int a = 0; a < d; a++) {
        cell = cell * side + nearest(quantiles[a], values[i * d + a]);
      }
      fill[cell] += weights[i];
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

  /** The different values of a coordinate in ascending order and their weights, zeros left out. */
  private double[][] distinct(int coordinate) {
    int[] order =
        IntStream.range(0, m)
            .filter(i -> weights[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> values[i * d + coordinate]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] points = new double[order.length];
    double[] mass = new double[order.length];
    int used = 0;
    for (int i : order) {
      double value = values[i * d + coordinate];
      if (used == 0 || points[used - 1] != value) {
        points[used++] = value;
      }
      mass[used - 1] += weights[i];
    }
    return new double[][] {Arrays.copyOf(points, used), Arrays.copyOf(mass, used)};
  }
}
