package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.ksoftmax.Brackets;
import dev.attractor.internal.ksoftmax.ThresholdKernel;
import dev.attractor.internal.ksoftmax.ThresholdSums;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link ThresholdKernel#improve} on vectors: thresholds by lane. */
final class SimdHalleyStep {
  private static final DoubleVector ONE = DoubleVector.broadcast(D, 1);
  private static final DoubleVector INDEX = DoubleVector.zero(D).addIndex(1);

  private SimdHalleyStep() {}

  /**
   * Halley's steps from h and its first two derivatives; leaves their lengths in {@code length}.
   */
  static void step(int k, ThresholdSums derivatives, Brackets brackets, double[] length) {
    double[] h = derivatives.s1();
    double[] h1 = derivatives.s2();
    double[] h2 = derivatives.s3();
    double[] delta = brackets.delta();
    double[] low = brackets.low();
    double[] high = brackets.high();
    DoubleVector value = DoubleVector.fromArray(D, h, k);
    DoubleVector slope = DoubleVector.fromArray(D, h1, k);
    DoubleVector at = DoubleVector.fromArray(D, delta, k);
    VectorMask<Double> tooLow = value.compare(VectorOperators.LT, 0.0);
    DoubleVector lowest = DoubleVector.fromArray(D, low, k).blend(at, tooLow);
    DoubleVector highest = at.blend(DoubleVector.fromArray(D, high, k), tooLow);
    DoubleVector twice = slope.add(slope);
    DoubleVector below = slope.mul(twice).sub(value.mul(DoubleVector.fromArray(D, h2, k)));
    DoubleVector next = at.sub(value.mul(twice).div(below));
    VectorMask<Double> inside =
        next.compare(VectorOperators.GE, lowest).and(next.compare(VectorOperators.LE, highest));
    next = lowest.add(highest).mul(0.5).blend(next, inside);
    lowest.intoArray(low, k);
    highest.intoArray(high, k);
    next.intoArray(delta, k);
    next.sub(at).abs().intoArray(length, 0);
  }

  /**
   * Adds the top scores for the thresholds k, k + 1, ... by lane; leaves T / H and the first two
   * derivatives of its logarithm in the place of the sums.
   */
  static void addTopScores(
      double[] grown, int m, int first, int k, double[] scale, ThresholdSums sums) {
    double[] s1 = sums.s1();
    double[] s2 = sums.s2();
    double[] s3 = sums.s3();
    DoubleVector l = DoubleVector.fromArray(D, scale, k);
    DoubleVector a1 = DoubleVector.fromArray(D, s1, k).mul(l);
    DoubleVector a2 = DoubleVector.fromArray(D, s2, k).mul(l);
    DoubleVector a3 = DoubleVector.fromArray(D, s3, k).mul(l);
    DoubleVector zero = DoubleVector.zero(D);
    DoubleVector b1 = zero;
    DoubleVector b2 = zero;
    DoubleVector b3 = zero;
    DoubleVector ranks = INDEX.add(first + k);
    for (int i = 0; i < m; i++) {
      DoubleVector u = l.mul(grown[i]);
      DoubleVector v = ONE.div(u.add(ONE));
      DoubleVector w = u.mul(v);
      DoubleVector vw = v.mul(w);
      VectorMask<Double> above = ranks.compare(VectorOperators.GT, (double) i);
      b1 = b1.add(zero.blend(v, above));
      b2 = b2.add(zero.blend(vw, above));
      b3 = b3.add(zero.blend(vw.mul(w), above));
      a1 = a1.add(w.blend(0.0, above));
      a2 = a2.add(vw.blend(0.0, above));
      a3 = a3.add(vw.mul(v).blend(0.0, above));
    }
    DoubleVector p = a2.div(a1);
    DoubleVector q = b2.div(b1);
    a1.div(b1).intoArray(s1, k);
    p.add(q).intoArray(s2, k);
    a3.add(a3)
        .sub(a2)
        .div(a1)
        .sub(p.mul(p))
        .sub(b3.add(b3).sub(b2).div(b1))
        .add(q.mul(q))
        .intoArray(s3, k);
  }
}
