package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.BlockMoments;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link BlockMoments} on vectors. */
final class SimdMoments extends BlockMoments {
  private final int d;

  SimdMoments(int d) {
    super(F.length());
    this.d = d;
  }

  /** Whether the lanes of a vector hold whole rows of length d. */
  static boolean suits(int d) {
    return F.length() % d == 0;
  }

  @Override
  public void add(Block block, int n) {
    float[] data = block.data;
    int offset = block.offset;
    for (int lane = 0; lane < F.length(); lane++) {
      shift[lane] = data[offset + lane % d];
    }
    DoubleVector shift0 = DoubleVector.fromArray(D, shift, 0);
    DoubleVector shift1 = DoubleVector.fromArray(D, shift, D.length());
    FloatVector least = FloatVector.broadcast(F, Float.POSITIVE_INFINITY);
    FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    FloatVector poison = FloatVector.zero(F);
    DoubleVector sum0 = DoubleVector.zero(D);
    DoubleVector sum1 = DoubleVector.zero(D);
    DoubleVector square0 = DoubleVector.zero(D);
    DoubleVector square1 = DoubleVector.zero(D);
    for (int i = 0; i < n; i += F.length()) {
      FloatVector w = FloatVector.fromArray(F, data, offset + i);
      least = least.blend(w, w.lt(least));
      most = most.blend(w, w.compare(VectorOperators.GT, most));
      poison = w.fma(FloatVector.zero(F), poison); // NaN from here on once one is not finite
      DoubleVector low = ((DoubleVector) w.convertShape(VectorOperators.F2D, D, 0)).sub(shift0);
      DoubleVector high = ((DoubleVector) w.convertShape(VectorOperators.F2D, D, 1)).sub(shift1);
      sum0 = sum0.add(low);
      sum1 = sum1.add(high);
      square0 = low.fma(low, square0);
      square1 = high.fma(high, square1);
    }
    least.intoArray(minimum, 0);
    most.intoArray(maximum, 0);
    sum0.intoArray(sum, 0);
    sum1.intoArray(sum, D.length());
    square0.intoArray(squares, 0);
    square1.intoArray(squares, D.length());
    VectorMask<Float> zero = poison.compare(VectorOperators.EQ, 0);
    finite = zero.allTrue();
  }
}
