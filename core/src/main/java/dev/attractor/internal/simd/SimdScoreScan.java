package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;
import static dev.attractor.internal.simd.SimdSpecies.F;

import dev.attractor.internal.ksoftmax.ScalarScoreScan;
import dev.attractor.internal.ksoftmax.ScoreScan;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ScoreScan} on vectors.
 *
 * <p>The top scores are found without a heap, whose branches nothing can predict. The largest score
 * of each lane is a number that the row reaches; so the wanted-th largest of those is one that at
 * least as many scores reach. A second pass picks what reaches it, about half as many again as are
 * wanted in random rows of any length, and each of these counts the others above it: its rank.
 */
final class SimdScoreScan implements ScoreScan {
  private static final int LANES = D.length();
  private static final int FLOATS = F.length();

  /** Lanes of two vectors of doubles, or of one of floats. */
  private static final int GROUPS = 2 * LANES;

  /** Beyond this many the bound is so low that too many scores reach it. */
  private static final int MOST = GROUPS - 2;

  /** More candidates than this are left to a heap. */
  private static final int CANDIDATES = 64;

  private final float[] narrow = new float[GROUPS];
  private final double[] maxima = new double[GROUPS];
  private final double[] candidate = new double[CANDIDATES + FLOATS];
  private final int[] place = new int[CANDIDATES + FLOATS];
  private final double[] sorted = new double[GROUPS];

  @Override
  public boolean valid(double[] x, int from, int n) {
    int end = from + D.loopBound(n);
    VectorMask<Double> valid = D.maskAll(true);
    for (int j = from; j < end; j += LANES) {
      valid =
          valid.and(
              DoubleVector.fromArray(D, x, j)
                  .compare(VectorOperators.LT, Double.POSITIVE_INFINITY));
    }
    return valid.allTrue() && ScalarScoreScan.allValid(x, end, from + n);
  }

  @Override
  public boolean valid(float[] x, int from, int n) {
    int end = from + F.loopBound(n);
    VectorMask<Float> valid = F.maskAll(true);
    for (int j = from; j < end; j += FLOATS) {
      valid =
          valid.and(
              FloatVector.fromArray(F, x, j).compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    }
    return valid.allTrue() && ScalarScoreScan.allValid(x, end, from + n);
  }

  @Override
  public int firstAbove(double[] x, int at, int to, double bound) {
    int j = at;
    for (; j + LANES <= to; j += LANES) {
      VectorMask<Double> above = DoubleVector.fromArray(D, x, j).compare(VectorOperators.GT, bound);
      if (above.anyTrue()) {
        return j + above.firstTrue();
      }
    }
    return ScalarScoreScan.first(x, j, to, bound);
  }

  @Override
  public int firstAbove(float[] x, int at, int to, float bound) {
    int j = at;
    for (; j + FLOATS <= to; j += FLOATS) {
      VectorMask<Float> above = FloatVector.fromArray(F, x, j).compare(VectorOperators.GT, bound);
      if (above.anyTrue()) {
        return j + above.firstTrue();
      }
    }
    return ScalarScoreScan.first(x, j, to, bound);
  }

  @Override
  public boolean topScores(double[] x, int from, int n, int wanted, double[] value, int[] index) {
    if (wanted > MOST || n < GROUPS) {
      return false;
    }
    DoubleVector largest = DoubleVector.fromArray(D, x, from);
    DoubleVector second = DoubleVector.fromArray(D, x, from + LANES);
    int end = from + n;
    for (int j = from + GROUPS; j + GROUPS <= end; j += GROUPS) {
      DoubleVector a = DoubleVector.fromArray(D, x, j);
      DoubleVector b = DoubleVector.fromArray(D, x, j + LANES);
      largest = largest.blend(a, a.compare(VectorOperators.GT, largest));
      second = second.blend(b, b.compare(VectorOperators.GT, second));
    }
    largest.intoArray(maxima, 0);
    second.intoArray(maxima, LANES);
    int found = select(x, from, n, reached(wanted));
    return found >= 0 && rank(found, wanted, value, index);
  }

  @Override
  public boolean topScores(float[] x, int from, int n, int wanted, double[] value, int[] index) {
    if (wanted > MOST || n < GROUPS) {
      return false;
    }
    FloatVector largest = FloatVector.fromArray(F, x, from);
    int end = from + n;
    for (int j = from + FLOATS; j + FLOATS <= end; j += FLOATS) {
      FloatVector a = FloatVector.fromArray(F, x, j);
      largest = largest.blend(a, a.compare(VectorOperators.GT, largest));
    }
    largest.intoArray(narrow, 0);
    for (int i = 0; i < GROUPS; i++) {
      maxima[i] = narrow[i];
    }
    int found = select(x, from, n, (float) reached(wanted));
    return found >= 0 && rank(found, wanted, value, index);
  }

  /** The wanted-th largest of the maxima. */
  private double reached(int wanted) {
    DoubleVector first = DoubleVector.fromArray(D, maxima, 0);
    DoubleVector second = DoubleVector.fromArray(D, maxima, LANES);
    for (int i = 0; i < GROUPS; i++) {
      double v = maxima[i];
      long above =
          first.compare(VectorOperators.GT, v).toLong()
              | second.compare(VectorOperators.GT, v).toLong() << LANES;
      long equal =
          first.compare(VectorOperators.EQ, v).toLong()
              | second.compare(VectorOperators.EQ, v).toLong() << LANES;
      sorted[Long.bitCount(above | equal & ((1L << i) - 1))] = v;
    }
    return sorted[wanted - 1];
  }

  /** Picks the scores that reach the bound; negative when they are too many. */
  private int select(double[] x, int from, int n, double bound) {
    int found = 0;
    int j = 0;
    for (; j + LANES <= n; j += LANES) {
      long bits =
          DoubleVector.fromArray(D, x, from + j).compare(VectorOperators.GE, bound).toLong();
      if (bits != 0) {
        if (found > CANDIDATES) {
          return -1;
        }
        for (; bits != 0; bits &= bits - 1) {
          int at = j + Long.numberOfTrailingZeros(bits);
          candidate[found] = x[from + at];
          place[found++] = at;
        }
      }
    }
    for (; j < n && found <= CANDIDATES; j++) {
      if (x[from + j] >= bound) {
        candidate[found] = x[from + j];
        place[found++] = j;
      }
    }
    return found > CANDIDATES ? -1 : found;
  }

  private int select(float[] x, int from, int n, float bound) {
    int found = 0;
    int j = 0;
    for (; j + FLOATS <= n; j += FLOATS) {
      long bits = FloatVector.fromArray(F, x, from + j).compare(VectorOperators.GE, bound).toLong();
      if (bits != 0) {
        if (found > CANDIDATES) {
          return -1;
        }
        for (; bits != 0; bits &= bits - 1) {
          int at = j + Long.numberOfTrailingZeros(bits);
          candidate[found] = x[from + at];
          place[found++] = at;
        }
      }
    }
    for (; j < n && found <= CANDIDATES; j++) {
      if (x[from + j] >= bound) {
        candidate[found] = x[from + j];
        place[found++] = j;
      }
    }
    return found > CANDIDATES ? -1 : found;
  }

  /** Writes the candidates of the first ranks to where they belong. */
  private boolean rank(int found, int wanted, double[] value, int[] index) {
    Arrays.fill(candidate, found, found + LANES, Double.NaN); // not above anything
    for (int i = 0; i < found; i++) {
      double v = candidate[i];
      int rank = 0;
      for (int j = 0; j < found; j += LANES) {
        DoubleVector others = DoubleVector.fromArray(D, candidate, j);
        rank += Long.bitCount(others.compare(VectorOperators.GT, v).toLong());
        if (j <= i) {
          long before = i - j < LANES ? (1L << (i - j)) - 1 : -1;
          rank += Long.bitCount(others.compare(VectorOperators.EQ, v).toLong() & before);
        }
      }
      if (rank < wanted) {
        value[rank] = v;
        index[rank] = place[i];
      }
    }
    return true;
  }
}
