package dev.attractor.internal.ksoftmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel of this process against the specification, at awkward sizes. */
class WeightKernelTest {
  private static final double EPS = 0x1p-52;
  private static final int PAD = ThresholdKernel.PADDING;

  private final WeightKernel kernel = WeightKernel.get();
  private final WeightKernel specification = new ScalarWeightKernel();
  private final Random random = new Random(Replay.SEED + 11);

  /** Entries in [0, 1], some of them 0 as those of top scores are, over many scales. */
  private double[] entries(int n) {
    double[] e = new double[n];
    Arrays.setAll(e, j -> random.nextInt(9) == 0 ? 0 : Math.exp(-random.nextInt(60) / 3.0));
    return e;
  }

  private double[] scales(int count) {
    double[] scale = new double[count + PAD];
    Arrays.setAll(scale, k -> k < count ? 0.01 + k * random.nextDouble() : 1);
    Arrays.sort(scale, 0, count);
    return scale;
  }

  private static void assertClose(double[] got, double[] expected, int count, double relative) {
    for (int k = 0; k < count; k++) {
      assertThat(got[k])
          .as("entry %d", k)
          .isCloseTo(expected[k], within(relative * (Math.abs(expected[k]) + 1e-300)));
    }
  }

  private static float[] narrow(double[] e) {
    float[] narrow = new float[e.length];
    for (int j = 0; j < e.length; j++) {
      narrow[j] = (float) e[j];
    }
    return narrow;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 33, 130, 1100})
  void columnsAndWeightsAgree(int n) {
    for (int count : new int[] {1, 2, 8, 11}) {
      double[] e = entries(n);
      double[] scale = scales(count);
      double[] step = scales(count);
      double[] got = new double[3 + count * n];
      double[] expected = got.clone();
      kernel.columns(e, n, scale, step, count, got, 3);
      specification.columns(e, n, scale, step, count, expected, 3);
      assertClose(got, expected, got.length, 16 * EPS);
      float[] narrow = new float[3 + count * n];
      kernel.columns(narrow(e), n, scale, step, count, narrow, 3);
      for (int i = 0; i < narrow.length; i++) {
        assertThat((double) narrow[i])
            .isCloseTo(expected[i], within(12 * 0x1p-23 * expected[i] + 1e-37));
      }
      kernel.weights(e, n, scale, count, got, 3);
      specification.weights(e, n, scale, count, expected, 3);
      assertClose(got, expected, got.length, 8 * EPS);
      kernel.weights(narrow(e), n, scale, count, narrow, 3);
      for (int i = 0; i < narrow.length; i++) {
        assertThat((double) narrow[i])
            .isCloseTo(expected[i], within(12 * 0x1p-23 * expected[i] + 1e-37));
      }
    }
  }

  /** Each slope has rounding of a few steps, and so has their sum, whatever the blocks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 33, 64, 65, 130, 1100})
  void sharesAgree(int n) {
    for (int count : new int[] {1, 2, 8, 11}) {
      float[] e = narrow(entries(n));
      double[] scale = scales(count);
      double[] slope = new double[count];
      double[] expectedSlope = new double[count];
      float[] got = new float[3 + count * n];
      float[] expected = got.clone();
      kernel.shares(e, n, scale, count, slope, got, 3);
      specification.shares(e, n, scale, count, expectedSlope, expected, 3);
      for (int k = 0; k < count; k++) {
        assertThat(slope[k]).isCloseTo(expectedSlope[k], within(32 * 0x1p-23 * expectedSlope[k]));
      }
      for (int i = 0; i < got.length; i++) {
        assertThat((double) got[i])
            .isCloseTo(expected[i], within(48 * 0x1p-23 * expected[i] + 1e-37));
      }
    }
  }
}
