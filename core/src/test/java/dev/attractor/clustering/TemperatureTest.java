package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TemperatureTest {
  private static final Temperature FALLING =
      Temperature.annealed(Temperature.relative(0.3), Temperature.relative(0.003));

  @Test
  void aScheduleFallsByTheSameFactorInEqualShares() {
    assertThat(FALLING.at(0).of(1)).isEqualTo(0.3);
    assertThat(FALLING.at(0.5).of(1)).isCloseTo(0.03, within(4 * Math.ulp(0.03)));
    assertThat(FALLING.at(1).of(1)).isEqualTo(0.003);
  }

  @Test
  void onlyARelativeOneFollowsTheSpreadOfTheWeights() {
    assertThat(Temperature.relative(0.05).of(2)).isEqualTo(0.1);
    assertThat(Temperature.absolute(0.05).of(2)).isEqualTo(0.05);
  }

  @Test
  void readsAsItIsTyped() {
    assertThat(Temperature.absolute(5e-4).toString()).isEqualTo("5.0E-4");
    assertThat(Temperature.relative(0.05).toString()).isEqualTo("relative:0.05");
    assertThat(FALLING.toString()).isEqualTo("relative:0.3..0.003");
  }

  @Test
  void nothingButAPositiveNumberIsATemperature() {
    for (double no : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> Temperature.absolute(no));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> Temperature.relative(no));
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Temperature.annealed(Temperature.absolute(1), Temperature.relative(1)));
  }
}
