package dev.attractor.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void cellsKeepWeightAndMean(int d) {
    float[] values = normal(90_002);
    Rows rows = Rows.of(values, d);
    RowScan all = RowScan.of(rows);
    Rows cells = Summary.cells(rows, all);
    RowScan summary = RowScan.of(cells);
    assertThat(cells.count()).isBetween(100L, d == 1 ? 8192L : 65_536L);
    assertThat(summary.mass()).isEqualTo(rows.count());
    assertThat(summary.mean()[0]).isCloseTo(all.mean()[0], within(1e-7)); // means are floats
    double cell = (all.maximum()[0] - all.minimum()[0]) / (d == 1 ? 8192 : 256);
    // within a cell the spread is lost: at most half a cell about the mean
    assertThat(all.standardDeviation() - summary.standardDeviation()).isBetween(-1e-6, cell);
  }

  @Test
  void cellsOfOneValueAreThatValue() {
    Rows cells =
        Summary.cells(
            Rows.of(new float[] {3, 3, 3}, 1), RowScan.of(Rows.of(new float[] {3, 3, 3}, 1)));
    assertThat(cells.values().array()).containsExactly(3);
    assertThat(cells.weights().array()).containsExactly(3);
  }

  @Test
  void cellsNeedOneOrTwoDimensions() {
    Rows rows = Rows.of(new float[6], 3);
    assertThatThrownBy(() -> Summary.cells(rows, RowScan.of(rows)))
        .hasMessageContaining("dimension 1 or 2, got 3");
  }

  @Test
  void halfValuesAreCountedExactly() {
    float[] values = normal(200_000);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
    assertCounts(values);
  }

  @Test
  void bfloatValuesAreCountedExactly() {
    float[] values = normal(200_000);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xffff0000);
    }
    assertCounts(values);
  }

  @Test
  void oneFullFloatAmongHalvesIsNoticed() {
    float[] values = new float[200_000];
    values[199_999] = 0.1f;
    assertThat(Summary.exactValues(Rows.of(values, 1))).isNull();
  }

  @Test
  void aCountBeyondTwentyFourBitsIsSpreadOverTwoRows() {
    double count = (1 << 24) + 1;
    Rows rows = Summary.ofExact(new float[] {2}, new double[] {count});
    float[] weights = rows.weights().array();
    assertThat(rows.values().array()).containsExactly(2, 2);
    assertThat((double) weights[0] + weights[1]).isEqualTo(count);
  }

  @Test
  void aSampleIsTheSameForASeedAndCarriesTheWeightOfAll() {
    Rows rows = Rows.of(normal(64_000), 4);
    Rows sample = Summary.sample(rows, 16, 7);
    assertThat(sample.count()).isEqualTo(1000);
    assertThat(RowScan.of(sample).mass()).isEqualTo(16_000);
    assertThat(Summary.sample(rows, 16, 7).values().array())
        .containsExactly(sample.values().array());
    assertThat(Summary.sample(rows, 16, 8).values().array()).isNotEqualTo(sample.values().array());
  }

  private static void assertCounts(float[] values) {
    Map<Float, Double> counts = new HashMap<>();
    for (float w : values) {
      counts.merge(w, 1.0, Double::sum);
    }
    Rows exact = Summary.exactValues(Rows.of(values, 1));
    assertThat(exact.count()).isEqualTo(counts.size());
    for (int i = 0; i < exact.count(); i++) {
      assertThat((double) exact.weights().array()[i])
          .isEqualTo(counts.get(exact.values().array()[i]));
    }
  }

  private static float[] normal(int n) {
    SplittableRandom random = Replay.random(n);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
