package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdPlaneJacobian.SUMS;
import static dev.attractor.internal.simd.SimdPlaneJacobian.other;
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

  /** A vector for each sum of {@link SimdPlaneJacobian}; of no use where l and j are the same. */
  private final double[] lanes;

  private final double[] pairs;

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
    pairs = new double[k * k * SUMS];
    lanes = new double[pairs.length * LANES];
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

  /** Adds the sums of {@link SimdPlaneJacobian}. */
  private void addJacobian() {
    double[] mass = mass();
    for (int l = 0; l < k; l++) {
      int i = 0;
      for (; i + 3 < k; i += 3) {
        addProducts(l, other(l, i), other(l, i + 1), other(l, i + 2), mass);
      }
      for (; i + 1 < k; i++) {
        addProducts(l, other(l, i), mass);
      }
    }
  }

  /** q A_j. */
  private double[] mass() {
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < tile; r += LANES) {
        DoubleVector.fromArray(D, attention, j * tile + r)
            .mul(DoubleVector.fromArray(D, weight, r))
            .intoArray(mass, j * tile + r);
      }
    }
    return mass;
  }

  /** Adds the sums of l for j, i and h. */
  private void addProducts(int l, int j, int i, int h, double[] mass) {
    int first = (l * k + j) * SUMS * LANES;
    int second = (l * k + i) * SUMS * LANES;
    int third = (l * k + h) * SUMS * LANES;
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * l]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * l + 1]);
    DoubleVector s0 = DoubleVector.fromArray(D, lanes, first);
    DoubleVector s1 = DoubleVector.fromArray(D, lanes, first + LANES);
    DoubleVector s2 = DoubleVector.fromArray(D, lanes, first + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(D, lanes, first + 3 * LANES);
    DoubleVector s4 = DoubleVector.fromArray(D, lanes, first + 4 * LANES);
    DoubleVector t0 = DoubleVector.fromArray(D, lanes, second);
    DoubleVector t1 = DoubleVector.fromArray(D, lanes, second + LANES);
    DoubleVector t2 = DoubleVector.fromArray(D, lanes, second + 2 * LANES);
    DoubleVector t3 = DoubleVector.fromArray(D, lanes, second + 3 * LANES);
    DoubleVector t4 = DoubleVector.fromArray(D, lanes, second + 4 * LANES);
    DoubleVector o0 = DoubleVector.fromArray(D, lanes, third);
    DoubleVector o1 = DoubleVector.fromArray(D, lanes, third + LANES);
    DoubleVector o2 = DoubleVector.fromArray(D, lanes, third + 2 * LANES);
    DoubleVector o3 = DoubleVector.fromArray(D, lanes, third + 3 * LANES);
    DoubleVector o4 = DoubleVector.fromArray(D, lanes, third + 4 * LANES);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector d0 = DoubleVector.fromArray(D, x, r).sub(c0);
      DoubleVector d1 = DoubleVector.fromArray(D, x, tile + r).sub(c1);
      DoubleVector turn =
          DoubleVector.fromArray(D, inverse, l * tile + r)
              .mul(DoubleVector.fromArray(D, attention, l * tile + r));
      DoubleVector u0 = d0.mul(turn);
      DoubleVector u1 = d1.mul(turn);
      DoubleVector massOfJ = DoubleVector.fromArray(D, mass, j * tile + r);
      DoubleVector massOfI = DoubleVector.fromArray(D, mass, i * tile + r);
      DoubleVector massOfH = DoubleVector.fromArray(D, mass, h * tile + r);
      s0 = massOfJ.fma(u0, s0);
      t0 = massOfI.fma(u0, t0);
      o0 = massOfH.fma(u0, o0);
      s1 = massOfJ.fma(u1, s1);
      t1 = massOfI.fma(u1, t1);
      o1 = massOfH.fma(u1, o1);
      DoubleVector square0 = d0.mul(u0);
      s2 = massOfJ.fma(square0, s2);
      t2 = massOfI.fma(square0, t2);
      o2 = massOfH.fma(square0, o2);
      DoubleVector square1 = d0.mul(u1);
      s3 = massOfJ.fma(square1, s3);
      t3 = massOfI.fma(square1, t3);
      o3 = massOfH.fma(square1, o3);
      DoubleVector square2 = d1.mul(u1);
      s4 = massOfJ.fma(square2, s4);
      t4 = massOfI.fma(square2, t4);
      o4 = massOfH.fma(square2, o4);
    }
    s0.intoArray(lanes, first);
    s1.intoArray(lanes, first + LANES);
    s2.intoArray(lanes, first + 2 * LANES);
    s3.intoArray(lanes, first + 3 * LANES);
    s4.intoArray(lanes, first + 4 * LANES);
    t0.intoArray(lanes, second);
    t1.intoArray(lanes, second + LANES);
    t2.intoArray(lanes, second + 2 * LANES);
    t3.intoArray(lanes, second + 3 * LANES);
    t4.intoArray(lanes, second + 4 * LANES);
    o0.intoArray(lanes, third);
    o1.intoArray(lanes, third + LANES);
    o2.intoArray(lanes, third + 2 * LANES);
    o3.intoArray(lanes, third + 3 * LANES);
    o4.intoArray(lanes, third + 4 * LANES);
  }

  /** Adds the sums of l for j. */
  private void addProducts(int l, int j, double[] mass) {
    int first = (l * k + j) * SUMS * LANES;
    DoubleVector c0 = DoubleVector.broadcast(D, codebook[2 * l]);
    DoubleVector c1 = DoubleVector.broadcast(D, codebook[2 * l + 1]);
    DoubleVector s0 = DoubleVector.fromArray(D, lanes, first);
    DoubleVector s1 = DoubleVector.fromArray(D, lanes, first + LANES);
    DoubleVector s2 = DoubleVector.fromArray(D, lanes, first + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(D, lanes, first + 3 * LANES);
    DoubleVector s4 = DoubleVector.fromArray(D, lanes, first + 4 * LANES);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector d0 = DoubleVector.fromArray(D, x, r).sub(c0);
      DoubleVector d1 = DoubleVector.fromArray(D, x, tile + r).sub(c1);
      DoubleVector turn =
          DoubleVector.fromArray(D, inverse, l * tile + r)
              .mul(DoubleVector.fromArray(D, attention, l * tile + r));
      DoubleVector u0 = d0.mul(turn);
      DoubleVector u1 = d1.mul(turn);
      DoubleVector m = DoubleVector.fromArray(D, mass, j * tile + r);
      s0 = m.fma(u0, s0);
      s1 = m.fma(u1, s1);
      DoubleVector square0 = d0.mul(u0);
      s2 = m.fma(square0, s2);
      DoubleVector square1 = d0.mul(u1);
      s3 = m.fma(square1, s3);
      DoubleVector square2 = d1.mul(u1);
      s4 = m.fma(square2, s4);
    }
    s0.intoArray(lanes, first);
    s1.intoArray(lanes, first + LANES);
    s2.intoArray(lanes, first + 2 * LANES);
    s3.intoArray(lanes, first + 3 * LANES);
    s4.intoArray(lanes, first + 4 * LANES);
  }

  /** Adds B and N, and starts again from zero. */
  private void flushJacobian(double[] sums) {
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = SimdLaneSum.of(lanes, i * LANES);
    }
    SimdPlaneJacobian.add(codebook, pairs, sums);
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
