package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.DenseTile;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The kernel for few codewords in the plane in SIMD form. It does what {@link SimdDenseWorker} does
 * with fewer loops, since both coordinates fit in registers, and keeps the sums of J in lanes until
 * a block ends: adding up lanes tile by tile took longer than the products.
 *
 * <p>Layout: that of {@link DenseTile} and {@link SimdAttention}.
 */
final class SimdPlaneWorker implements SoftKernel.Worker {
  /** Codewords up to which the lanes of J stay in the nearest caches. */
  static final int MAX_CODEWORDS = 8;

  /** Rows times codewords: what is kept of a tile stays in the nearest cache. */
  private static final int TILE = 512;

  /** Numbers of B and N for a pair of codewords. */
  private static final int PRODUCTS = 6;

  private static final int LANES = D.length();

  private final double[] codebook;
  private final int k;
  private final double tau;
  private final DenseTile rows;
  private final SimdAttention attending;
  private final SimdDenseMoments moments;

  /** How many rows. */
  private final int tile;

  // Vectors stay inside a method: what is too large to be inlined would box them.

  private final double[] x;
  private final double[] weight;
  private final double[] gradient;
  private final double[] attention;

  /** 1 / D_j, zero where D_j is; of row r at {@code j tile + r}. */
  private final double[] inverse;

  private final double[] p;
  private final double[] factor;

  /** q A_j (w - c_j), two columns for each j, then q A_j. */
  private final double[] rowSide;

  /** A_l u_l, two columns for each l. */
  private final double[] columnSide;

  /** (1 - A_j) u_j, two columns for each j. */
  private final double[] ownSide;

  /** A vector for each of the {@link #PRODUCTS} of j and l. */
  private final double[] lanes;

  /** A vector for each number of the cotangent. */
  private final double[] pulled;

  /** No cotangent on F. */
  private final RowCotangent nothing;

  SimdPlaneWorker(double[] codebook, double temperature) {
    this.codebook = codebook;
    this.k = codebook.length / 2;
    this.tau = temperature;
    tile = Math.clamp(Integer.highestOneBit(TILE / k), 64, 256);
    rows = new DenseTile(tile, 2);
    attending = new SimdAttention(codebook, temperature, rows);
    moments = new SimdDenseMoments(k, rows);
    x = rows.x;
    weight = rows.weight;
    gradient = rows.gradient;
    attention = attending.attention;
    inverse = new double[k * tile];
    p = new double[k * tile];
    factor = new double[tile];
    rowSide = new double[3 * k * tile];
    columnSide = new double[2 * k * tile];
    ownSide = new double[2 * k * tile];
    lanes = new double[k * k * PRODUCTS * LANES];
    pulled = new double[2 * k * LANES];
    nothing = new RowCotangent(new double[2 * k], new double[k]);
  }

  @Override
  public void add(Work work, Block block, float[] given, int givenOffset, double[] sums) {
    for (int from = 0; from < block.rows; from += tile) {
      rows.gather(block, from, given, givenOffset);
      if (work == Work.STEP) {
        attending.exponentials();
        divideWeights();
        moments.add(attention, factor);
        continue;
      }
      attend();
      moments.add(attention, weight);
      if (work.jacobian) {
        addJacobian();
      }
      if (work.cotangent) {
        project(nothing);
        addCotangent(true);
      }
    }
    moments.flush(sums);
    if (work.jacobian) {
      flushJacobian(sums);
    }
    if (work.cotangent) {
      flushCotangent(sums, sums.length - 2 * k);
    }
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    Arrays.fill(gradient, 0);
    for (int from = 0; from < block.rows; from += tile) {
      rows.gather(block, from, null, 0);
      attend();
      project(y);
      addCotangent(false);
    }
    flushCotangent(sums, 0);
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    double[] first = new double[tile];
    double[] second = new double[tile];
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        rows.gather(block, from, null, 0);
        attending.exponentials();
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        for (int j = 0; j < k; j++) {
          addCodeword(j, first, second);
        }
        divideBoth(first, second);
        rows.scatter(block, from, 0, first, target, offset);
        rows.scatter(block, from, 1, second, target, offset);
      }
    };
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    double[] first = new double[tile];
    double[] second = new double[tile];
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        rows.gather(block, from, given, givenOffset);
        attend();
        project(y);
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        for (int j = 0; j < k; j++) {
          pull(j, y, first, second);
        }
        rows.scatter(block, from, 0, first, target, offset);
        rows.scatter(block, from, 1, second, target, offset);
      }
    };
  }

  /** Attention, and 1 / D_j. */
  private void attend() {
    attending.distances();
    DoubleVector one = DoubleVector.broadcast(D, 1);
    for (int at = 0; at < k * tile; at += LANES) {
      DoubleVector distance = DoubleVector.fromArray(D, attention, at);
      one.div(distance).blend(0, distance.compare(VectorOperators.EQ, 0)).intoArray(inverse, at);
    }
    attending.shares();
  }

  /** f = q over the sum of exponentials. */
  private void divideWeights() {
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector.fromArray(D, weight, r)
          .div(DoubleVector.fromArray(D, attending.total, r))
          .intoArray(factor, r);
    }
  }

  private void divideBoth(double[] first, double[] second) {
    DoubleVector one = DoubleVector.broadcast(D, 1);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector share = one.div(DoubleVector.fromArray(D, attending.total, r));
      DoubleVector.fromArray(D, first, r).mul(share).intoArray(first, r);
      DoubleVector.fromArray(D, second, r).mul(share).intoArray(second, r);
    }
  }

  private void addCodeword(int j, double[] first, double[] second) {
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector e = DoubleVector.fromArray(D, attention, j * tile + r);
      e.fma(c0, DoubleVector.fromArray(D, first, r)).intoArray(first, r);
      e.fma(c1, DoubleVector.fromArray(D, second, r)).intoArray(second, r);
    }
  }

  private void addJacobian() {
    for (int j = 0; j < k; j++) {
      sides(j);
    }
    for (int j = 0; j < k; j++) {
      for (int l = 0; l < k; l++) {
        addProducts(j, l == j ? ownSide : columnSide, l);
      }
    }
  }

  private void sides(int j) {
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector share = DoubleVector.fromArray(D, attention, j * tile + r);
      DoubleVector d0 = DoubleVector.fromArray(D, x, r).sub(c0);
      DoubleVector d1 = DoubleVector.fromArray(D, x, tile + r).sub(c1);
      DoubleVector mass = share.mul(DoubleVector.fromArray(D, weight, r));
      DoubleVector turn = DoubleVector.fromArray(D, inverse, j * tile + r);
      DoubleVector turned = share.mul(turn);
      d0.mul(mass).intoArray(rowSide, 2 * j * tile + r);
      d1.mul(mass).intoArray(rowSide, (2 * j + 1) * tile + r);
      mass.intoArray(rowSide, (2 * k + j) * tile + r);
      d0.mul(turned).intoArray(columnSide, 2 * j * tile + r);
      d1.mul(turned).intoArray(columnSide, (2 * j + 1) * tile + r);
      DoubleVector rest = turn.sub(turned);
      d0.mul(rest).intoArray(ownSide, 2 * j * tile + r);
      d1.mul(rest).intoArray(ownSide, (2 * j + 1) * tile + r);
    }
  }

  /** Adds the products of the three columns of j and the two of l. */
  private void addProducts(int j, double[] columns, int l) {
    int from = 2 * l * tile;
    int at = (j * k + l) * PRODUCTS * LANES;
    DoubleVector s0 = DoubleVector.fromArray(D, lanes, at);
    DoubleVector s1 = DoubleVector.fromArray(D, lanes, at + LANES);
    DoubleVector s2 = DoubleVector.fromArray(D, lanes, at + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(D, lanes, at + 3 * LANES);
    DoubleVector s4 = DoubleVector.fromArray(D, lanes, at + 4 * LANES);
    DoubleVector s5 = DoubleVector.fromArray(D, lanes, at + 5 * LANES);
    int first = 2 * j * tile;
    int mass = (2 * k + j) * tile;
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector u0 = DoubleVector.fromArray(D, columns, from + r);
      DoubleVector u1 = DoubleVector.fromArray(D, columns, from + tile + r);
      DoubleVector d0 = DoubleVector.fromArray(D, rowSide, first + r);
      DoubleVector d1 = DoubleVector.fromArray(D, rowSide, first + tile + r);
      DoubleVector m = DoubleVector.fromArray(D, rowSide, mass + r);
      s0 = d0.fma(u0, s0);
      s1 = d0.fma(u1, s1);
      s2 = d1.fma(u0, s2);
      s3 = d1.fma(u1, s3);
      s4 = m.fma(u0, s4);
      s5 = m.fma(u1, s5);
    }
    s0.intoArray(lanes, at);
    s1.intoArray(lanes, at + LANES);
    s2.intoArray(lanes, at + 2 * LANES);
    s3.intoArray(lanes, at + 3 * LANES);
    s4.intoArray(lanes, at + 4 * LANES);
    s5.intoArray(lanes, at + 5 * LANES);
  }

  /** Adds B, then N, and starts again from zero. */
  private void flushJacobian(double[] sums) {
    for (int j = 0; j < k; j++) {
      int[] rowsOfJ = {2 * j, 2 * j + 1, 2 * k + j};
      for (int l = 0; l < k; l++) {
        for (int i = 0; i < PRODUCTS; i++) {
          double sum = SimdLaneSum.of(lanes, ((j * k + l) * PRODUCTS + i) * LANES);
          sums[3 * k + rowsOfJ[i / 2] * 2 * k + 2 * l + i % 2] += l == j ? sum : -sum;
        }
      }
    }
    Arrays.fill(lanes, 0);
  }

  /** P_j = G . c_j + q (v_j . w - t_j), and sum_l A_l P_l in {@link #factor}. */
  private void project(RowCotangent y) {
    Arrays.fill(factor, 0);
    for (int j = 0; j < k; j++) {
      project(j, y.v()[2 * j], y.v()[2 * j + 1], y.t()[j]);
    }
  }

  private void project(int j, double v0, double v1, double t) {
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    DoubleVector along0 = DoubleVector.broadcast(D, v0);
    DoubleVector along1 = DoubleVector.broadcast(D, v1);
    DoubleVector shift = DoubleVector.broadcast(D, -t);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector direct =
          DoubleVector.fromArray(D, gradient, tile + r)
              .fma(c1, DoubleVector.fromArray(D, gradient, r).mul(c0));
      DoubleVector step =
          DoubleVector.fromArray(D, x, tile + r)
              .fma(along1, DoubleVector.fromArray(D, x, r).fma(along0, shift));
      DoubleVector both = step.fma(DoubleVector.fromArray(D, weight, r), direct);
      both.intoArray(p, j * tile + r);
      DoubleVector.fromArray(D, attention, j * tile + r)
          .fma(both, DoubleVector.fromArray(D, factor, r))
          .intoArray(factor, r);
    }
  }

  /** Adds A_j q v_j - A_j (P_j - sum_l A_l P_l) u_j / tau. */
  private void pull(int j, RowCotangent y, double[] first, double[] second) {
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    DoubleVector v0 = DoubleVector.broadcast(D, y.v()[2 * j]);
    DoubleVector v1 = DoubleVector.broadcast(D, y.v()[2 * j + 1]);
    DoubleVector rate = DoubleVector.broadcast(D, 1 / tau);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector share = DoubleVector.fromArray(D, attention, j * tile + r);
      DoubleVector mass = share.mul(DoubleVector.fromArray(D, weight, r));
      DoubleVector turned =
          DoubleVector.fromArray(D, factor, r)
              .sub(DoubleVector.fromArray(D, p, j * tile + r))
              .mul(share)
              .mul(DoubleVector.fromArray(D, inverse, j * tile + r).mul(rate));
      DoubleVector s0 = mass.fma(v0, DoubleVector.fromArray(D, first, r));
      DoubleVector s1 = mass.fma(v1, DoubleVector.fromArray(D, second, r));
      turned.fma(DoubleVector.fromArray(D, x, r).sub(c0), s0).intoArray(first, r);
      turned.fma(DoubleVector.fromArray(D, x, tile + r).sub(c1), s1).intoArray(second, r);
    }
  }

  /** Adds sum_r Q_j u_j / tau, Q_j = A_j (P_j - sum_l A_l P_l), and with G sum_r A_j G. */
  private void addCotangent(boolean direct) {
    for (int j = 0; j < k; j++) {
      turn(j);
      if (direct) {
        addDirect(j);
      }
    }
  }

  private void turn(int j) {
    DoubleVector rate = DoubleVector.broadcast(D, 1 / tau);
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    DoubleVector s0 = DoubleVector.fromArray(D, pulled, 2 * j * LANES);
    DoubleVector s1 = DoubleVector.fromArray(D, pulled, (2 * j + 1) * LANES);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector turned =
          DoubleVector.fromArray(D, p, j * tile + r)
              .sub(DoubleVector.fromArray(D, factor, r))
              .mul(DoubleVector.fromArray(D, attention, j * tile + r))
              .mul(DoubleVector.fromArray(D, inverse, j * tile + r).mul(rate));
      s0 = turned.fma(DoubleVector.fromArray(D, x, r).sub(c0), s0);
      s1 = turned.fma(DoubleVector.fromArray(D, x, tile + r).sub(c1), s1);
    }
    s0.intoArray(pulled, 2 * j * LANES);
    s1.intoArray(pulled, (2 * j + 1) * LANES);
  }

  private void addDirect(int j) {
    DoubleVector s0 = DoubleVector.fromArray(D, pulled, 2 * j * LANES);
    DoubleVector s1 = DoubleVector.fromArray(D, pulled, (2 * j + 1) * LANES);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector share = DoubleVector.fromArray(D, attention, j * tile + r);
      s0 = share.fma(DoubleVector.fromArray(D, gradient, r), s0);
      s1 = share.fma(DoubleVector.fromArray(D, gradient, tile + r), s1);
    }
    s0.intoArray(pulled, 2 * j * LANES);
    s1.intoArray(pulled, (2 * j + 1) * LANES);
  }

  private void flushCotangent(double[] sums, int g0) {
    for (int i = 0; i < 2 * k; i++) {
      sums[g0 + i] += SimdLaneSum.of(pulled, i * LANES);
    }
    Arrays.fill(pulled, 0);
  }
}
