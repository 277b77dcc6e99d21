package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.rows.Rows;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodebookSeedingTest {
  private static final Rows LINE =
      Rows.of(new float[] {0, 0.1f, 5, 5.2f, 9, 9.1f}, 1, new float[] {1, 1, 1, 3, 1, 1});

  @Test
  void plusPlusNeverDrawsARowTwice() {
    for (int seed = 0; seed < 50; seed++) {
      double[] codebook = CodebookSeeding.codebook(Seeding.plusPlus(seed), LINE, 6);
      Arrays.sort(codebook);
      assertThat(codebook).containsExactly(0, 0.1f, 5, 5.2f, 9, 9.1f);
    }
  }

  @Test
  void plusPlusDrawsInProportionToTheSquaredDistance() {
    // after a first draw of 0 or 1 (heavy), the third row is drawn with chance 9 or 4 over the sum
    Rows rows = Rows.of(new float[] {0, 1, 3}, 1, new float[] {1000, 0.001f, 1});
    int far = 0;
    int trials = 20_000;
    for (int seed = 0; seed < trials; seed++) {
      double[] codebook = CodebookSeeding.codebook(Seeding.plusPlus(seed), rows, 2);
      far += codebook[0] == 0 && codebook[1] == 3 ? 1 : 0;
    }
    // P(first = 0) = 1000 / 1001.001, then 9 / 9.001; four standard deviations
    double p = 1000 / 1001.001 * 9 / 9.001;
    assertThat((double) far / trials).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / trials)));
    // of three rows at distance 0, 1 and 2 the farther is drawn four times as often
    Rows three = Rows.of(new float[] {0, 1, 2}, 1, new float[] {1e6f, 1, 1});
    int two = 0;
    for (int seed = 0; seed < trials; seed++) {
      two += CodebookSeeding.codebook(Seeding.plusPlus(seed), three, 2)[1] == 2 ? 1 : 0;
    }
    assertThat((double) two / trials).isCloseTo(0.8, within(4 * Math.sqrt(0.16 / trials)));
  }

  @Test
  void optimalFindsTheClumps() {
    double[] codebook = CodebookSeeding.codebook(Seeding.optimal(), LINE, 3);
    assertThat(codebook[0]).isCloseTo((double) 0.1f / 2, within(1e-12));
    assertThat(codebook[1]).isCloseTo((5 + 3 * (double) 5.2f) / 4, within(1e-12));
    assertThat(codebook[2]).isCloseTo((9 + (double) 9.1f) / 2, within(1e-12));
  }

  @Test
  void densityPutsCodewordsAtQuantiles() {
    assertThat(CodebookSeeding.codebook(Seeding.density(), LINE, 4)).containsExactly(0, 5, 5.2f, 9);
    float[] plane = {0, 0, 0, 0, 1, 1, 1, 1, 0, 1};
    assertThat(CodebookSeeding.codebook(Seeding.density(), Rows.of(plane, 2), 2))
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void randomDrawsDifferentRowsOfPositiveWeight() {
    Rows rows = Rows.of(new float[] {1, 2, 3, 4}, 1, new float[] {1, 0, 1, 1});
    for (int seed = 0; seed < 20; seed++) {
      double[] codebook = CodebookSeeding.codebook(Seeding.random(seed), rows, 3);
      Arrays.sort(codebook);
      assertThat(codebook).containsExactly(1, 3, 4);
    }
  }

  @Test
  void everySeedingCopesWithFewerRowsThanCodewords() {
    Rows rows = Rows.of(new float[] {2, 2}, 1);
    for (Seeding seeding :
        List.of(Seeding.plusPlus(1), Seeding.random(1), Seeding.optimal(), Seeding.density())) {
      assertThat(CodebookSeeding.codebook(seeding, rows, 3))
          .as("%s", seeding)
          .containsExactly(2, 2, 2);
    }
  }

  @Test
  void aPaddedRowIsNeverDrawn() {
    Rows rows = Rows.of(new float[] {5, 5, 6, 6, 7}, 2);
    for (int seed = 0; seed < 20; seed++) {
      double[] codebook = CodebookSeeding.codebook(Seeding.plusPlus(seed), rows, 2);
      assertThat(codebook).doesNotContain(7, 0);
    }
  }

  @Test
  void refusesWhatDoesNotSuit() {
    Rows plane = Rows.of(new float[4], 2);
    assertThatThrownBy(() -> CodebookSeeding.codebook(Seeding.optimal(), plane, 1))
        .hasMessageContaining("dimension 1, got 2");
    assertThatThrownBy(() -> CodebookSeeding.codebook(Seeding.given(1, 2), plane, 2))
        .hasMessageContaining("4 numbers, got 2");
    assertThatThrownBy(() -> CodebookSeeding.codebook(Seeding.given(1, Double.NaN), plane, 1))
        .hasMessageContaining("number 1 is NaN");
  }
}
