package dev.attractor.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel of this process against the specification, at awkward sizes. */
class LogisticKernelTest {
  private static final double EPS = 0x1p-52;

  /** What the vector exponential states (8), and one for the reference. */
  private static final int ULPS = 9;

  private static final int PAD = LogisticKernel.PADDING;

  private final LogisticKernel kernel = LogisticKernel.get();
  private final LogisticKernel specification = new ScalarLogisticKernel();
  private final Random random = new Random(11);

  /** Entries in [0, 1], some of them 0 as those of leaders are, over many scales. */
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

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 65, 257, 2500})
  void sumsAgree(int n) {
    for (int count : new int[] {1, 3, 4, 7, 8, 9, 17}) {
      double[] e = entries(n);
      double[] scale = scales(count);
      double[][] got = new double[3][count + PAD];
      double[][] expected = new double[3][count + PAD];
      kernel.sums(e, n, scale, count, got[0], got[1], got[2]);
      specification.sums(e, n, scale, count, expected[0], expected[1], expected[2]);
      for (int i = 0; i < 3; i++) {
        assertClose(got[i], expected[i], count, (n + 8) * EPS); // positive terms
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
    double[] moments = new double[LogisticKernel.POWERS];
    int found = kernel.split(e, n, bound, near, moments);
    assertThat(found).isEqualTo((int) Arrays.stream(e).filter(v -> v > bound).count());
    double[][] got = new double[3][count + PAD];
    double[][] expected = new double[3][count + PAD];
    kernel.sums(near, found, scale, count, got[0], got[1], got[2]);
    kernel.addSeries(moments, scale, count, got[0], got[1], got[2]);
    specification.sums(e, n, scale, count, expected[0], expected[1], expected[2]);
    // what the series leaves out is below 16^-13 of the sum, times 13 and 91 for the derivatives
    assertClose(got[0], expected[0], count, (n + 16) * EPS);
    assertClose(got[1], expected[1], count, (n + 100) * EPS);
    assertClose(got[2], expected[2], count, (n + 1000) * EPS);
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
    double[] gotNarrow = new double[n];
    kernel.exponentials(x, 3, n, 0.25, got);
    kernel.exponentials(narrow, 3, n, 0.25, gotNarrow);
    for (int j = 0; j < n; j++) {
      double expected = Math.exp(x[3 + j] - 0.25);
      // below the normal doubles there are no digits to promise
      assertThat(got[j]).isCloseTo(expected, within(ULPS * EPS * expected + 1e-307));
      assertThat(gotNarrow[j]).isCloseTo(expected, within(ULPS * EPS * expected + 1e-307));
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
      specification.sums(entries(40), 40, scale, count, sums[0], sums[1], sums[2]);
      double[][] got = {new double[count + PAD], filled(count, -50), filled(count, 50)};
      double[][] expected = {new double[count + PAD], filled(count, -50), filled(count, 50)};
      double longest =
          kernel.improve(
              grown, m, first, count, scale, sums[0], sums[1], sums[2], got[0], got[1], got[2]);
      double longestExpected =
          specification.improve(
              grown,
              m,
              first,
              count,
              scale,
              sums[0],
              sums[1],
              sums[2],
              expected[0],
              expected[1],
              expected[2]);
      assertThat(longest).isCloseTo(longestExpected, within(1e-12));
      for (int i = 0; i < 3; i++) {
        for (int k = 0; k < count; k++) {
          assertThat(got[i][k]).isCloseTo(expected[i][k], within(1e-12));
        }
      }
    }
  }

  private static double[] filled(int count, double value) {
    double[] values = new double[count + PAD];
    Arrays.fill(values, value);
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 33, 130, 1100})
  void columnsWeightsAndPullBacksAgree(int n) {
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
      kernel.columns(e, n, scale, step, count, narrow, 3);
      for (int i = 0; i < narrow.length; i++) {
        assertThat((double) narrow[i])
            .isCloseTo(expected[i], within(12 * 0x1p-23 * expected[i] + 1e-37));
      }
      kernel.weights(e, n, scale, count, got, 3);
      specification.weights(e, n, scale, count, expected, 3);
      assertClose(got, expected, got.length, 8 * EPS);
      for (int telescope : new int[] {0, count, count + 1}) {
        pullBacksAgree(e, n, scale, count, telescope);
      }
    }
  }

  private void pullBacksAgree(double[] e, int n, double[] scale, int count, int telescope) {
    int columns = Math.max(count, telescope);
    double[] g = new double[2 + columns * n];
    float[] narrow = new float[g.length];
    for (int i = 0; i < g.length; i++) {
      narrow[i] = (float) random.nextGaussian();
      g[i] = narrow[i];
    }
    double[][] got = new double[2][count + PAD];
    double[][] gotNarrow = new double[2][count + PAD];
    double[][] expected = new double[2][count + PAD];
    kernel.moments(e, n, scale, count, g, 2, telescope, got[0], got[1]);
    kernel.moments(e, n, scale, count, narrow, 2, telescope, gotNarrow[0], gotNarrow[1]);
    specification.moments(e, n, scale, count, g, 2, telescope, expected[0], expected[1]);
    for (int i = 0; i < 2; i++) {
      for (int k = 0; k < count; k++) {
        // slopes are at most 1/4 and cotangents below 10
        assertThat(got[i][k]).isCloseTo(expected[i][k], within(5 * n * n * EPS));
        assertThat(gotNarrow[i][k]).isCloseTo(expected[i][k], within(5 * n * 0x1p-20));
      }
    }
    double[] mean = new double[count];
    Arrays.setAll(mean, k -> random.nextGaussian());
    double[] out = new double[n + 1];
    double[] outExpected = new double[n + 1];
    float[] outNarrow = new float[n + 1];
    kernel.pull(e, n, scale, count, g, 2, telescope, mean, out, 1);
    kernel.pull(e, n, scale, count, narrow, 2, telescope, mean, outNarrow, 1);
    specification.pull(e, n, scale, count, g, 2, telescope, mean, outExpected, 1);
    for (int j = 0; j <= n; j++) {
      assertThat(out[j]).isCloseTo(outExpected[j], within(5 * count * 16 * EPS));
      assertThat((double) outNarrow[j]).isCloseTo(outExpected[j], within(5 * count * 16 * 0x1p-23));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 40})
  void scansFindTheFirst(int n) {
    double[] x = new double[n + 2];
    float[] narrow = new float[n + 2];
    assertThat(kernel.valid(x, 2, n)).isTrue();
    assertThat(kernel.valid(narrow, 2, n)).isTrue();
    assertThat(kernel.firstAbove(x, 2, n + 2, 0.5)).isEqualTo(n + 2);
    for (int j = 2; j < n + 2; j++) {
      x[j] = 1;
      narrow[j] = 1;
      assertThat(kernel.firstAbove(x, 2, n + 2, 0.5)).isEqualTo(j);
      assertThat(kernel.firstAbove(narrow, 2, n + 2, 0.5f)).isEqualTo(j);
      for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        x[j] = bad;
        narrow[j] = (float) bad;
        assertThat(kernel.valid(x, 2, n)).isFalse();
        assertThat(kernel.valid(narrow, 2, n)).isFalse();
      }
      x[j] = Double.NEGATIVE_INFINITY;
      narrow[j] = Float.NEGATIVE_INFINITY;
      assertThat(kernel.valid(x, 2, n)).isTrue();
      assertThat(kernel.valid(narrow, 2, n)).isTrue();
    }
  }
}
