package dev.attractor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attractor.Replay;
import dev.attractor.internal.provider.KernelProvider;
import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.LineSums;
import dev.attractor.internal.softkmeans.LineTables;
import dev.attractor.internal.softkmeans.LineWorker;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import dev.attractor.internal.softkmeans.ThreadBuffers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SIMD form of the kernel on a line equals the scalar one at awkward sizes. */
class SimdLineWorkerTest {
  /** Of exp: 8 units in the last place, and a few operations after it. */
  private static final double EPS = 32 * Math.ulp(1.0);

  @BeforeEach
  void vectorsArePresent() {
    assumeTrue(KernelProvider.simd());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 127, 128, 129, 1009, 4097})
  void equalsTheScalarForm(int n) {
    for (int k : new int[] {1, 2, 3, 5, 16, 33, 200}) {
      for (double tau : new double[] {0.4, 0.02, 1e-4}) {
        for (boolean weighted : new boolean[] {false, true}) {
          for (boolean hits : new boolean[] {false, true}) {
            new Pair(n, k, tau, weighted, hits).compare();
          }
        }
      }
    }
  }

  private static final class Pair {
    final int n;
    final Rows rows;
    final float[] gradient;
    final double tau;
    final LineTables line;
    final RowCotangent y;

    Pair(int n, int k, double tau, boolean weighted, boolean hits) {
      SplittableRandom random = Replay.random(n * 31L + k);
      this.n = n;
      this.tau = tau;
      float[] values = floats(random, n);
      float[] weights = floats(random, n);
      for (int i = 0; i < n; i++) {
        weights[i] = Math.abs(weights[i]);
      }
      gradient = floats(random, n);
      rows = weighted ? Rows.of(values, 1, weights) : Rows.of(values, 1);
      double[] codebook = random.doubles(k, -1, 1).toArray();
      if (hits) {
        codebook[0] = values[n / 2];
        codebook[k - 1] = values[n / 2];
      }
      line = new LineTables(codebook, tau);
      y = new RowCotangent(random.doubles(k, -1, 1).toArray(), random.doubles(k, -1, 1).toArray());
    }

    void compare() {
      for (Work work : Work.values()) {
        int width = LineSums.width(work);
        double[] scalar = add(new LineWorker(line), work, width * (line.k + 1));
        double[] lanes =
            add(
                new SimdLineWorker(line, new ThreadBuffers.Buffers()),
                work,
                width * (line.k + 1) * SimdLineWorker.LANES);
        // terms are at most 2 (|w - center| <= 2, weights and gradients <= 1), each off by EPS, and
        // added one after the other
        double tolerance = 2 * n * (EPS + n * Math.ulp(0.5));
        for (int i = 0; i < scalar.length; i++) {
          double sum = 0;
          for (int l = 0; l < SimdLineWorker.LANES; l++) {
            sum += lanes[i * SimdLineWorker.LANES + l];
          }
          assertThat(sum).as("%s sum %d", work, i).isCloseTo(scalar[i], within(tolerance));
        }
      }
      // one rounding to float of numbers that differ by EPS times their largest term
      compare(
          new LineWorker(line).reconstruct(),
          new SimdLineWorker(line, new ThreadBuffers.Buffers()).reconstruct(),
          1);
      double slope = 2 / tau * (2 + 4 * line.k);
      compare(
          new LineWorker(line).pullRows(y),
          new SimdLineWorker(line, new ThreadBuffers.Buffers()).pullRows(y),
          slope);
    }

    private double[] add(SoftKernel.Worker worker, Work work, int length) {
      double[] sums = new double[length];
      Block block = new Block(rows);
      for (long row = 0; row < n; row += block.rows) {
        block.moveTo(row, n);
        worker.add(work, block, gradient, (int) row, sums);
      }
      return sums;
    }

    private void compare(SoftKernel.Writer scalar, SoftKernel.Writer simd, double scale) {
      float[] expected = new float[n];
      float[] actual = new float[n];
      Block block = new Block(rows);
      for (int row = 0; row < n; row += block.rows) {
        block.moveTo(row, n);
        scalar.write(block, gradient, row, expected, row);
        simd.write(block, gradient, row, actual, row);
      }
      for (int i = 0; i < n; i++) {
        double tolerance = Math.ulp(expected[i]) + 4 * EPS * scale;
        assertThat((double) actual[i]).as("value %d", i).isCloseTo(expected[i], within(tolerance));
      }
    }

    private static float[] floats(SplittableRandom random, int n) {
      float[] floats = new float[n];
      for (int i = 0; i < n; i++) {
        floats[i] = (float) random.nextDouble(-1, 1);
      }
      return floats;
    }
  }
}
