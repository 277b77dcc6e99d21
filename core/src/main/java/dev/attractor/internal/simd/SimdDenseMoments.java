package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.softkmeans.DenseTile;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/** S_j and M_j of a block, tile by tile, in lanes until {@link #flush}. */
final class SimdDenseMoments {
  private static final int LANES = D.length();

  private final int k;
  private final int d;
  private final DenseTile tile;
  private final int rows;
  private final double[] mass;

  /** For every j a vector of S_j, then d of M_j. */
  private final double[] lanes;

  SimdDenseMoments(int codewords, DenseTile tile) {
    this.k = codewords;
    this.d = tile.dimension;
    this.tile = tile;
    this.rows = tile.rows;
    mass = new double[rows];
    lanes = new double[k * (1 + d) * LANES];
  }

  /**
   * Adds f_r A_rj and f_r A_rj w_r for the rows of the tile.
   *
   * @param attention A_j of row r at {@code j rows + r}
   * @param factor f, one number a row
   */
  void add(double[] attention, double[] factor) {
    for (int j = 0; j < k; j++) {
      if (d == 2) {
        addInPlane(attention, j * rows, factor, j * 3 * LANES);
        continue;
      }
      int at = j * (1 + d) * LANES;
      addMass(attention, j * rows, factor, at);
      for (int a = 0; a < d; a++) {
        addMoment(a, at + (1 + a) * LANES);
      }
    }
  }

  private void addInPlane(double[] attention, int from, double[] factor, int at) {
    double[] x = tile.x;
    DoubleVector s = DoubleVector.fromArray(D, lanes, at);
    DoubleVector m0 = DoubleVector.fromArray(D, lanes, at + LANES);
    DoubleVector m1 = DoubleVector.fromArray(D, lanes, at + 2 * LANES);
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector share =
          DoubleVector.fromArray(D, attention, from + r).mul(DoubleVector.fromArray(D, factor, r));
      s = s.add(share);
      m0 = share.fma(DoubleVector.fromArray(D, x, r), m0);
      m1 = share.fma(DoubleVector.fromArray(D, x, rows + r), m1);
    }
    s.intoArray(lanes, at);
    m0.intoArray(lanes, at + LANES);
    m1.intoArray(lanes, at + 2 * LANES);
  }

  private void addMass(double[] attention, int from, double[] factor, int at) {
    DoubleVector s = DoubleVector.fromArray(D, lanes, at);
    for (int r = 0; r < rows; r += LANES) {
      DoubleVector share =
          DoubleVector.fromArray(D, attention, from + r).mul(DoubleVector.fromArray(D, factor, r));
      s = s.add(share);
      share.intoArray(mass, r);
    }
    s.intoArray(lanes, at);
  }

  private void addMoment(int a, int at) {
    double[] x = tile.x;
    int from = a * rows;
    DoubleVector m = DoubleVector.fromArray(D, lanes, at);
    for (int r = 0; r < rows; r += LANES) {
      m = DoubleVector.fromArray(D, mass, r).fma(DoubleVector.fromArray(D, x, from + r), m);
    }
    m.intoArray(lanes, at);
  }

  /** Adds S, then M, to the first k (1 + d) of {@code sums}, and starts again from zero. */
  void flush(double[] sums) {
    for (int j = 0; j < k; j++) {
      int at = j * (1 + d) * LANES;
      sums[j] += SimdLaneSum.of(lanes, at);
      for (int a = 0; a < d; a++) {
        at += LANES;
        sums[k + j * d + a] += SimdLaneSum.of(lanes, at);
      }
    }
    Arrays.fill(lanes, 0);
  }
}
