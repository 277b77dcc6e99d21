package dev.attractor.internal.ksoftmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel of this process against the specification, at awkward sizes. */
class ThresholdKernelTest {
  private static final double EPS = 0x1p-52;
  private static final double FLOAT_EPS = 0x1p-23;

  /** What the vector exponential states (8), and one for the reference. */
  private static final int ULPS = 9;

  private static final int PAD = ThresholdKernel.PADDING;

  private final ThresholdKernel kernel = ThresholdKernel.create();
  private final ThresholdKernel specification = new ScalarThresholdKernel();
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
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 65, 257, 2500})
  void sumsAgree(int n) {
    for (int count : new int[] {1, 3, 4, 7, 8, 9, 17}) {
      double[] e = entries(n);
      double[] scale = scales(count);
      double[][] got = new double[3][count + PAD];
      double[][] expected = new double[3][count + PAD];
      kernel.sums(e, n, scale, count, sums(got));
      specification.sums(e, n, scale, count, sums(expected));
      for (int i = 0; i < 3; i++) {
        assertClose(got[i], expected[i], count, (n + 8) * EPS); // positive terms
      }
      kernel.sums(narrow(e), n, scale, count, sums(got));
      for (int i = 0; i < 3; i++) {
        // lanes and blocks hold at most 1024 terms of one sign, each with a few roundings
        assertClose(got[i], expected[i], count, (Math.min(n, 1024) + 16) * FLOAT_EPS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 33, 500})
  void theSeriesStandsForWhatWasSplitOff(int n) {
    int count = 9;
    double[] e = entries(n);
    double[] scale = scales(count);
    double bound = 1 / (16 * scale[count - 1]);
    double[] near = new double[n + PAD];
    double[] moments = new double[ThresholdKernel.POWERS];
    int found = kernel.split(e, n, bound, near, moments);
    assertThat(found).isEqualTo((int) Arrays.stream(e).filter(v -> v > bound).count());
    double[][] got = new double[3][count + PAD];
    double[][] expected = new double[3][count + PAD];
    kernel.sums(near, found, scale, count, sums(got));
    kernel.addSeries(moments, scale, count, sums(got));
    specification.sums(e, n, scale, count, sums(expected));
    // what the series leaves out is below 16^-11 of the sum, times 12 and 78 for the derivatives
    double left = Math.pow(16, -ThresholdKernel.POWERS);
    assertClose(got[0], expected[0], count, (n + 16) * EPS + left);
    assertClose(got[1], expected[1], count, (n + 16) * EPS + 12 * left);
    assertClose(got[2], expected[2], count, (n + 16) * EPS + 78 * left);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 33, 500, 3000})
  void theSeriesInSinglePrecisionIsRightToSixPowers(int n) {
    int count = 9;
    double[] e = entries(n);
    double[] scale = scales(count);
    double bound = 1 / (16 * scale[count - 1]);
    float[] near = new float[n + PAD];
    double[] moments = new double[ThresholdKernel.POWERS];
    int found = kernel.split(narrow(e), n, bound, near, moments);
    assertThat(found).isEqualTo((int) Arrays.stream(e).filter(v -> (float) v > bound).count());
    double[][] got = new double[3][count + PAD];
    double[][] expected = new double[3][count + PAD];
    kernel.sums(near, found, scale, count, sums(got));
    kernel.addSeries(moments, scale, count, sums(got));
    specification.sums(e, n, scale, count, sums(expected));
    double left = Math.pow(16, -6);
    double rounding = (Math.min(n, 1024) + 16) * FLOAT_EPS;
    assertClose(got[0], expected[0], count, rounding + left);
    assertClose(got[1], expected[1], count, rounding + 7 * left);
    assertClose(got[2], expected[2], count, rounding + 28 * left);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 33, 500})
  void exponentialsAreWithinTheirStatedUlps(int n) {
    double[] x = new double[n + 3];
    float[] narrow = new float[n + 3];
    for (int j = 0; j < x.length; j++) {
      narrow[j] = (float) (-Math.pow(10, random.nextDouble() * 4 - 1.5));
      x[j] = narrow[j];
    }
    x[3] = Double.NEGATIVE_INFINITY;
    narrow[3] = Float.NEGATIVE_INFINITY;
    double[] got = new double[n];
    float[] gotNarrow = new float[n];
    kernel.exponentials(x, 3, n, 0.25, got);
    kernel.exponentials(narrow, 3, n, 0.25, gotNarrow);
    for (int j = 0; j < n; j++) {
      double expected = Math.exp(x[3 + j] - 0.25);
      // below the normal doubles there are no digits to promise
      assertThat(got[j]).isCloseTo(expected, within(ULPS * EPS * expected + 1e-307));
      // as there, and 0 below exp(-87)
      assertThat((double) gotNarrow[j])
          .isCloseTo(expected, within(3 * FLOAT_EPS * expected + 2 * Float.MIN_NORMAL));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 9, 16, 19})
  void aStepOfHalleyAgrees(int m) {
    double[] d = new double[m + 1];
    for (int i = 0; i < m; i++) {
      d[i] = 5 * random.nextDouble();
    }
    Arrays.sort(d, 0, m);
    double[] grown = new double[m + 1];
    for (int i = 0; i < m; i++) {
      grown[i] = Math.exp(d[m - 1 - i]);
    }
    for (int first : new int[] {1, m}) {
      int count = m - first + 1;
      double[] scale = scales(count);
      double[][] sums = new double[3][count + PAD];
      double[] e = entries(40);
      specification.sums(e, 40, scale, count, sums(sums));
      double[][] got = {new double[count + PAD], filled(count, -50), filled(count, 50)};
      double[][] expected = {new double[count + PAD], filled(count, -50), filled(count, 50)};
      double longest = kernel.improve(grown, m, first, count, scale, sums(sums), brackets(got));
      specification.sums(e, 40, scale, count, sums(sums));
      double longestExpected =
          specification.improve(grown, m, first, count, scale, sums(sums), brackets(expected));
      assertThat(longest).isCloseTo(longestExpected, within(1e-12));
      for (int i = 0; i < 3; i++) {
        for (int k = 0; k < count; k++) {
          assertThat(got[i][k]).isCloseTo(expected[i][k], within(1e-12));
        }
      }
    }
  }

  private static ThresholdSums sums(double[][] three) {
    return new ThresholdSums(three[0], three[1], three[2]);
  }

  private static Brackets brackets(double[][] three) {
    return new Brackets(three[0], three[1], three[2]);
  }

  private static double[] filled(int count, double value) {
    double[] values = new double[count + PAD];
    Arrays.fill(values, value);
    return values;
  }
}
