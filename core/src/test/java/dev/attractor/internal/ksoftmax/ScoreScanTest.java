package dev.attractor.internal.ksoftmax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scan of this process, at awkward sizes. */
class ScoreScanTest {
  private final ScoreScan scan = ScoreScan.create();
  private final Random random = new Random(11);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 40})
  void scansFindTheFirst(int n) {
    double[] x = new double[n + 2];
    float[] narrow = new float[n + 2];
    assertThat(scan.valid(x, 2, n)).isTrue();
    assertThat(scan.valid(narrow, 2, n)).isTrue();
    assertThat(scan.firstAbove(x, 2, n + 2, 0.5)).isEqualTo(n + 2);
    for (int j = 2; j < n + 2; j++) {
      x[j] = 1;
      narrow[j] = 1;
      assertThat(scan.firstAbove(x, 2, n + 2, 0.5)).isEqualTo(j);
      assertThat(scan.firstAbove(narrow, 2, n + 2, 0.5f)).isEqualTo(j);
      for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        x[j] = bad;
        narrow[j] = (float) bad;
        assertThat(scan.valid(x, 2, n)).isFalse();
        assertThat(scan.valid(narrow, 2, n)).isFalse();
      }
      x[j] = Double.NEGATIVE_INFINITY;
      narrow[j] = Float.NEGATIVE_INFINITY;
      assertThat(scan.valid(x, 2, n)).isTrue();
      assertThat(scan.valid(narrow, 2, n)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 31, 32, 33, 65, 100, 1000, 4099})
  void leadersAreTheLargestInOrderWhereTheyAreFound(int n) {
    for (int trial = 0; trial < 50; trial++) {
      int from = random.nextInt(3);
      float[] narrow = new float[from + n + 2];
      double[] x = new double[narrow.length];
      Arrays.fill(x, Double.POSITIVE_INFINITY); // what lies outside must not be looked at
      Arrays.fill(narrow, Float.POSITIVE_INFINITY);
      int values = trial % 2 == 0 ? 1 << 20 : 40; // the latter with many ties
      for (int j = from; j < from + n; j++) {
        boolean masked = trial % 5 == 4 && random.nextInt(3) == 0;
        narrow[j] = masked ? Float.NEGATIVE_INFINITY : random.nextInt(values);
        x[j] = narrow[j];
      }
      int start = from;
      int[] order =
          IntStream.range(0, n)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> -x[start + j]))
              .mapToInt(j -> j)
              .toArray();
      for (int wanted : new int[] {1, 2, 5, 11, 14}) {
        double[] value = new double[wanted];
        int[] index = new int[wanted];
        if (scan.topScores(x, from, n, wanted, value, index)) {
          assertThat(index).isEqualTo(Arrays.copyOf(order, wanted));
        }
        if (scan.topScores(narrow, from, n, wanted, value, index)) {
          assertThat(index).isEqualTo(Arrays.copyOf(order, wanted));
        }
      }
    }
  }
}
