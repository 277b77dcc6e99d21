package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link SimdPlaneWorker} in single precision: twice as many lanes, and roots, quotients and
 * exponentials of half the length. The sums of a block are kept in floats, lane by lane (at most
 * 512 terms a lane), those of the blocks in doubles.
 *
 * <p>A codeword is the sum of two floats, so that w - c_j has an error of 2^-23 of itself at most;
 * with e = 2^-24 D_j has one of 4 e, and A_j one of about 8 e D / tau + 10 e with D the row's
 * largest distance that counts. These errors differ from row to row.
 */
final class SimdFloatPlaneWorker implements SoftKernel.Worker {
  /** Rows times codewords: what is kept of a tile stays in the nearest cache. */
  private static final int TILE = 2048;

  /** Sums from which B and N of a pair of codewords follow: columns of {@link #columns}. */
  private static final int SUMS = 5;

  private static final int LANES = F.length();

  private final double[] codebook;
  private final int k;
  private final float rate;

  /** Codewords, and what rounding leaves out of them. */
  private final float[] c;

  private final float[] rest;

  /** How many rows. */
  private final int tile;

  // Of a tile, coordinate a of row r at a tile + r. Missing rows have weight 0.
  private final float[] x;
  private final float[] weight;
  private final float[] gradient;

  // Of codeword j and row r at j tile + r.

  /** D_j, then exp((least - D_j) / tau), then A_j. */
  private final float[] attention;

  /** 1 / D_j, zero where D_j is. */
  private final float[] inverse;

  private final float[] p;

  /** q A_j. */
  private final float[] mass;

  // Of row r at r.
  private final float[] least;
  private final float[] total;
  private final float[] factor;

  /** A_l u_l, and of A_l (w - c_l) u_l^T the three numbers that differ: five columns for each l. */
  private final float[] columns;

  /** For each j a vector of S_j and two of M_j. */
  private final float[] moments;

  /** A vector for each of the {@link #SUMS} of j and l; of no use where both are the same. */
  private final float[] lanes;

  /** The same of j with itself, with 1 - A_j in place of A_j. */
  private final float[] own;

  /** A vector for each number of the cotangent. */
  private final float[] pulled;

  /** No cotangent on F. */
  private final RowCotangent nothing;

  SimdFloatPlaneWorker(double[] codebook, double temperature) {
    this.codebook = codebook;
    this.k = codebook.length / 2;
    rate = (float) (1 / temperature);
    c = new float[2 * k];
    rest = new float[2 * k];
    for (int i = 0; i < 2 * k; i++) {
      c[i] = (float) codebook[i];
      rest[i] = (float) (codebook[i] - c[i]);
    }
    tile = Math.clamp(Integer.highestOneBit(TILE / k), 128, 512);
    x = new float[2 * tile];
    weight = new float[tile];
    gradient = new float[2 * tile];
    attention = new float[k * tile];
    inverse = new float[k * tile];
    p = new float[k * tile];
    mass = new float[k * tile];
    least = new float[tile];
    total = new float[tile];
    factor = new float[tile];
    columns = new float[SUMS * k * tile];
    moments = new float[3 * k * LANES];
    lanes = new float[k * k * SUMS * LANES];
    own = new float[k * SUMS * LANES];
    pulled = new float[2 * k * LANES];
    nothing = new RowCotangent(new double[2 * k], new double[k]);
  }

  @Override
  public void add(Work work, Block block, float[] given, int givenOffset, double[] sums) {
    for (int from = 0; from < block.rows; from += tile) {
      gather(block, from, given, givenOffset);
      if (work == Work.STEP) {
        distances();
        exponentials();
        divide(weight, factor);
        addMoments(factor);
        continue;
      }
      attend();
      addMoments(weight);
      if (work.jacobian) {
        addJacobian();
      }
      if (work.cotangent) {
        project(nothing);
        addCotangent(true);
      }
    }
    flushMoments(sums);
    if (work.jacobian) {
      flushJacobian(sums);
    }
    if (work.cotangent) {
      flushCotangent(sums, sums.length - 2 * k);
    }
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    for (int from = 0; from < block.rows; from += tile) {
      gather(block, from, null, 0);
      attend();
      project(y);
      addCotangent(false);
    }
    flushCotangent(sums, 0);
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    float[] soft = new float[2 * tile];
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        gather(block, from, null, 0);
        distances();
        exponentials();
        Arrays.fill(soft, 0);
        for (int j = 0; j < k; j++) {
          addCodeword(j, soft);
        }
        divideBoth(soft);
        scatter(block, from, soft, target, offset);
      }
    };
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    float[] result = new float[2 * tile];
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        gather(block, from, given, givenOffset);
        attend();
        project(y);
        Arrays.fill(result, 0);
        for (int j = 0; j < k; j++) {
          pull(j, y, result);
        }
        scatter(block, from, result, target, offset);
      }
    };
  }

  /** Takes the block's rows from {@code from} on; {@code given} is a gradient or null. */
  private void gather(Block block, int from, float[] given, int givenOffset) {
    int n = Math.min(tile, block.rows - from);
    int whole = Math.min(n, block.values / 2 - from);
    int data = block.offset + 2 * from;
    apart(block.data, data, n, x);
    if (given == null) {
      Arrays.fill(gradient, 0);
    } else {
      apart(given, givenOffset + 2 * from, whole, gradient);
      if (whole < n) { // the last row has one value
        gradient[whole] = given[givenOffset + 2 * (from + whole)];
        gradient[tile + whole] = 0;
      }
      Arrays.fill(gradient, n, tile, 0);
      Arrays.fill(gradient, tile + n, 2 * tile, 0);
    }
    if (block.weights == null) {
      Arrays.fill(weight, 0, n, 1);
    } else {
      System.arraycopy(block.weights, block.weightOffset + from, weight, 0, n);
    }
    Arrays.fill(weight, n, tile, 0);
    Arrays.fill(x, n, tile, block.data[data]);
    Arrays.fill(x, tile + n, 2 * tile, block.data[data + 1]);
  }

  private void apart(float[] pairs, int at, int n, float[] to) {
    for (int r = 0, in = at; r < n; r++, in += 2) {
      to[r] = pairs[in];
      to[tile + r] = pairs[in + 1];
    }
  }

  private void scatter(Block block, int from, float[] values, float[] target, int offset) {
    int n = Math.min(tile, block.rows - from);
    int whole = Math.min(n, block.values / 2 - from);
    for (int r = 0, to = offset + 2 * from; r < whole; r++, to += 2) {
      target[to] = values[r];
      target[to + 1] = values[tile + r];
    }
    if (whole < n) {
      target[offset + 2 * (from + whole)] = values[whole];
    }
  }

  /** A_j, and 1 / D_j. */
  private void attend() {
    distances();
    FloatVector one = FloatVector.broadcast(F, 1);
    for (int i = 0; i < k * tile; i += LANES) {
      FloatVector distance = at(attention, i);
      one.div(distance).blend(0, distance.compare(VectorOperators.EQ, 0)).intoArray(inverse, i);
    }
    exponentials();
    for (int r = 0; r < tile; r += LANES) {
      one.div(at(total, r)).intoArray(total, r);
    }
    for (int j = 0; j < k; j++) {
      share(j * tile);
    }
  }

  private void share(int from) {
    for (int r = 0; r < tile; r += LANES) {
      at(attention, from + r).mul(at(total, r)).intoArray(attention, from + r);
    }
  }

  private void distances() {
    Arrays.fill(least, Float.MAX_VALUE);
    for (int j = 0; j < k; j++) {
      distances(j);
    }
  }

  private void distances(int j) {
    FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
    FloatVector rest0 = FloatVector.broadcast(F, rest[2 * j]);
    FloatVector rest1 = FloatVector.broadcast(F, rest[2 * j + 1]);
    int to = j * tile;
    for (int r = 0; r < tile; r += LANES) {
      FloatVector d0 = at(x, r).sub(c0).sub(rest0);
      FloatVector d1 = at(x, tile + r).sub(c1).sub(rest1);
      FloatVector distance = d1.fma(d1, d0.mul(d0)).sqrt();
      distance.intoArray(attention, to + r);
      at(least, r).min(distance).intoArray(least, r);
    }
  }

  private void exponentials() {
    Arrays.fill(total, 0);
    for (int j = 0; j < k; j++) {
      SimdFloatExponential.addExponentials(least, attention, j * tile, tile, rate, total);
    }
  }

  /** {@code to} = {@code numerator} over the sum of exponentials. */
  private void divide(float[] numerator, float[] to) {
    for (int r = 0; r < tile; r += LANES) {
      at(numerator, r).div(at(total, r)).intoArray(to, r);
    }
  }

  private void divideBoth(float[] soft) {
    FloatVector one = FloatVector.broadcast(F, 1);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector turn = one.div(at(total, r));
      at(soft, r).mul(turn).intoArray(soft, r);
      at(soft, tile + r).mul(turn).intoArray(soft, tile + r);
    }
  }

  private void addMoments(float[] scale) {
    for (int j = 0; j < k; j++) {
      addMoments(scale, j * tile, 3 * j * LANES);
    }
  }

  private void addMoments(float[] scale, int from, int to) {
    FloatVector s = at(moments, to);
    FloatVector m0 = at(moments, to + LANES);
    FloatVector m1 = at(moments, to + 2 * LANES);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector share = at(attention, from + r).mul(at(scale, r));
      s = s.add(share);
      m0 = share.fma(at(x, r), m0);
      m1 = share.fma(at(x, tile + r), m1);
    }
    s.intoArray(moments, to);
    m0.intoArray(moments, to + LANES);
    m1.intoArray(moments, to + 2 * LANES);
  }

  private void flushMoments(double[] sums) {
    for (int j = 0; j < k; j++) {
      sums[j] += SimdLaneSum.of(moments, 3 * j * LANES);
      sums[k + 2 * j] += SimdLaneSum.of(moments, (3 * j + 1) * LANES);
      sums[k + 2 * j + 1] += SimdLaneSum.of(moments, (3 * j + 2) * LANES);
    }
    Arrays.fill(moments, 0);
  }

  private void addCodeword(int j, float[] soft) {
    FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector e = at(attention, j * tile + r);
      e.fma(c0, at(soft, r)).intoArray(soft, r);
      e.fma(c1, at(soft, tile + r)).intoArray(soft, tile + r);
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
    FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
    FloatVector c0Rest = FloatVector.broadcast(F, rest[2 * j]);
    FloatVector c1Rest = FloatVector.broadcast(F, rest[2 * j + 1]);
    int to = j * SUMS * LANES;
    FloatVector s0 = at(own, to);
    FloatVector s1 = at(own, to + LANES);
    FloatVector s2 = at(own, to + 2 * LANES);
    FloatVector s3 = at(own, to + 3 * LANES);
    FloatVector s4 = at(own, to + 4 * LANES);
    int column = j * SUMS * tile;
    for (int r = 0; r < tile; r += LANES) {
      FloatVector share = at(attention, j * tile + r);
      FloatVector turn = at(inverse, j * tile + r);
      FloatVector d0 = at(x, r).sub(c0).sub(c0Rest);
      FloatVector d1 = at(x, tile + r).sub(c1).sub(c1Rest);
      FloatVector m = share.mul(at(weight, r));
      m.intoArray(mass, j * tile + r);
      FloatVector u0 = d0.mul(turn);
      FloatVector u1 = d1.mul(turn);
      FloatVector shared0 = u0.mul(share);
      FloatVector shared1 = u1.mul(share);
      shared0.intoArray(columns, column + r);
      shared1.intoArray(columns, column + tile + r);
      d0.mul(shared0).intoArray(columns, column + 2 * tile + r);
      d0.mul(shared1).intoArray(columns, column + 3 * tile + r);
      d1.mul(shared1).intoArray(columns, column + 4 * tile + r);
      FloatVector rest0 = u0.sub(shared0).mul(m);
      FloatVector rest1 = u1.sub(shared1).mul(m);
      s0 = s0.add(rest0);
      s1 = s1.add(rest1);
      s2 = d0.fma(rest0, s2);
      s3 = d0.fma(rest1, s3);
      s4 = d1.fma(rest1, s4);
    }
    s0.intoArray(own, to);
    s1.intoArray(own, to + LANES);
    s2.intoArray(own, to + 2 * LANES);
    s3.intoArray(own, to + 3 * LANES);
    s4.intoArray(own, to + 4 * LANES);
  }

  /** Adds q A times the columns of l for codewords j and i, which may be the same. */
  private void addProducts(int j, int i, int l) {
    int first = (j * k + l) * SUMS * LANES;
    int second = (i * k + l) * SUMS * LANES;
    FloatVector s0 = at(lanes, first);
    FloatVector s1 = at(lanes, first + LANES);
    FloatVector s2 = at(lanes, first + 2 * LANES);
    FloatVector s3 = at(lanes, first + 3 * LANES);
    FloatVector s4 = at(lanes, first + 4 * LANES);
    FloatVector t0 = at(lanes, second);
    FloatVector t1 = at(lanes, second + LANES);
    FloatVector t2 = at(lanes, second + 2 * LANES);
    FloatVector t3 = at(lanes, second + 3 * LANES);
    FloatVector t4 = at(lanes, second + 4 * LANES);
    int from = l * SUMS * tile;
    for (int r = 0; r < tile; r += LANES) {
      FloatVector m = at(mass, j * tile + r);
      FloatVector n = at(mass, i * tile + r);
      FloatVector column = at(columns, from + r);
      s0 = m.fma(column, s0);
      t0 = n.fma(column, t0);
      column = at(columns, from + tile + r);
      s1 = m.fma(column, s1);
      t1 = n.fma(column, t1);
      column = at(columns, from + 2 * tile + r);
      s2 = m.fma(column, s2);
      t2 = n.fma(column, t2);
      column = at(columns, from + 3 * tile + r);
      s3 = m.fma(column, s3);
      t3 = n.fma(column, t3);
      column = at(columns, from + 4 * tile + r);
      s4 = m.fma(column, s4);
      t4 = n.fma(column, t4);
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
        float[] from = same ? own : lanes;
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
      project(j, (float) y.v()[2 * j], (float) y.v()[2 * j + 1], (float) y.t()[j]);
    }
  }

  private void project(int j, float v0, float v1, float t) {
    FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
    FloatVector along0 = FloatVector.broadcast(F, v0);
    FloatVector along1 = FloatVector.broadcast(F, v1);
    FloatVector shift = FloatVector.broadcast(F, -t);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector direct = at(gradient, tile + r).fma(c1, at(gradient, r).mul(c0));
      FloatVector step = at(x, tile + r).fma(along1, at(x, r).fma(along0, shift));
      FloatVector both = step.fma(at(weight, r), direct);
      both.intoArray(p, j * tile + r);
      at(attention, j * tile + r).fma(both, at(factor, r)).intoArray(factor, r);
    }
  }

  /** Adds A_j q v_j - A_j (P_j - sum_l A_l P_l) u_j / tau. */
  private void pull(int j, RowCotangent y, float[] result) {
    FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
    FloatVector rest0 = FloatVector.broadcast(F, rest[2 * j]);
    FloatVector rest1 = FloatVector.broadcast(F, rest[2 * j + 1]);
    FloatVector v0 = FloatVector.broadcast(F, (float) y.v()[2 * j]);
    FloatVector v1 = FloatVector.broadcast(F, (float) y.v()[2 * j + 1]);
    FloatVector scale = FloatVector.broadcast(F, rate);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector share = at(attention, j * tile + r);
      FloatVector m = share.mul(at(weight, r));
      FloatVector turned =
          at(factor, r)
              .sub(at(p, j * tile + r))
              .mul(share)
              .mul(at(inverse, j * tile + r).mul(scale));
      FloatVector s0 = m.fma(v0, at(result, r));
      FloatVector s1 = m.fma(v1, at(result, tile + r));
      turned.fma(at(x, r).sub(c0).sub(rest0), s0).intoArray(result, r);
      turned.fma(at(x, tile + r).sub(c1).sub(rest1), s1).intoArray(result, tile + r);
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
    FloatVector scale = FloatVector.broadcast(F, rate);
    FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
    FloatVector rest0 = FloatVector.broadcast(F, rest[2 * j]);
    FloatVector rest1 = FloatVector.broadcast(F, rest[2 * j + 1]);
    FloatVector s0 = at(pulled, 2 * j * LANES);
    FloatVector s1 = at(pulled, (2 * j + 1) * LANES);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector turned =
          at(p, j * tile + r)
              .sub(at(factor, r))
              .mul(at(attention, j * tile + r))
              .mul(at(inverse, j * tile + r).mul(scale));
      s0 = turned.fma(at(x, r).sub(c0).sub(rest0), s0);
      s1 = turned.fma(at(x, tile + r).sub(c1).sub(rest1), s1);
    }
    s0.intoArray(pulled, 2 * j * LANES);
    s1.intoArray(pulled, (2 * j + 1) * LANES);
  }

  private void addDirect(int j) {
    FloatVector s0 = at(pulled, 2 * j * LANES);
    FloatVector s1 = at(pulled, (2 * j + 1) * LANES);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector share = at(attention, j * tile + r);
      s0 = share.fma(at(gradient, r), s0);
      s1 = share.fma(at(gradient, tile + r), s1);
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

  private static FloatVector at(float[] values, int index) {
    return FloatVector.fromArray(F, values, index);
  }
}
