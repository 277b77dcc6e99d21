package dev.attractor.clustering;

import dev.attractor.clustering.Seeding.Rule;
import dev.attractor.internal.kmeans.LinePartition;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Summary;
import dev.attractor.parallel.Running;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Turns a {@link Seeding} into a codebook. The rows are a summary of the data or the data
 * themselves, finite.
 */
final class CodebookSeeding {
  /** Of more rows a sample is used. */
  private static final int MAX_ROWS = 1 << 20;

  private final RowPoints points;
  private final int d;
  private final int m;

  /** Zero for a padded row. */
  private final double[] weights;

  private CodebookSeeding(Rows rows) {
    points = RowPoints.of(rows);
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
    return switch (seeding.rule()) {
      case Rule.PlusPlus(long seed) -> of(rows).plusPlus(k, new SplittableRandom(seed));
      case Rule.Random(long seed) -> of(rows).random(k, new SplittableRandom(seed));
      case Rule.Optimal _ -> of(rows).optimal(k);
      case Rule.Density _ -> new DensitySeeding(of(rows).points).codebook(k);
      case Rule.Given(double[] codebook) -> given(codebook.clone(), rows.dimension(), k);
    };
  }

  private static CodebookSeeding of(Rows rows) {
    return new CodebookSeeding(sampled(rows));
  }

  /** A sample of at most {@link #MAX_ROWS} rows; the rows themselves where they are no more. */
  static Rows sampled(Rows rows) {
    return rows.count() > MAX_ROWS
        ? Summary.sample(rows, Math.toIntExact(rows.count() / MAX_ROWS + 1), 0)
        : rows;
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
    return of(rows).plusPlus(k, new SplittableRandom(seed), candidates);
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
    double[][] distinct = points.distinct(0);
    double[] numbers = distinct[0];
    double[] mass = distinct[1];
    if (numbers.length <= k) { // each value a codeword, the last one again as often as needed
      double[] codebook = new double[k];
      Arrays.setAll(
          codebook, j -> numbers.length == 0 ? 0 : numbers[Math.min(j, numbers.length - 1)]);
      return codebook;
    }
    int[] cuts = LinePartition.optimal(numbers, mass, k);
    double[] codebook = new double[k];
    for (int j = 0; j < k; j++) {
      double sum = 0;
      double total = 0;
      for (int i = cuts[j]; i < cuts[j + 1]; i++) {
        sum += mass[i] * numbers[i];
        total += mass[i];
      }
      codebook[j] = sum / total;
    }
    return codebook;
  }
}
