package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.softkmeans.DenseTile;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of a tile of rows in SIMD form: one codeword at a time, a vector holds consecutive
 * rows, and every loop runs along plain arrays. (All codewords of one vector of rows at a time is
 * half as fast: each of its accesses has bounds of its own to check.)
 *
 * <p>Layout: A_j of row r at {@code j rows + r}; u_ja likewise.
 */
final class SimdAttention {
  private static final int LANES = D.length();

  /** Differences of distances, in temperatures, beyond which an attention is as good as nought. */
  private static final double LIMIT = 600;

  private final double[] codebook;
  private final int k;
  private final double tau;
  private final DenseTile tile;
  private final int rows;
  private final double[] least;

  // Vectors stay inside a method: what is too large to be inlined would box them.

  /** Distances, then their exponentials, then attention. */
  final double[] attention;

  /** u_j = (w - c_j) / D_j, zero where D_j is. */
  final double[] unit;

  /** The sum of a row's exponentials. */
  final double[] total;

  SimdAttention(double[] codebook, double temperature, DenseTile tile) {
    this.codebook = codebook;
    this.tau = temperature;
    this.tile = tile;
    rows = tile.rows;
    k = codebook.length / tile.dimension;
    least = new double[rows];
    total = new double[rows];
    attention = new double[k * rows];
    unit = new double[k * tile.dimension * rows];
  }

  /** Sets {@link #attention} to exp((least distance - D_j) / tau) and {@link #total}. */
  void exponentials() {
    distances();
    exponentiate();
  }

  /** Sets {@link #attention} to A_j, and {@link #unit} when {@code directions}. */
  void attend(boolean directions) {
    distances();
    if (directions) {
      for (int j = 0; j < k; j++) {
        invertDistances(j);
        for (int a = 0; a < tile.dimension; a++) {
          direct(j, a);
        }
      }
    }
    shares();
  }

  /** After {@link #distances}: turns distances into A_j. */
  void shares() {
    exponentiate();
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector.broadcast(D, 1).div(DoubleVector.fromArray(D, total, r)).intoArray(total, r);
    }
    for (int j = 0; j < k; j++) {
      share(j * rows);
    }
  }

  private void share(int at) {
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector.fromArray(D, attention, at + r)
          .mul(DoubleVector.fromArray(D, total, r))
          .intoArray(attention, at + r);
    }
  }

  /** Sets {@link #attention} to D_j. */
  void distances() {
    Arrays.fill(least, Double.MAX_VALUE);
    for (int j = 0; j < k; j++) {
      if (tile.dimension == 2) {
        distancesInPlane(j);
      } else {
        distances(j);
      }
    }
  }

  private void distancesInPlane(int j) {
    double[] x = tile.x;
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    int to = j * rows;
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector d0 = DoubleVector.fromArray(D, x, r).sub(c0);
      DoubleVector d1 = DoubleVector.fromArray(D, x, rows + r).sub(c1);
      DoubleVector distance = d1.fma(d1, d0.mul(d0)).sqrt();
      distance.intoArray(attention, to + r);
      DoubleVector before = DoubleVector.fromArray(D, least, r);
      before.blend(distance, distance.lt(before)).intoArray(least, r);
    }
  }

  private void distances(int j) {
    int to = j * rows;
    Arrays.fill(attention, to, to + rows, 0);
    for (int a = 0; a < tile.dimension; a++) {
      addSquares(a, codebook[j * tile.dimension + a], to);
    }
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector distance = DoubleVector.fromArray(D, attention, to + r).sqrt();
      distance.intoArray(attention, to + r);
      DoubleVector before = DoubleVector.fromArray(D, least, r);
      before.blend(distance, distance.lt(before)).intoArray(least, r);
    }
  }

  private void addSquares(int a, double coordinate, int to) {
    double[] x = tile.x;
    DoubleVector c = DoubleVector.broadcast(D, coordinate);
    int from = a * rows;
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector difference = DoubleVector.fromArray(D, x, from + r).sub(c);
      difference
          .fma(difference, DoubleVector.fromArray(D, attention, to + r))
          .intoArray(attention, to + r);
    }
  }

  /**
   * Leaves 1 / D_j, zero for zero, in {@link #total}, which is free until there are exponentials.
   */
  private void invertDistances(int j) {
    DoubleVector one = DoubleVector.broadcast(D, 1);
    int from = j * rows;
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector distance = DoubleVector.fromArray(D, attention, from + r);
      one.div(distance).blend(0, distance.compare(VectorOperators.EQ, 0)).intoArray(total, r);
    }
  }

  private void direct(int j, int a) {
    double[] x = tile.x;
    DoubleVector c = DoubleVector.broadcast(D, codebook[j * tile.dimension + a]);
    int from = a * rows;
    int to = (j * tile.dimension + a) * rows;
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector.fromArray(D, x, from + r)
          .sub(c)
          .mul(DoubleVector.fromArray(D, total, r))
          .intoArray(unit, to + r);
    }
  }

  private void exponentiate() {
    Arrays.fill(total, 0);
    for (int j = 0; j < k; j++) {
      exponentiate(j * rows);
    }
  }

  private void exponentiate(int at) {
    DoubleVector inverse = DoubleVector.broadcast(D, 1 / tau);
    DoubleVector limit = DoubleVector.broadcast(D, -LIMIT);
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector exponent =
          DoubleVector.fromArray(D, least, r)
              .sub(DoubleVector.fromArray(D, attention, at + r))
              .mul(inverse);
      DoubleVector e = SimdExponential.exp(exponent.blend(limit, exponent.lt(limit)));
      e.intoArray(attention, at + r);
      DoubleVector.fromArray(D, total, r).add(e).intoArray(total, r);
    }
  }
}
