package dev.attractor.internal.kernel;

import dev.attractor.internal.kernel.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on a line in SIMD form. Sums need the weights of an interval together: a block is
 * partitioned by the codewords, halving them at each level as quicksort does, every vector
 * compressed to its two sides; what arrives in a leaf is summed with the interval's constants in
 * registers. So neither a table look-up nor a scatter is left, and k costs log2 k.
 *
 * <p>Scratch layout: a stack of stretches in one array. A stretch keeps its left side in place and
 * puts its right side on top of the stack; gradients and row weights move along in arrays of their
 * own at the same places.
 */
final class SimdLineWorker implements SoftKernel.Worker {
  static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

  /** As many floats as there are doubles in a vector. */
  static final VectorSpecies<Float> H =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  static final int LANES = D.length();

  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

  /** Up to so many codewords are compared with every weight; a search is quicker beyond. */
  private static final int MAX_COUNTED = 32;

  private static final int STEP = F.length();

  /** A vector of ones, then one of zeros. */
  private static final double[] ONES = new double[2 * LANES];

  static {
    Arrays.fill(ONES, 0, LANES, 1);
  }

  private final LineTables line;
  private final LineWorker scalar;
  private final double slope;

  private final float[] values;
  private float[] weights;
  private float[] gradients;

  /** The sums, each of them lane by lane. */
  private double[] lanes;

  private int[] intervals;

  private Work work;
  private boolean weighted;
  private int width;

  SimdLineWorker(LineTables line) {
    this.line = line;
    this.scalar = new LineWorker(line);
    this.slope = 2 / line.tau;
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(line.k) + 1;
    values = new float[(levels + 1) * (Block.VALUES + 2 * STEP)];
  }

  @Override
  public void add(Work work, Block block, float[] gradient, int gradientOffset, double[] sums) {
    this.work = work;
    this.weighted = block.weights != null;
    this.width = LineSums.width(work);
    int n = block.rows;
    if (weighted && weights == null) {
      weights = new float[values.length];
    }
    if (work.cotangent && gradients == null) {
      gradients = new float[values.length];
    }
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
      DoubleVector in = one(r, n);
      DoubleVector delta = load(values, at + r).sub(center);
      DoubleVector q = weighted ? load(weights, at + r).mul(in) : in;
      mass = mass.add(q);
      moment = q.fma(delta, moment);
      if (cotangent) {
        pull = load(gradients, at + r).fma(in, pull);
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
      DoubleVector delta = load(values, at + r).sub(center);
      DoubleVector e = SimdExponential.exp(limited(delta.fma(slope, shift)));
      DoubleVector s0 = one(r, n).div(e.add(1));
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
      DoubleVector delta = load(values, at + r).sub(center);
      DoubleVector e = SimdExponential.exp(limited(delta.fma(slope, shift)));
      DoubleVector s0 = one(r, n).div(e.add(1));
      DoubleVector t0 = s0.mul(e);
      if (cotangent) {
        DoubleVector g = load(gradients, at + r);
        DoubleVector onLeft = g.mul(s0);
        gs = gs.add(onLeft);
        gt = g.fma(t0, gt);
        gst = onLeft.fma(t0, gst);
      }
      DoubleVector onLeft = s0;
      DoubleVector onRight = t0;
      if (weighted) {
        DoubleVector q = load(weights, at + r);
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

  /** 1 in the lanes r to n - 1, 0 beyond. */
  private static DoubleVector one(int r, int n) {
    return DoubleVector.fromArray(D, ONES, Math.max(0, LANES - (n - r)));
  }

  private static DoubleVector load(float[] from, int at) {
    return (DoubleVector)
        FloatVector.fromArray(H, from, at).convertShape(VectorOperators.F2D, D, 0);
  }

  private static DoubleVector limited(DoubleVector x) {
    return x.max(-LineTables.LIMIT).min(LineTables.LIMIT);
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    add(Work.JACOBIAN, block, null, 0, sums);
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    double[] onLeft = line.leftMeans(line.codeword);
    double[] onRight = line.rightMeans(line.codeword);
    double[] bounded = boundedShift();
    return (block, gradient, gradientOffset, target, offset) ->
        reconstruct(block, onLeft, onRight, bounded, target, offset);
  }

  private void reconstruct(
      Block block,
      double[] onLeft,
      double[] onRight,
      double[] bounded,
      float[] target,
      int offset) {
    int n = block.values;
    locate(block);
    int[] intervals = this.intervals;
    float[] data = block.data;
    int r = 0;
    for (; r + LANES <= n; r += LANES) {
      DoubleVector e = ratio(load(data, block.offset + r), intervals, r, bounded);
      DoubleVector s = DoubleVector.broadcast(D, 1).div(e.add(1));
      DoubleVector right = DoubleVector.fromArray(D, onRight, 0, intervals, r);
      DoubleVector left = DoubleVector.fromArray(D, onLeft, 0, intervals, r);
      store(s.fma(left, s.mul(e).mul(right)), target, offset + r);
    }
    for (; r < n; r++) {
      int i = intervals[r];
      double ratio = line.ratio(i, data[block.offset + r]);
      double s = 1 / (1 + ratio);
      double t = i == 0 ? 1 : ratio * s;
      target[offset + r] = (float) (s * onLeft[i] + t * onRight[i]);
    }
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    LineSlopes slopes = new LineSlopes(line, y);
    double[] bounded = boundedShift();
    return (block, gradient, gradientOffset, target, offset) -> {
      locate(block);
      pullRows(block, gradient, gradientOffset, slopes, bounded, target, offset);
    };
  }

  private void pullRows(
      Block block,
      float[] gradient,
      int gradientOffset,
      LineSlopes slopes,
      double[] bounded,
      float[] target,
      int offset) {
    int n = block.values;
    int[] intervals = this.intervals;
    float[] data = block.data;
    boolean weighted = block.weights != null;
    boolean anyHit = line.anyHit;
    DoubleVector turning = DoubleVector.broadcast(D, -slope);
    int r = 0;
    for (; r + LANES <= n; r += LANES) {
      DoubleVector w = load(data, block.offset + r);
      DoubleVector delta = w.sub(DoubleVector.fromArray(D, line.center, 0, intervals, r));
      DoubleVector shift = DoubleVector.fromArray(D, bounded, 0, intervals, r);
      DoubleVector e =
          SimdExponential.exp(limited(delta.fma(DoubleVector.broadcast(D, slope), shift)));
      DoubleVector s = DoubleVector.broadcast(D, 1).div(e.add(1));
      DoubleVector t = s.mul(e);
      DoubleVector left = DoubleVector.fromArray(D, slopes.left, 0, intervals, r);
      DoubleVector right = DoubleVector.fromArray(D, slopes.right, 0, intervals, r);
      DoubleVector turn =
          left.sub(right).fma(delta, DoubleVector.fromArray(D, slopes.step, 0, intervals, r));
      DoubleVector even = s.fma(left, t.mul(right));
      if (weighted) {
        DoubleVector q = load(block.weights, block.weightOffset + r);
        turn = turn.mul(q);
        even = even.mul(q);
      }
      DoubleVector g = load(gradient, gradientOffset + r);
      turn = g.fma(DoubleVector.fromArray(D, slopes.codeword, 0, intervals, r), turn);
      store(s.mul(t).mul(turning).fma(turn, even), target, offset + r);
      if (anyHit) {
        for (int l = r; l < r + LANES; l++) { // once more where a weight is a codeword
          if (isHit(data[block.offset + l], intervals[l])) {
            target[offset + l] = pull(block, l, slopes, gradient[gradientOffset + l]);
          }
        }
      }
    }
    for (; r < n; r++) {
      target[offset + r] = pull(block, r, slopes, gradient[gradientOffset + r]);
    }
  }

  private boolean isHit(float w, int i) {
    return i > 0 && line.hit[i - 1] && w == line.threshold[i - 1];
  }

  private static float pull(Block block, int r, LineSlopes slopes, float gradient) {
    double q = block.weights == null ? 1 : block.weights[block.weightOffset + r];
    return (float) slopes.pull(block.data[block.offset + r], gradient, q);
  }

  /** The interval of every weight of the block. */
  private void locate(Block block) {
    if (intervals == null) {
      intervals = new int[Block.VALUES + STEP];
    }
    int n = block.values;
    int r = 0;
    if (line.k <= MAX_COUNTED) {
      for (; r + STEP <= n; r += STEP) {
        FloatVector w = FloatVector.fromArray(F, block.data, block.offset + r);
        IntVector passed = IntVector.zero(I);
        for (float threshold : line.threshold) {
          passed = passed.add(1, w.compare(VectorOperators.GE, threshold).cast(I));
        }
        passed.intoArray(intervals, r);
      }
    }
    for (; r < n; r++) {
      intervals[r] = line.interval(block.data[block.offset + r]);
    }
  }

  /** The shifts with those of the outer intervals beyond what any weight there can outweigh. */
  private double[] boundedShift() {
    double[] bounded = line.shift.clone();
    bounded[0] = Double.POSITIVE_INFINITY;
    bounded[line.k] = Double.NEGATIVE_INFINITY;
    return bounded;
  }

  private DoubleVector ratio(DoubleVector w, int[] intervals, int r, double[] bounded) {
    DoubleVector delta = w.sub(DoubleVector.fromArray(D, line.center, 0, intervals, r));
    DoubleVector shift = DoubleVector.fromArray(D, bounded, 0, intervals, r);
    return SimdExponential.exp(limited(delta.fma(DoubleVector.broadcast(D, slope), shift)));
  }

  private static void store(DoubleVector values, float[] target, int at) {
    ((FloatVector) values.convertShape(VectorOperators.D2F, H, 0)).intoArray(target, at);
  }
}
