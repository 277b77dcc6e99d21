package dev.attractor.internal.ksoftmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel of this process against the specification, at awkward sizes. */
class PullKernelTest {
  private static final double EPS = 0x1p-52;
  private static final double FLOAT_EPS = 0x1p-23;

  private final PullKernel kernel = PullKernel.get();
  private final PullKernel specification = new ScalarPullKernel();
  private final Random random = new Random(Replay.SEED + 11);

  /** exp(x + lambda) from negligible to 1e8. */
  private double[] entries(int n) {
    double[] e = new double[n];
    Arrays.setAll(e, j -> random.nextInt(9) == 0 ? 0 : Math.exp(20 - random.nextInt(120) / 3.0));
    return e;
  }

  private static float[] narrow(double[] e) {
    float[] narrow = new float[e.length];
    for (int j = 0; j < e.length; j++) {
      narrow[j] = (float) e[j];
    }
    return narrow;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 31, 32, 33, 130, 1100, 2500})
  void momentsAndProductsAgree(int n) {
    for (int count : new int[] {1, 2, 8, 11}) {
      for (int telescope : new int[] {0, count, count + 1}) {
        agree(n, count, telescope);
      }
    }
  }

  private void agree(int n, int count, int telescope) {
    double[] e = entries(n);
    double[] scale = new double[count];
    Arrays.setAll(scale, k -> random.nextDouble());
    double[] g = new double[2 + Math.max(count, telescope) * n];
    Arrays.setAll(g, i -> (float) random.nextGaussian());
    double[][] got = {new double[count], new double[count], new double[n]};
    double[][] expected = {new double[count], new double[count], new double[n]};
    kernel.moments(e, n, scale, count, g, 2, telescope, got[0], got[1], got[2]);
    specification.moments(
        e, n, scale, count, g, 2, telescope, expected[0], expected[1], expected[2]);
    double[] slope = new double[count];
    double[] moment = new double[count];
    float[] product = new float[n];
    kernel.moments(narrow(e), n, scale, count, narrow(g), 2, telescope, slope, moment, product);
    // slopes are at most 1/4 and differences of cotangents below 12, so terms are at most 3
    for (int k = 0; k < count; k++) {
      assertThat(got[0][k]).isCloseTo(expected[0][k], within((n + 8) * EPS * expected[0][k]));
      assertThat(got[1][k]).isCloseTo(expected[1][k], within(3.0 * n * (n + 8) * EPS));
      assertThat(slope[k]).isCloseTo(expected[0][k], within((n + 8) * FLOAT_EPS * expected[0][k]));
      assertThat(moment[k]).isCloseTo(expected[1][k], within(3.0 * n * 72 * FLOAT_EPS));
    }
    for (int j = 0; j < n; j++) {
      assertThat(got[2][j]).isCloseTo(expected[2][j], within(3.0 * count * (count + 8) * EPS));
      assertThat((double) product[j])
          .isCloseTo(expected[2][j], within(3.0 * count * (count + 8) * FLOAT_EPS));
    }
    double[] mean = new double[count];
    Arrays.setAll(mean, k -> random.nextGaussian());
    double[] out = new double[n + 1];
    double[] outExpected = new double[n + 1];
    float[] outNarrow = new float[n + 1];
    kernel.subtract(e, n, scale, count, mean, expected[2], out, 1);
    kernel.subtract(narrow(e), n, scale, count, mean, narrow(expected[2]), outNarrow, 1);
    specification.subtract(e, n, scale, count, mean, expected[2], outExpected, 1);
    for (int j = 0; j <= n; j++) {
      assertThat(out[j]).isCloseTo(outExpected[j], within(6.0 * count * (count + 8) * EPS));
      assertThat((double) outNarrow[j])
          .isCloseTo(outExpected[j], within(6.0 * count * (count + 8) * FLOAT_EPS));
    }
  }
}
