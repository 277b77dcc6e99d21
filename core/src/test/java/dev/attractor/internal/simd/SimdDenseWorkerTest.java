package dev.attractor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attractor.Replay;
import dev.attractor.internal.provider.KernelProvider;
import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.DenseSoftKernel;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SIMD forms of the kernel for rows of any length equal the scalar one at awkward sizes. */
class SimdDenseWorkerTest {
  /** Of exp: 8 units in the last place, and some operations after it. */
  private static final double EPS = 64 * Math.ulp(1.0);

  private static final double TAU = 0.05;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 63, 64, 65, 127, 129, 509, 2049})
  void equalsTheScalarForm(int rows) {
    assumeTrue(KernelProvider.simd());
    for (int d : new int[] {1, 2, 3, 5}) {
      for (int k : new int[] {1, 2, 4, 5, 9}) {
        compare(rows, d, k);
      }
    }
  }

  private static void compare(int count, int d, int k) {
    SplittableRandom random = Replay.random(count * 31L + k);
    int n = Math.max(1, count * d - (count % 2 == 0 ? 1 : 0)); // every other one ragged
    float[] values = floats(random, n);
    float[] gradient = floats(random, n);
    int m = (n + d - 1) / d;
    float[] weights = floats(random, m);
    for (int i = 0; i < m; i++) {
      weights[i] = Math.abs(weights[i]);
    }
    Rows rows = Rows.of(values, d, weights);
    double[] codebook = random.doubles((long) k * d, -1, 1).toArray();
    for (int a = 0; a < Math.min(d, n); a++) {
      codebook[a] = values[a]; // the first codeword lies on the first row
    }
    RowCotangent y =
        new RowCotangent(
            random.doubles((long) k * d, -1, 1).toArray(), random.doubles(k, -1, 1).toArray());
    DenseSoftKernel kernel = new DenseSoftKernel(codebook, d, TAU);
    compare(kernel, TAU, EPS, new SimdDenseWorker(codebook, d, TAU), rows, gradient, y);
    if (d == 2 && k <= SimdPlaneWorker.MAX_CODEWORDS) {
      compare(kernel, TAU, EPS, new SimdPlaneWorker(codebook, TAU), rows, gradient, y);
      DenseSoftKernel wide = new DenseSoftKernel(codebook, d, 1);
      compare(wide, 1, floatRounding(), new SimdFloatPlaneWorker(codebook, 1), rows, gradient, y);
    }
  }

  /**
   * @param eps what an operation on a row leaves out, exponentials included
   */
  private static void compare(
      DenseSoftKernel kernel,
      double tau,
      double eps,
      SoftKernel.Worker simd,
      Rows rows,
      float[] gradient,
      RowCotangent y) {
    SoftKernel.Worker scalar = kernel.scalarWorker();
    int m = Math.toIntExact(rows.count());
    int n = Math.toIntExact(rows.values().size());
    int d = rows.dimension();
    int k = y.t().length;
    // terms: at most |w - c| |G| k d / tau; each off by eps and added one after the other
    double term = 4.0 * k * d * d / tau;
    double tolerance = m * term * (eps + m * Math.ulp(0.5));
    for (Work work : Work.values()) {
      double[] expected = new double[kernel.length(work)];
      double[] actual = new double[kernel.length(work)];
      Block block = new Block(rows);
      for (long row = 0; row < m; row += block.rows) {
        block.moveTo(row, m);
        scalar.add(work, block, gradient, (int) block.firstValue, expected);
        simd.add(work, block, gradient, (int) block.firstValue, actual);
      }
      // a row leaves out attention below NEAR, times a unit and at most two between numbers
      double leftOut = work == Work.NEAR_JACOBIAN ? 2 * m * SoftKernel.NEAR : 0;
      assertThat(actual).as("%s", work).containsExactly(expected, within(tolerance + leftOut));
    }
    double[] expected = new double[k * d];
    double[] actual = new double[k * d];
    float[] expectedRows = new float[n];
    float[] actualRows = new float[n];
    float[] expectedSoft = new float[n];
    float[] actualSoft = new float[n];
    SoftKernel.Writer scalarRows = scalar.pullRows(y);
    SoftKernel.Writer simdRows = simd.pullRows(y);
    Block block = new Block(rows);
    for (long row = 0; row < m; row += block.rows) {
      block.moveTo(row, m);
      int at = (int) block.firstValue;
      scalar.pullStep(block, y, expected);
      simd.pullStep(block, y, actual);
      scalarRows.write(block, gradient, at, expectedRows, at);
      simdRows.write(block, gradient, at, actualRows, at);
      scalar.reconstruct().write(block, null, 0, expectedSoft, at);
      simd.reconstruct().write(block, null, 0, actualSoft, at);
    }
    assertThat(actual).containsExactly(expected, within(tolerance));
    for (int i = 0; i < n; i++) {
      double ulps = Math.ulp(expectedRows[i]) + term * eps;
      assertThat((double) actualRows[i]).isCloseTo(expectedRows[i], within(ulps));
      assertThat((double) actualSoft[i])
          .isCloseTo(expectedSoft[i], within(Math.ulp(expectedSoft[i]) + k * eps));
    }
  }

  /**
   * In floats at a temperature of 1: an exponent of at most 3 is off by 8 units, exp by 2 more, a
   * share and its products by some, and a lane adds up its part of 2048 rows, each sum rounded. A
   * method: without the Vector API module there is no class of species.
   */
  private static double floatRounding() {
    return (64 + 1024.0 / SimdSpecies.F.length()) * Math.ulp(1f);
  }

  private static float[] floats(SplittableRandom random, int n) {
    float[] floats = new float[n];
    for (int i = 0; i < n; i++) {
      floats[i] = (float) random.nextDouble(-1, 1);
    }
    return floats;
  }
}
