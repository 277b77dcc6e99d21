package dev.attractor.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowScanTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 4097, 100_003})
  void spreadIsThatOfTheDefinition(int n) {
    float[] values = new float[n];
    SplittableRandom random = Replay.random(n);
    for (int i = 0; i < n; i++) {
      values[i] = (float) (1000 + random.nextGaussian());
    }
    RowScan scan = RowScan.of(Rows.of(values, 1));
    double mean = 0;
    for (float w : values) {
      mean += w / (double) n;
    }
    double square = 0;
    for (float w : values) {
      square += (w - mean) * (w - mean) / n;
    }
    assertThat(scan.mass()).isEqualTo(n);
    assertThat(scan.mean()[0]).isCloseTo(mean, within(1e-10));
    assertThat(scan.standardDeviation()).isCloseTo(Math.sqrt(square), within(1e-10));
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(scan.minimum()[0]).isEqualTo(sorted[0]);
    assertThat(scan.maximum()[0]).isEqualTo(sorted[n - 1]);
    assertThat(scan.firstNonFinite()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 16})
  void eachCoordinateHasARangeOfItsOwn(int d) {
    float[] values = new float[d * 5000 + 32];
    SplittableRandom random = Replay.random(d);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (100 * (i % d) + random.nextDouble(-1, 1));
    }
    int whole = values.length / d * d;
    RowScan scan = RowScan.of(Rows.of(Arrays.copyOf(values, whole), d));
    for (int a = 0; a < d; a++) {
      assertThat(scan.minimum()[a]).isBetween(100.0 * a - 1, 100.0 * a - 0.99);
      assertThat(scan.maximum()[a]).isBetween(100.0 * a + 0.99, 100.0 * a + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 16})
  void theSpreadIsAboutTheMeanOfEachCoordinate(int d) {
    float[] values = new float[d * 5000];
    float[] moved = new float[d * 5000];
    SplittableRandom random = Replay.random(d);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextInt(1 << 10) / (1 << 10); // exact after the move too
      moved[i] = values[i] + 64 * (i % d);
    }
    float[] ones = new float[5000];
    Arrays.fill(ones, 1);
    double spread = RowScan.of(Rows.of(values, d)).standardDeviation();
    assertThat(spread).isBetween(0.28, 0.3); // uniform: 1 / sqrt(12)
    assertThat(RowScan.of(Rows.of(moved, d)).standardDeviation()).isCloseTo(spread, within(1e-12));
    assertThat(RowScan.of(Rows.of(moved, d, ones)).standardDeviation())
        .isCloseTo(spread, within(1e-12));
  }

  @Test
  void aWeightCountsAsSoManyRows() {
    RowScan repeated = RowScan.of(Rows.of(new float[] {1, 2, 2, 2, 7, 7}, 1));
    RowScan weighted = RowScan.of(Rows.of(new float[] {1, 2, 7, 99}, 1, new float[] {1, 3, 2, 0}));
    assertThat(weighted.mass()).isEqualTo(repeated.mass());
    assertThat(weighted.mean()[0]).isCloseTo(repeated.mean()[0], within(1e-15));
    assertThat(weighted.standardDeviation()).isCloseTo(repeated.standardDeviation(), within(1e-15));
    assertThat(weighted.maximum()[0]).isEqualTo(7);
  }

  @Test
  void namesTheFirstValueThatIsNotFinite() {
    for (int at : new int[] {0, 3, 70_001, 199_999}) {
      float[] values = new float[200_000];
      values[at] = Float.NaN;
      values[199_999] = Float.NEGATIVE_INFINITY;
      assertThat(RowScan.of(Rows.of(values, 1)).firstNonFinite()).isEqualTo(at);
    }
    assertThat(RowScan.of(Rows.of(new float[] {1, 2, Float.NaN}, 2)).firstNonFinite()).isEqualTo(2);
  }

  @Test
  void namesTheFirstWeightThatIsNone() {
    float[] values = new float[5];
    for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] weights = {1, 0, bad, bad, 1};
      assertThat(RowScan.of(Rows.of(values, 1, weights)).badWeight()).isEqualTo(2);
    }
  }
}
