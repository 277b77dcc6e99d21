package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.H;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.LineSums;
import dev.attractor.internal.softkmeans.LineTables;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import dev.attractor.internal.softkmeans.ThreadBuffers;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The kernel on a line in SIMD form. Sums need the weights of an interval together: a block is
 * partitioned by the codewords, halving them at each level as quicksort does, every vector
 * compressed to its two sides; what arrives in a leaf is summed with the interval's constants in
 * registers. So neither a table look-up nor a scatter is left, and k costs log2 k.
 *
 * <p>Scratch layout: a stack of stretches in one array. A stretch keeps its left side in place and
 * puts its right side on top of the stack; gradients and row weights move along in arrays of their
 * own at the same places.
 *
 * <p>It is longer than other classes because its loops share this stack, and the constants of an
 * interval that they hold in registers.
 */
final class SimdLineWorker implements SoftKernel.Worker {
  static final int LANES = D.length();

  private static final int STEP = F.length();

  /**
   * A vector of ones, then one of zeros: a vector that starts within it masks the end of a loop.
   */
  private static final double[] ONES = new double[2 * LANES];

  static {
    Arrays.fill(ONES, 0, LANES, 1);
  }

  private final LineTables line;
  private final double slope;

  private final ThreadBuffers.Buffers buffers;
  private final int length; // of each array
  private float[] values;
  private float[] weights;
  private float[] gradients;

  /** The sums, each of them lane by lane. */
  private double[] lanes;

  private Work work;
  private boolean weighted;
  private int width;

  SimdLineWorker(LineTables line, ThreadBuffers.Buffers buffers) {
    this.line = line;
    this.buffers = buffers;
    this.slope = 2 / line.tau;
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(line.k) + 1;
    length = (levels + 1) * (Block.VALUES + 2 * STEP);
  }

  @Override
  public void add(Work work, Block block, float[] gradient, int gradientOffset, double[] sums) {
    this.work = work;
    this.weighted = block.weights != null;
    this.width = LineSums.width(work);
    int n = block.rows;
    values = buffers.values(length);
    weights = weighted ? buffers.weights(length) : weights;
    gradients = work.cotangent ? buffers.gradients(length) : gradients;
    this.lanes = sums;
    System.arraycopy(block.data, block.offset, values, 0, n);
    if (weighted) {
      System.arraycopy(block.weights, block.weightOffset, weights, 0, n);
    }
    if (work.cotangent) {
      System.arraycopy(gradient, gradientOffset, gradients, 0, n);
    }
    split(0, n, n + STEP, 0, line.k);
  }

  /**
   * Sums n weights from {@code at} on, of the intervals low to high; the stack is free from top.
   */
  private void split(int at, int n, int top, int low, int high) {
    if (n == 0) {
      return;
    }
    if (low == high) {
      leaf(at, n, low);
      return;
    }
    int middle = (low + high + 1) >>> 1;
    float threshold = line.threshold[middle - 1];
    int rights =
        weighted || work.cotangent
            ? partitionAll(at, n, top, threshold)
            : partition(at, n, top, threshold);
    split(top, rights, top + rights + STEP, middle, high);
    split(at, n - rights, top, low, middle - 1);
  }

  /** Moves what is not left of the threshold to the top; returns how many. */
  private int partition(int at, int n, int top, float threshold) {
    float[] values = this.values;
    int left = at;
    int right = top;
    int i = 0;
    for (; i + STEP <= n; i += STEP) {
      FloatVector w = FloatVector.fromArray(F, values, at + i);
      VectorMask<Float> onRight = w.compare(VectorOperators.GE, threshold);
      int count = onRight.trueCount();
      w.compress(onRight).intoArray(values, right);
      w.compress(onRight.not()).intoArray(values, left);
      right += count;
      left += STEP - count;
    }
    for (; i < n; i++) {
      float w = values[at + i];
      if (w >= threshold) {
        values[right++] = w;
      } else {
        values[left++] = w;
      }
    }
    return right - top;
  }

  private int partitionAll(int at, int n, int top, float threshold) {
    float[] values = this.values;
    float[] weights = weighted ? this.weights : null;
    float[] gradients = work.cotangent ? this.gradients : null;
    int left = at;
    int right = top;
    int i = 0;
    for (; i + STEP <= n; i += STEP) {
      FloatVector w = FloatVector.fromArray(F, values, at + i);
      VectorMask<Float> onRight = w.compare(VectorOperators.GE, threshold);
      VectorMask<Float> onLeft = onRight.not();
      int count = onRight.trueCount();
      w.compress(onRight).intoArray(values, right);
      w.compress(onLeft).intoArray(values, left);
      if (weights != null) {
        FloatVector q = FloatVector.fromArray(F, weights, at + i);
        q.compress(onRight).intoArray(weights, right);
        q.compress(onLeft).intoArray(weights, left);
      }
      if (gradients != null) {
        FloatVector g = FloatVector.fromArray(F, gradients, at + i);
        g.compress(onRight).intoArray(gradients, right);
        g.compress(onLeft).intoArray(gradients, left);
      }
      right += count;
      left += STEP - count;
    }
    for (; i < n; i++) {
      float w = values[at + i];
      int to = w >= threshold ? right++ : left++;
      values[to] = w;
      if (weights != null) {
        weights[to] = weights[at + i];
      }
      if (gradients != null) {
        gradients[to] = gradients[at + i];
      }
    }
    return right - top;
  }

  private void leaf(int at, int n, int i) {
    if (i == 0 || i == line.k) {
      outer(at, n, i);
    } else if (weighted || work != Work.STEP) {
      innerAll(at, n, i);
    } else {
      inner(at, n, i);
    }
    if (i > 0 && line.hit[i - 1] && work != Work.STEP) {
      hits(at, n, i);
    }
  }

  /** Left of all codewords t = 1, right of all s = 1: plain sums. */
  private void outer(int at, int n, int i) {
    DoubleVector mass = DoubleVector.zero(D);
    DoubleVector moment = DoubleVector.zero(D);
    DoubleVector pull = DoubleVector.zero(D);
    boolean weighted = this.weighted;
    boolean cotangent = work.cotangent;
    DoubleVector center = DoubleVector.broadcast(D, line.center[i]);
    for (int r = 0; r < n; r += LANES) {
      DoubleVector in = DoubleVector.fromArray(D, ONES, Math.max(0, LANES - (n - r)));
      DoubleVector delta =
          ((DoubleVector) FloatVector.fromArray(H, values, at + r).castShape(D, 0)).sub(center);
      DoubleVector q =
          weighted
              ? ((DoubleVector) FloatVector.fromArray(H, weights, at + r).castShape(D, 0)).mul(in)
              : in;
      mass = mass.add(q);
      moment = q.fma(delta, moment);
      if (cotangent) {
        pull =
            ((DoubleVector) FloatVector.fromArray(H, gradients, at + r).castShape(D, 0))
                .fma(in, pull);
      }
    }
    int side = i == 0 ? LineSums.T : LineSums.S;
    store(i, side, mass);
    store(i, side + 1, moment);
    if (work.cotangent) {
      store(i, cotangentAt() + (i == 0 ? 1 : 0), pull);
    }
  }

  private void inner(int at, int n, int i) {
    DoubleVector s = DoubleVector.zero(D);
    DoubleVector sd = DoubleVector.zero(D);
    DoubleVector t = DoubleVector.zero(D);
    DoubleVector td = DoubleVector.zero(D);
    DoubleVector center = DoubleVector.broadcast(D, line.center[i]);
    DoubleVector slope = DoubleVector.broadcast(D, this.slope);
    DoubleVector shift = DoubleVector.broadcast(D, line.shift[i]);
    float[] values = this.values;
    for (int r = 0; r < n; r += LANES) {
      DoubleVector delta =
          ((DoubleVector) FloatVector.fromArray(H, values, at + r).castShape(D, 0)).sub(center);
      DoubleVector e = SimdExponential.exp(delta.fma(slope, shift), LineTables.LIMIT);
      DoubleVector s0 = DoubleVector.fromArray(D, ONES, Math.max(0, LANES - (n - r))).div(e.add(1));
      DoubleVector t0 = s0.mul(e);
      s = s.add(s0);
      sd = s0.fma(delta, sd);
      t = t.add(t0);
      td = t0.fma(delta, td);
    }
    store(i, LineSums.S, s);
    store(i, LineSums.SD, sd);
    store(i, LineSums.T, t);
    store(i, LineSums.TD, td);
  }

  private void innerAll(int at, int n, int i) {
    DoubleVector s = DoubleVector.zero(D);
    DoubleVector sd = DoubleVector.zero(D);
    DoubleVector t = DoubleVector.zero(D);
    DoubleVector td = DoubleVector.zero(D);
    DoubleVector st = DoubleVector.zero(D);
    DoubleVector std = DoubleVector.zero(D);
    DoubleVector gs = DoubleVector.zero(D);
    DoubleVector gt = DoubleVector.zero(D);
    DoubleVector gst = DoubleVector.zero(D);
    DoubleVector center = DoubleVector.broadcast(D, line.center[i]);
    DoubleVector slope = DoubleVector.broadcast(D, this.slope);
    DoubleVector shift = DoubleVector.broadcast(D, line.shift[i]);
    boolean weighted = this.weighted;
    boolean cotangent = work.cotangent;
    for (int r = 0; r < n; r += LANES) {
      DoubleVector delta =
          ((DoubleVector) FloatVector.fromArray(H, values, at + r).castShape(D, 0)).sub(center);
      DoubleVector e = SimdExponential.exp(delta.fma(slope, shift), LineTables.LIMIT);
      DoubleVector s0 = DoubleVector.fromArray(D, ONES, Math.max(0, LANES - (n - r))).div(e.add(1));
      DoubleVector t0 = s0.mul(e);
      if (cotangent) {
        DoubleVector g =
            ((DoubleVector) FloatVector.fromArray(H, gradients, at + r).castShape(D, 0));
        DoubleVector onLeft = g.mul(s0);
        gs = gs.add(onLeft);
        gt = g.fma(t0, gt);
        gst = onLeft.fma(t0, gst);
      }
      DoubleVector onLeft = s0;
      DoubleVector onRight = t0;
      if (weighted) {
        DoubleVector q = ((DoubleVector) FloatVector.fromArray(H, weights, at + r).castShape(D, 0));
        onLeft = q.mul(s0);
        onRight = q.mul(t0);
      }
      DoubleVector both = onLeft.mul(t0);
      s = s.add(onLeft);
      sd = onLeft.fma(delta, sd);
      t = t.add(onRight);
      td = onRight.fma(delta, td);
      st = st.add(both);
      std = both.fma(delta, std);
    }
    store(i, LineSums.S, s);
    store(i, LineSums.SD, sd);
    store(i, LineSums.T, t);
    store(i, LineSums.TD, td);
    if (work.jacobian) {
      store(i, LineSums.ST, st);
      store(i, LineSums.STD, std);
    }
    if (cotangent) {
      store(i, cotangentAt(), gs);
      store(i, cotangentAt() + 1, gt);
      store(i, cotangentAt() + 2, gst);
    }
  }

  private void hits(int at, int n, int i) {
    for (int r = 0; r < n; r++) {
      if (values[at + r] == line.threshold[i - 1]) {
        if (work.jacobian) {
          lanes[(i * width + LineSums.ON) * LANES] += weighted ? weights[at + r] : 1;
        }
        if (work.cotangent) {
          lanes[(i * width + cotangentAt() + 3) * LANES] += gradients[at + r];
        }
      }
    }
  }

  private int cotangentAt() {
    return LineSums.STEP + (work.jacobian ? LineSums.JACOBIAN : 0);
  }

  private void store(int i, int sum, DoubleVector of) {
    int at = (i * width + sum) * LANES;
    DoubleVector.fromArray(D, lanes, at).add(of).intoArray(lanes, at);
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    add(Work.JACOBIAN, block, null, 0, sums);
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    return new SimdLineRows(line).reconstruct();
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    return new SimdLineRows(line).pullRows(y);
  }
}
