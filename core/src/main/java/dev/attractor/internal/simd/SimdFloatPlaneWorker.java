package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdPlaneJacobian.SUMS;
import static dev.attractor.internal.simd.SimdPlaneJacobian.other;
import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

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

  private static final int LANES = F.length();

  /**
   * Some loops over a tile. A stage is called where there are many, so that each is compiled by
   * itself: what is compiled as one piece is at some length not inlined any more, and then its
   * vectors are objects (five times as slow, where that happened).
   */
  private interface Stage {
    void run();
  }

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

  /** q A_j, where rows have weights. */
  private final float[] mass;

  // Of row r at r.
  private final float[] least;
  private final float[] total;
  private final float[] factor;

  /** For each j a vector of S_j and two of M_j. */
  private final float[] moments;

  /** A vector for each sum of {@link SimdPlaneJacobian}; of no use where l and j are the same. */
  private final float[] lanes;

  private final double[] pairs;

  /** A vector for each number of the cotangent. */
  private final float[] pulled;

  /** Whether all weights are one. */
  private boolean equal;

  private final Stage exponentials;
  private final Stage attend;
  private final Stage addTurned;
  private final Stage[] step;
  private final Stage[] jacobian;
  private final Stage[] cotangent;
  private final Stage[] pullback;

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
    moments = new float[3 * k * LANES];
    pairs = new double[k * k * SUMS];
    lanes = new float[pairs.length * LANES];
    pulled = new float[2 * k * LANES];
    exponentials = this::exponentials;
    attend = this::attend;
    addTurned = this::addTurned;
    Stage moments = () -> addMoments(weight);
    step = new Stage[] {exponentials, this::addStepMoments};
    jacobian = new Stage[] {attend, moments, this::addJacobian};
    cotangent = new Stage[] {attend, moments, this::projectGradient, addTurned, this::addDirect};
    pullback =
        new Stage[] {
          attend, moments, this::addJacobian, this::projectGradient, addTurned, this::addDirect
        };
  }

  @Override
  public void add(Work work, Block block, float[] given, int givenOffset, double[] sums) {
    Stage[] stages = stages(work);
    for (int from = 0; from < block.rows; from += tile) {
      gather(block, from, given, givenOffset);
      for (Stage stage : stages) {
        stage.run();
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

  private Stage[] stages(Work work) {
    return work == Work.STEP
        ? step
        : !work.cotangent ? jacobian : work.jacobian ? pullback : cotangent;
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    Stage project = () -> project(y);
    Arrays.fill(gradient, 0);
    for (int from = 0; from < block.rows; from += tile) {
      gather(block, from, null, 0);
      attend.run();
      project.run();
      addTurned.run();
    }
    flushCotangent(sums, 0);
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    float[] soft = new float[2 * tile];
    Stage write = () -> reconstruct(soft);
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        gather(block, from, null, 0);
        exponentials.run();
        write.run();
        scatter(block, from, soft, target, offset);
      }
    };
  }

  private void reconstruct(float[] soft) {
    Arrays.fill(soft, 0);
    for (int j = 0; j < k; j++) {
      addCodeword(j, soft);
    }
    divideBoth(soft);
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    float[] result = new float[2 * tile];
    Stage project = () -> project(y);
    Stage pull = () -> pull(y, result);
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        gather(block, from, given, givenOffset);
        attend.run();
        project.run();
        pull.run();
        scatter(block, from, result, target, offset);
      }
    };
  }

  private void pull(RowCotangent y, float[] result) {
    Arrays.fill(result, 0);
    for (int j = 0; j < k; j++) {
      pull(j, y, result);
    }
  }

  /** Takes the block's rows from {@code from} on; {@code given} is a gradient or null. */
  private void gather(Block block, int from, float[] given, int givenOffset) {
    int n = Math.min(tile, block.rows - from);
    int whole = Math.min(n, block.values / 2 - from);
    int data = block.offset + 2 * from;
    apart(block.data, data, n, x);
    if (given != null) {
      apart(given, givenOffset + 2 * from, whole, gradient);
      if (whole < n) { // the last row has one value
        gradient[whole] = given[givenOffset + 2 * (from + whole)];
        gradient[tile + whole] = 0;
      }
      Arrays.fill(gradient, n, tile, 0);
      Arrays.fill(gradient, tile + n, 2 * tile, 0);
    }
    boolean ones = block.weights == null && n == tile;
    if (!ones || !equal) {
      if (block.weights == null) {
        Arrays.fill(weight, 0, n, 1);
      } else {
        System.arraycopy(block.weights, block.weightOffset + from, weight, 0, n);
      }
      Arrays.fill(weight, n, tile, 0);
    }
    equal = ones;
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
    Arrays.fill(total, 0);
    for (int j = 0; j < k; j++) {
      SimdFloatExponential.addExponentials(least, attention, inverse, j * tile, tile, rate, total);
    }
    FloatVector one = FloatVector.broadcast(F, 1);
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

  /** Exponentials of the distances, and their sum. */
  private void exponentials() {
    distances();
    Arrays.fill(total, 0);
    for (int j = 0; j < k; j++) {
      SimdFloatExponential.addExponentials(least, attention, null, j * tile, tile, rate, total);
    }
  }

  private void addStepMoments() {
    for (int r = 0; r < tile; r += LANES) {
      at(weight, r).div(at(total, r)).intoArray(factor, r);
    }
    addMoments(factor);
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

  /** Adds the sums of {@link SimdPlaneJacobian}. */
  private void addJacobian() {
    float[] mass = mass();
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
  private float[] mass() {
    if (equal) {
      return attention;
    }
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < tile; r += LANES) {
        at(attention, j * tile + r).mul(at(weight, r)).intoArray(mass, j * tile + r);
      }
    }
    return mass;
  }

  /** Adds the sums of l for j, i and h. */
  private void addProducts(int l, int j, int i, int h, float[] mass) {
    int first = (l * k + j) * SUMS * LANES;
    int second = (l * k + i) * SUMS * LANES;
    int third = (l * k + h) * SUMS * LANES;
    FloatVector c0 = FloatVector.broadcast(F, c[2 * l]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * l + 1]);
    FloatVector rest0 = FloatVector.broadcast(F, rest[2 * l]);
    FloatVector rest1 = FloatVector.broadcast(F, rest[2 * l + 1]);
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
    FloatVector o0 = at(lanes, third);
    FloatVector o1 = at(lanes, third + LANES);
    FloatVector o2 = at(lanes, third + 2 * LANES);
    FloatVector o3 = at(lanes, third + 3 * LANES);
    FloatVector o4 = at(lanes, third + 4 * LANES);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector d0 = at(x, r).sub(c0).sub(rest0);
      FloatVector d1 = at(x, tile + r).sub(c1).sub(rest1);
      FloatVector turn = at(inverse, l * tile + r).mul(at(attention, l * tile + r));
      FloatVector u0 = d0.mul(turn);
      FloatVector u1 = d1.mul(turn);
      FloatVector massOfJ = at(mass, j * tile + r);
      FloatVector massOfI = at(mass, i * tile + r);
      FloatVector massOfH = at(mass, h * tile + r);
      s0 = massOfJ.fma(u0, s0);
      t0 = massOfI.fma(u0, t0);
      o0 = massOfH.fma(u0, o0);
      s1 = massOfJ.fma(u1, s1);
      t1 = massOfI.fma(u1, t1);
      o1 = massOfH.fma(u1, o1);
      FloatVector square0 = d0.mul(u0);
      s2 = massOfJ.fma(square0, s2);
      t2 = massOfI.fma(square0, t2);
      o2 = massOfH.fma(square0, o2);
      FloatVector square1 = d0.mul(u1);
      s3 = massOfJ.fma(square1, s3);
      t3 = massOfI.fma(square1, t3);
      o3 = massOfH.fma(square1, o3);
      FloatVector square2 = d1.mul(u1);
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
  private void addProducts(int l, int j, float[] mass) {
    int first = (l * k + j) * SUMS * LANES;
    FloatVector c0 = FloatVector.broadcast(F, c[2 * l]);
    FloatVector c1 = FloatVector.broadcast(F, c[2 * l + 1]);
    FloatVector rest0 = FloatVector.broadcast(F, rest[2 * l]);
    FloatVector rest1 = FloatVector.broadcast(F, rest[2 * l + 1]);
    FloatVector s0 = at(lanes, first);
    FloatVector s1 = at(lanes, first + LANES);
    FloatVector s2 = at(lanes, first + 2 * LANES);
    FloatVector s3 = at(lanes, first + 3 * LANES);
    FloatVector s4 = at(lanes, first + 4 * LANES);
    for (int r = 0; r < tile; r += LANES) {
      FloatVector d0 = at(x, r).sub(c0).sub(rest0);
      FloatVector d1 = at(x, tile + r).sub(c1).sub(rest1);
      FloatVector turn = at(inverse, l * tile + r).mul(at(attention, l * tile + r));
      FloatVector u0 = d0.mul(turn);
      FloatVector u1 = d1.mul(turn);
      FloatVector m = at(mass, j * tile + r);
      s0 = m.fma(u0, s0);
      s1 = m.fma(u1, s1);
      FloatVector square0 = d0.mul(u0);
      s2 = m.fma(square0, s2);
      FloatVector square1 = d0.mul(u1);
      s3 = m.fma(square1, s3);
      FloatVector square2 = d1.mul(u1);
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

  /** P_j = G . c_j, and sum_l A_l P_l in {@link #factor}. */
  private void projectGradient() {
    Arrays.fill(factor, 0);
    for (int j = 0; j < k; j++) {
      FloatVector c0 = FloatVector.broadcast(F, c[2 * j]);
      FloatVector c1 = FloatVector.broadcast(F, c[2 * j + 1]);
      for (int r = 0; r < tile; r += LANES) {
        FloatVector along = at(gradient, tile + r).fma(c1, at(gradient, r).mul(c0));
        along.intoArray(p, j * tile + r);
        at(attention, j * tile + r).fma(along, at(factor, r)).intoArray(factor, r);
      }
    }
  }

  /** Adds sum_r Q_j u_j / tau, Q_j = A_j (P_j - sum_l A_l P_l). */
  private void addTurned() {
    for (int j = 0; j < k; j++) {
      turn(j);
    }
  }

  /** Adds sum_r A_j G. */
  private void addDirect() {
    for (int j = 0; j < k; j++) {
      addDirect(j);
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
