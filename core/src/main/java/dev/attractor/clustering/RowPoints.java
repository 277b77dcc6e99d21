package dev.attractor.clustering;

import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.Rows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Some rows in memory with their weights.
 *
 * @param values of row i from {@code i dimension} on
 * @param weights one a row, zero for a padded row
 */
record RowPoints(float[] values, double[] weights, int dimension) {
  static RowPoints of(Rows rows) {
    int d = rows.dimension();
    int m = Math.toIntExact(rows.count());
    float[] values = new float[m * d];
    rows.values().read(0, values, 0, Math.toIntExact(rows.values().size()));
    double[] weights = new double[m];
    Arrays.fill(weights, 1);
    Floats given = rows.weights();
    if (given != null) {
      float[] copy = new float[m];
      given.read(0, copy, 0, m);
      Arrays.setAll(weights, i -> copy[i]);
    }
    if (rows.ragged() && m > 1) {
      weights[m - 1] = 0;
    }
    return new RowPoints(values, weights, d);
  }

  int count() {
    return weights.length;
  }

  double weight(int row) {
    return weights[row];
  }

  /** Writes a row as codeword {@code j}. */
  void copy(int row, double[] codebook, int j) {
    for (int a = 0; a < dimension; a++) {
      codebook[j * dimension + a] = values[row * dimension + a];
    }
  }

  double squaredDistance(int row, double[] codebook, int j) {
    double square = 0;
    for (int a = 0; a < dimension; a++) {
      double difference = values[row * dimension + a] - codebook[j * dimension + a];
      square += difference * difference;
    }
    return square;
  }

  double squaredDistance(int row, int other) {
    double square = 0;
    for (int a = 0; a < dimension; a++) {
      double difference = (double) values[row * dimension + a] - values[other * dimension + a];
      square += difference * difference;
    }
    return square;
  }

  /** The different values of a coordinate in ascending order and their weights, zeros left out. */
  double[][] distinct(int coordinate) {
    int[] order =
        IntStream.range(0, count())
            .filter(i -> weights[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> values[i * dimension + coordinate]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] numbers = new double[order.length];
    double[] mass = new double[order.length];
    int used = 0;
    for (int i : order) {
      double value = values[i * dimension + coordinate];
      if (used == 0 || numbers[used - 1] != value) {
        numbers[used++] = value;
      }
      mass[used - 1] += weights[i];
    }
    return new double[][] {Arrays.copyOf(numbers, used), Arrays.copyOf(mass, used)};
  }
}
