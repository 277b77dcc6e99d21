package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.H;
import static dev.attractor.internal.simd.SimdSpecies.HI;

import dev.attractor.internal.kmeans.NearestCodeword;
import dev.attractor.internal.rows.Block;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** The nearest codeword of a vector of rows at once: the same codes as the plain form. */
final class SimdNearest implements NearestCodeword {
  private static final int LANES = D.length();

  private final double[] codebook;
  private final int d;

  /** Where the same coordinate of consecutive rows is: 0, d, 2 d, ... */
  private final int[] every = new int[LANES];

  /** The squared distances of a vector of rows to all codewords. */
  private final double[] squares;

  private final Plain plain;

  SimdNearest(double[] codebook, int d) {
    this.codebook = codebook;
    this.d = d;
    Arrays.setAll(every, i -> i * d);
    squares = new double[codebook.length / d * LANES];
    plain = new Plain(codebook, d);
  }

  @Override
  public void find(Block block, int[] codes) {
    int whole = block.values / d / LANES * LANES;
    for (int i = 0; i < whole; i += LANES) {
      if (d == 2) {
        plane(block, i);
      } else {
        space(block, i);
      }
      best(codes, i);
    }
    plain.find(block, whole, codes);
  }

  private void plane(Block block, int i) {
    int at = block.offset + 2 * i;
    DoubleVector x =
        (DoubleVector) FloatVector.fromArray(H, block.data, at, every, 0).castShape(D, 0);
    DoubleVector y =
        (DoubleVector) FloatVector.fromArray(H, block.data, at + 1, every, 0).castShape(D, 0);
    for (int j = 0; j < codebook.length; j += 2) {
      DoubleVector dx = x.sub(codebook[j]);
      DoubleVector dy = y.sub(codebook[j + 1]);
      dx.mul(dx).add(dy.mul(dy)).intoArray(squares, j / 2 * LANES);
    }
  }

  private void space(Block block, int i) {
    Arrays.fill(squares, 0);
    for (int a = 0; a < d; a++) {
      int at = block.offset + i * d + a;
      DoubleVector x =
          (DoubleVector) FloatVector.fromArray(H, block.data, at, every, 0).castShape(D, 0);
      for (int j = 0; j * d < codebook.length; j++) {
        DoubleVector difference = x.sub(codebook[j * d + a]);
        DoubleVector.fromArray(D, squares, j * LANES)
            .add(difference.mul(difference))
            .intoArray(squares, j * LANES);
      }
    }
  }

  private void best(int[] codes, int i) {
    DoubleVector least = DoubleVector.fromArray(D, squares, 0);
    IntVector best = IntVector.zero(HI);
    for (int j = 1; j * LANES < squares.length; j++) {
      DoubleVector square = DoubleVector.fromArray(D, squares, j * LANES);
      VectorMask<Double> nearer = square.lt(least);
      least = least.blend(square, nearer);
      best = best.blend(j, nearer.cast(HI));
    }
    best.intoArray(codes, i);
  }
}
