package dev.attractor.clustering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TemperatureTest {
  private static final Temperature FALLING =
      Temperature.annealed(Temperature.relative(0.3), Temperature.relative(0.003));

  @Test
  void aScheduleFallsByTheSameFactorInEqualShares() {
    assertEquals(0.3, FALLING.at(0).of(1), 0);
    assertEquals(0.03, FALLING.at(0.5).of(1), 4 * Math.ulp(0.03));
    assertEquals(0.003, FALLING.at(1).of(1), 0);
  }

  @Test
  void onlyARelativeOneFollowsTheSpreadOfTheWeights() {
    assertEquals(0.1, Temperature.relative(0.05).of(2), 0);
    assertEquals(0.05, Temperature.absolute(0.05).of(2), 0);
  }

  @Test
  void readsAsItIsTyped() {
    assertEquals("5.0E-4", Temperature.absolute(5e-4).toString());
    assertEquals("relative:0.05", Temperature.relative(0.05).toString());
    assertEquals("relative:0.3..0.003", FALLING.toString());
  }

  @Test
  void nothingButAPositiveNumberIsATemperature() {
    for (double no : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> Temperature.absolute(no));
      assertThrows(IllegalArgumentException.class, () -> Temperature.relative(no));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Temperature.annealed(Temperature.absolute(1), Temperature.relative(1)));
  }
}
