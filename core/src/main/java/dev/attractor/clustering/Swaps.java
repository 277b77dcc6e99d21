package dev.attractor.clustering;

import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.Running;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Local search for a better start of hard k-means (Lattanzi and Sohler, 2019): a row is drawn in
 * proportion to its squared distance to the nearest codeword, and takes the place of the codeword
 * whose removal costs least, if the sum of squared distances falls. Such a swap, O(m d), moves a
 * codeword from a cluster that has two to one that has none, which Lloyd's algorithm cannot.
 */
final class Swaps {
  /** Rows drawn for each codeword. */
  private static final int DRAWS = 4;

  /** Rows drawn at least. */
  private static final int LEAST_DRAWS = 64;

  private final RowPoints points;
  private final int k;
  private final double[] codebook;

  /** Of each row its nearest codeword, and the squared distances to it and to the next one. */
  private final int[] nearest;

  private final double[] first;
  private final double[] second;

  private Swaps(RowPoints points, double[] codebook) {
    this.points = points;
    this.codebook = codebook.clone();
    k = codebook.length / points.dimension();
    nearest = new int[points.count()];
    first = new double[points.count()];
    second = new double[points.count()];
    for (int i = 0; i < nearest.length; i++) {
      findNearest(i);
    }
  }

  /** The codebook after swaps; the rows as in {@link CodebookSeeding}. */
  static double[] improved(Rows rows, double[] codebook, long seed) {
    Swaps swaps = new Swaps(RowPoints.of(rows), codebook);
    swaps.run(new SplittableRandom(seed));
    return swaps.codebook;
  }

  private void run(SplittableRandom random) {
    Running running = Running.current();
    double[] chance = new double[nearest.length];
    for (int draw = 0; draw < Math.max(LEAST_DRAWS, DRAWS * k) && !running.outOfTime(); draw++) {
      running.check();
      for (int i = 0; i < chance.length; i++) {
        chance[i] = points.weight(i) * first[i];
      }
      int row = CodebookSeeding.draw(chance, random);
      if (row < 0) {
        return; // every row is a codeword
      }
      tryRow(row);
    }
  }

  private void tryRow(int row) {
    int m = nearest.length;
    double gain = 0;
    double[] loss = new double[k];
    double[] distance = new double[m];
    for (int i = 0; i < m; i++) {
      distance[i] = points.squaredDistance(i, row);
      double kept = Math.min(first[i], distance[i]);
      gain += points.weight(i) * (first[i] - kept);
      loss[nearest[i]] += points.weight(i) * (Math.min(second[i], distance[i]) - kept);
    }
    int cheapest = 0;
    for (int j = 1; j < k; j++) {
      cheapest = loss[j] < loss[cheapest] ? j : cheapest;
    }
    if (loss[cheapest] < gain) {
      swap(cheapest, row);
    }
  }

  private void swap(int j, int row) {
    double[] old =
        Arrays.copyOfRange(codebook, j * points.dimension(), (j + 1) * points.dimension());
    points.copy(row, codebook, j);
    for (int i = 0; i < nearest.length; i++) {
      // The second nearest codeword may be the one that was replaced.
      boolean touched = nearest[i] == j || points.squaredDistance(i, old, 0) <= second[i];
      if (touched) {
        findNearest(i);
        continue;
      }
      double distance = points.squaredDistance(i, codebook, j);
      if (distance < first[i]) {
        second[i] = first[i];
        first[i] = distance;
        nearest[i] = j;
      } else {
        second[i] = Math.min(second[i], distance);
      }
    }
  }

  private void findNearest(int i) {
    first[i] = Double.POSITIVE_INFINITY;
    second[i] = Double.POSITIVE_INFINITY;
    for (int j = 0; j < k; j++) {
      double distance = points.squaredDistance(i, codebook, j);
      if (distance < first[i]) {
        second[i] = first[i];
        first[i] = distance;
        nearest[i] = j;
      } else {
        second[i] = Math.min(second[i], distance);
      }
    }
  }
}
