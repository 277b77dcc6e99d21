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
  static final int MAX_CODEWORDS = 16;

  /** Rows times codewords: what is kept of a tile stays in the nearest cache. */
  private static final int TILE = 1024;

  /** Sums from which B and N of a pair of codewords follow: columns of {@link #columns}. */
  private static final int SUMS = 5;

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

  /** q A_j. */
  private final double[] mass;

  /** A_l u_l, and of A_l (w - c_l) u_l^T the three numbers that differ: five columns for each l. */
  private final double[] columns;

  /** A vector for each of the {@link #SUMS} of j and l; of no use where both are the same. */
  private final double[] lanes;

  /** The same of j with itself, with 1 - A_j in place of A_j. */
  private final double[] own;

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
    mass = new double[k * tile];
    columns = new double[SUMS * k * tile];
    lanes = new double[k * k * SUMS * LANES];
    own = new double[k * SUMS * LANES];
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
    for (int l = 0; l < k; l++) {
      for (int j = 0; j < k; j += 2) {
        addProducts(j, Math.min(j + 1, k - 1), l);
      }
    }
  }

  /** Sets the columns of j, and adds the sums of j with itself, those with 1 - A_j. */
  private void sides(int j) {
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * j]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * j + 1]);
    int at = j * SUMS * LANES;
    DoubleVector s0 = DoubleVector.fromArray(D, own, at);
    DoubleVector s1 = DoubleVector.fromArray(D, own, at + LANES);
    DoubleVector s2 = DoubleVector.fromArray(D, own, at + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(D, own, at + 3 * LANES);
    DoubleVector s4 = DoubleVector.fromArray(D, own, at + 4 * LANES);
    int to = j * SUMS * tile;
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector share = DoubleVector.fromArray(D, attention, j * tile + r);
      DoubleVector turn = DoubleVector.fromArray(D, inverse, j * tile + r);
      DoubleVector d0 = DoubleVector.fromArray(D, x, r).sub(c0);
      DoubleVector d1 = DoubleVector.fromArray(D, x, tile + r).sub(c1);
      DoubleVector m = share.mul(DoubleVector.fromArray(D, weight, r));
      m.intoArray(mass, j * tile + r);
      DoubleVector u0 = d0.mul(turn);
      DoubleVector u1 = d1.mul(turn);
      DoubleVector shared0 = u0.mul(share);
      DoubleVector shared1 = u1.mul(share);
      shared0.intoArray(columns, to + r);
      shared1.intoArray(columns, to + tile + r);
      d0.mul(shared0).intoArray(columns, to + 2 * tile + r);
      d0.mul(shared1).intoArray(columns, to + 3 * tile + r);
      d1.mul(shared1).intoArray(columns, to + 4 * tile + r);
      DoubleVector rest0 = u0.sub(shared0).mul(m);
      DoubleVector rest1 = u1.sub(shared1).mul(m);
      s0 = s0.add(rest0);
      s1 = s1.add(rest1);
      s2 = d0.fma(rest0, s2);
      s3 = d0.fma(rest1, s3);
      s4 = d1.fma(rest1, s4);
    }
    s0.intoArray(own, at);
    s1.intoArray(own, at + LANES);
    s2.intoArray(own, at + 2 * LANES);
    s3.intoArray(own, at + 3 * LANES);
    s4.intoArray(own, at + 4 * LANES);
  }

  /** Adds q A times the columns of l for codewords j and i, which may be the same. */
  private void addProducts(int j, int i, int l) {
    int at = (j * k + l) * SUMS * LANES;
    int next = (i * k + l) * SUMS * LANES;
    DoubleVector s0 = DoubleVector.fromArray(D, lanes, at);
    DoubleVector s1 = DoubleVector.fromArray(D, lanes, at + LANES);
    DoubleVector s2 = DoubleVector.fromArray(D, lanes, at + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(D, lanes, at + 3 * LANES);
    DoubleVector s4 = DoubleVector.fromArray(D, lanes, at + 4 * LANES);
    DoubleVector t0 = DoubleVector.fromArray(D, lanes, next);
    DoubleVector t1 = DoubleVector.fromArray(D, lanes, next + LANES);
    DoubleVector t2 = DoubleVector.fromArray(D, lanes, next + 2 * LANES);
    DoubleVector t3 = DoubleVector.fromArray(D, lanes, next + 3 * LANES);
    DoubleVector t4 = DoubleVector.fromArray(D, lanes, next + 4 * LANES);
    int from = l * SUMS * tile;
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector m = DoubleVector.fromArray(D, mass, j * tile + r);
      DoubleVector n = DoubleVector.fromArray(D, mass, i * tile + r);
      DoubleVector column = DoubleVector.fromArray(D, columns, from + r);
      s0 = m.fma(column, s0);
      t0 = n.fma(column, t0);
      column = DoubleVector.fromArray(D, columns, from + tile + r);
      s1 = m.fma(column, s1);
      t1 = n.fma(column, t1);
      column = DoubleVector.fromArray(D, columns, from + 2 * tile + r);
      s2 = m.fma(column, s2);
      t2 = n.fma(column, t2);
      column = DoubleVector.fromArray(D, columns, from + 3 * tile + r);
      s3 = m.fma(column, s3);
      t3 = n.fma(column, t3);
      column = DoubleVector.fromArray(D, columns, from + 4 * tile + r);
      s4 = m.fma(column, s4);
      t4 = n.fma(column, t4);
    }
    s0.intoArray(lanes, at);
    s1.intoArray(lanes, at + LANES);
    s2.intoArray(lanes, at + 2 * LANES);
    s3.intoArray(lanes, at + 3 * LANES);
    s4.intoArray(lanes, at + 4 * LANES);
    t0.intoArray(lanes, next);
    t1.intoArray(lanes, next + LANES);
    t2.intoArray(lanes, next + 2 * LANES);
    t3.intoArray(lanes, next + 3 * LANES);
    t4.intoArray(lanes, next + 4 * LANES);
  }

  /**
   * Adds B, then N, and starts again from zero. With w - c_j = (w - c_l) + (c_l - c_j), B_jl is the
   * sum of (w - c_l) u_l^T, which is symmetric, and (c_l - c_j) N_jl.
   */
  private void flushJacobian(double[] sums) {
    int b0 = 3 * k;
    int n0 = b0 + 4 * k * k;
    for (int j = 0; j < k; j++) {
      for (int l = 0; l < k; l++) {
        boolean same = l == j;
        double[] from = same ? own : lanes;
        int at = (same ? j : j * k + l) * SUMS * LANES;
        double sign = same ? 1 : -1;
        double u0 = sign * SimdLaneSum.of(from, at);
        double u1 = sign * SimdLaneSum.of(from, at + LANES);
        double both = sign * SimdLaneSum.of(from, at + 3 * LANES);
        double apart0 = codebook[2 * l] - codebook[2 * j];
        double apart1 = codebook[2 * l + 1] - codebook[2 * j + 1];
        int row = b0 + 4 * j * k + 2 * l;
        sums[row] += sign * SimdLaneSum.of(from, at + 2 * LANES) + apart0 * u0;
        sums[row + 1] += both + apart0 * u1;
        sums[row + 2 * k] += both + apart1 * u0;
        sums[row + 2 * k + 1] += sign * SimdLaneSum.of(from, at + 4 * LANES) + apart1 * u1;
        sums[n0 + 2 * j * k + 2 * l] += u0;
        sums[n0 + 2 * j * k + 2 * l + 1] += u1;
      }
    }
    Arrays.fill(lanes, 0);
    Arrays.fill(own, 0);
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
