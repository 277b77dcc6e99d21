package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;
import static dev.attractor.internal.simd.SimdSpecies.H;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.LineSlopes;
import dev.attractor.internal.softkmeans.LineTables;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Soft weights and their gradients on a line in SIMD form: one number out for each weight in, in
 * its place. What an interval needs is looked up by its number: from a register where a table has
 * no more entries than a vector of doubles has lanes, else from memory.
 */
final class SimdLineRows {
  private static final int LANES = D.length();

  private final LineTables line;
  private final double slope;

  /** Shifts, those of the outer intervals beyond what any weight there can outweigh. */
  private final double[] shift;

  private final double[] center;
  private final boolean inRegisters;

  /** The codewords' thresholds as doubles. */
  private final double[] thresholds;

  private final SimdLineSearch search;
  private final int[] intervals;

  /** Codewords that a weight can be equal to. */
  private final float[] hits;

  SimdLineRows(LineTables line) {
    this.line = line;
    slope = 2 / line.tau;
    shift = table(line.shift);
    shift[0] = Double.POSITIVE_INFINITY;
    shift[line.k] = Double.NEGATIVE_INFINITY;
    center = table(line.center);
    inRegisters = line.k < LANES;
    thresholds = new double[line.k];
    for (int j = 0; j < line.k; j++) {
      thresholds[j] = line.threshold[j];
    }
    float[] equal = new float[line.k];
    int count = 0;
    for (int j = 0; j < line.k; j++) {
      if (line.hit[j] && (j == 0 || line.threshold[j] != line.threshold[j - 1])) {
        equal[count++] = line.threshold[j];
      }
    }
    hits = Arrays.copyOf(equal, count);
    search = new SimdLineSearch(line.threshold);
    intervals = new int[inRegisters ? 0 : Block.VALUES];
  }

  /** The same numbers, as many at least as there are lanes. */
  private static double[] table(double[] of) {
    return Arrays.copyOf(of, Math.max(LANES, of.length));
  }

  SoftKernel.Writer reconstruct() {
    double[] onLeft = table(line.leftMeans(line.codeword));
    double[] onRight = table(line.rightMeans(line.codeword));
    return (block, gradient, gradientOffset, target, offset) -> {
      int vectors = block.values / LANES * LANES;
      if (inRegisters) {
        selected(block, vectors, onLeft, onRight, target, offset);
      } else {
        search.count(block.data, block.offset, vectors, intervals);
        gathered(block, vectors, onLeft, onRight, target, offset);
      }
      for (int r = vectors; r < block.values; r++) {
        float w = block.data[block.offset + r];
        int i = line.interval(w);
        double ratio = line.ratio(i, w);
        double s = 1 / (1 + ratio);
        double t = i == 0 ? 1 : ratio * s;
        target[offset + r] = (float) (s * onLeft[i] + t * onRight[i]);
      }
    };
  }

  private void selected(
      Block block, int n, double[] onLeft, double[] onRight, float[] target, int offset) {
    DoubleVector centers = DoubleVector.fromArray(D, center, 0);
    DoubleVector shifts = DoubleVector.fromArray(D, shift, 0);
    DoubleVector lefts = DoubleVector.fromArray(D, onLeft, 0);
    DoubleVector rights = DoubleVector.fromArray(D, onRight, 0);
    DoubleVector slope = DoubleVector.broadcast(D, this.slope);
    DoubleVector one = DoubleVector.broadcast(D, 1);
    for (int r = 0; r < n; r += LANES) {
      DoubleVector w =
          (DoubleVector) FloatVector.fromArray(H, block.data, block.offset + r).castShape(D, 0);
      DoubleVector i = DoubleVector.zero(D);
      for (double threshold : thresholds) {
        i = i.add(1, w.compare(VectorOperators.GE, threshold));
      }
      DoubleVector x = w.sub(i.selectFrom(centers)).fma(slope, i.selectFrom(shifts));
      DoubleVector e = SimdExponential.exp(x, LineTables.LIMIT);
      DoubleVector s = one.div(e.add(1));
      DoubleVector soft = s.fma(i.selectFrom(lefts), s.mul(e).mul(i.selectFrom(rights)));
      ((FloatVector) soft.castShape(H, 0)).intoArray(target, offset + r);
    }
  }

  private void gathered(
      Block block, int n, double[] onLeft, double[] onRight, float[] target, int offset) {
    int[] i = intervals;
    DoubleVector slope = DoubleVector.broadcast(D, this.slope);
    DoubleVector one = DoubleVector.broadcast(D, 1);
    for (int r = 0; r < n; r += LANES) {
      DoubleVector w =
          (DoubleVector) FloatVector.fromArray(H, block.data, block.offset + r).castShape(D, 0);
      DoubleVector x =
          w.sub(DoubleVector.fromArray(D, center, 0, i, r))
              .fma(slope, DoubleVector.fromArray(D, shift, 0, i, r));
      DoubleVector e = SimdExponential.exp(x, LineTables.LIMIT);
      DoubleVector s = one.div(e.add(1));
      DoubleVector right = s.mul(e).mul(DoubleVector.fromArray(D, onRight, 0, i, r));
      DoubleVector soft = s.fma(DoubleVector.fromArray(D, onLeft, 0, i, r), right);
      ((FloatVector) soft.castShape(H, 0)).intoArray(target, offset + r);
    }
  }

  SoftKernel.Writer pullRows(RowCotangent y) {
    LineSlopes slopes = new LineSlopes(line, y);
    double[] left = table(slopes.left);
    double[] turn = new double[left.length];
    double[] step = table(slopes.step);
    double[] codeword = table(slopes.codeword);
    for (int i = 0; i <= line.k; i++) {
      turn[i] = slopes.left[i] - slopes.right[i];
    }
    return (block, gradient, gradientOffset, target, offset) -> {
      int vectors = block.weights == null ? block.values / LANES * LANES : 0;
      if (inRegisters) {
        selected(
            block, vectors, left, turn, step, codeword, gradient, gradientOffset, target, offset);
      } else {
        search.count(block.data, block.offset, vectors, intervals);
        gathered(
            block, vectors, left, turn, step, codeword, gradient, gradientOffset, target, offset);
      }
      for (int r = vectors; r < block.values; r++) {
        target[offset + r] = pull(block, r, slopes, gradient[gradientOffset + r]);
      }
      for (float hit : hits) { // once more where a weight is a codeword
        for (int r = 0; r < vectors; r += F.length()) {
          int end = Math.min(r + F.length(), vectors);
          if (end - r < F.length() || anyEqual(block.data, block.offset + r, hit)) {
            for (int l = r; l < end; l++) {
              if (block.data[block.offset + l] == hit) {
                target[offset + l] = pull(block, l, slopes, gradient[gradientOffset + l]);
              }
            }
          }
        }
      }
    };
  }

  private static boolean anyEqual(float[] data, int at, float value) {
    return FloatVector.fromArray(F, data, at).compare(VectorOperators.EQ, value).anyTrue();
  }

  private static float pull(Block block, int r, LineSlopes slopes, float gradient) {
    double q = block.weights == null ? 1 : block.weights[block.weightOffset + r];
    return (float) slopes.pull(block.data[block.offset + r], gradient, q);
  }

  /** As {@link LineSlopes#pull} for q = 1: left - t (turn + (2 / tau) s (G codeword + ...)). */
  private void selected(
      Block block,
      int n,
      double[] left,
      double[] turn,
      double[] step,
      double[] codeword,
      float[] gradient,
      int gradientOffset,
      float[] target,
      int offset) {
    DoubleVector centers = DoubleVector.fromArray(D, center, 0);
    DoubleVector shifts = DoubleVector.fromArray(D, shift, 0);
    DoubleVector lefts = DoubleVector.fromArray(D, left, 0);
    DoubleVector turns = DoubleVector.fromArray(D, turn, 0);
    DoubleVector steps = DoubleVector.fromArray(D, step, 0);
    DoubleVector codewords = DoubleVector.fromArray(D, codeword, 0);
    DoubleVector slope = DoubleVector.broadcast(D, this.slope);
    DoubleVector one = DoubleVector.broadcast(D, 1);
    for (int r = 0; r < n; r += LANES) {
      DoubleVector w =
          (DoubleVector) FloatVector.fromArray(H, block.data, block.offset + r).castShape(D, 0);
      DoubleVector g =
          (DoubleVector) FloatVector.fromArray(H, gradient, gradientOffset + r).castShape(D, 0);
      DoubleVector i = DoubleVector.zero(D);
      for (double threshold : thresholds) {
        i = i.add(1, w.compare(VectorOperators.GE, threshold));
      }
      DoubleVector delta = w.sub(i.selectFrom(centers));
      DoubleVector e =
          SimdExponential.exp(delta.fma(slope, i.selectFrom(shifts)), LineTables.LIMIT);
      DoubleVector s = one.div(e.add(1));
      DoubleVector onTurn = i.selectFrom(turns);
      DoubleVector inner =
          onTurn.fma(delta, i.selectFrom(steps)).add(g.mul(i.selectFrom(codewords)));
      DoubleVector back = s.mul(slope).fma(inner, onTurn);
      DoubleVector pulled = i.selectFrom(lefts).sub(s.mul(e).mul(back));
      ((FloatVector) pulled.castShape(H, 0)).intoArray(target, offset + r);
    }
  }

  private void gathered(
      Block block,
      int n,
      double[] left,
      double[] turn,
      double[] step,
      double[] codeword,
      float[] gradient,
      int gradientOffset,
      float[] target,
      int offset) {
    int[] i = intervals;
    DoubleVector slope = DoubleVector.broadcast(D, this.slope);
    DoubleVector one = DoubleVector.broadcast(D, 1);
    for (int r = 0; r < n; r += LANES) {
      DoubleVector w =
          (DoubleVector) FloatVector.fromArray(H, block.data, block.offset + r).castShape(D, 0);
      DoubleVector g =
          (DoubleVector) FloatVector.fromArray(H, gradient, gradientOffset + r).castShape(D, 0);
      DoubleVector delta = w.sub(DoubleVector.fromArray(D, center, 0, i, r));
      DoubleVector x = delta.fma(slope, DoubleVector.fromArray(D, shift, 0, i, r));
      DoubleVector e = SimdExponential.exp(x, LineTables.LIMIT);
      DoubleVector s = one.div(e.add(1));
      DoubleVector onTurn = DoubleVector.fromArray(D, turn, 0, i, r);
      DoubleVector inner =
          onTurn
              .fma(delta, DoubleVector.fromArray(D, step, 0, i, r))
              .add(g.mul(DoubleVector.fromArray(D, codeword, 0, i, r)));
      DoubleVector back = s.mul(slope).fma(inner, onTurn);
      DoubleVector pulled = DoubleVector.fromArray(D, left, 0, i, r).sub(s.mul(e).mul(back));
      ((FloatVector) pulled.castShape(H, 0)).intoArray(target, offset + r);
    }
  }
}
