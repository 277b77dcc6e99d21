package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.kmeans.LineMerge;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.Control;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeding, searches on a line and diagnostics keep the time budget of the call that they are part
 * of.
 */
@Timeout(120)
class SeedingControlTest {
  private static float[] normal(int n) {
    SplittableRandom random = new SplittableRandom(7);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /** What is drawn when no time is left are rows still, all of them different here. */
  @Test
  void seedingWithoutTimeDrawsRowsWithoutLookingAtDistances() {
    float[] x = normal(2 * 20_000);
    Rows rows = new Rows(Floats.of(x), 2, null);
    int k = 500;
    double[] codebook =
        Control.NONE
            .withBudget(Duration.ZERO)
            .during(() -> CodebookSeeding.codebook(Seeding.plusPlus(3), rows, k));
    assertThat(codebook).isNotEqualTo(CodebookSeeding.codebook(Seeding.plusPlus(3), rows, k));
    for (int j = 0; j < k; j++) {
      int row = 0;
      while (x[2 * row] != codebook[2 * j] || x[2 * row + 1] != codebook[2 * j + 1]) {
        row++; // beyond the last row: not one of them
      }
    }
  }

  /** On a line: 40 codewords are searched, 2000 are what remains when neighbours are merged. */
  @ParameterizedTest
  @ValueSource(ints = {40, 2000})
  void hardFitsOnALineEndWithTheirTimeAndSaySo(int k) {
    Weights weights = Weights.of(normal(100_000));
    KMeans kmeans = KMeans.builder().codewords(k).build();
    HardClustering late = kmeans.fit(weights, Control.NONE.withBudget(Duration.ZERO));
    assertThat(late.status()).isEqualTo(Status.OUT_OF_TIME);
    assertThat(late.codebook()).isSorted().doesNotHaveDuplicates();
    HardClustering whole = kmeans.fit(weights);
    assertThat(whole.status()).isEqualTo(Status.CONVERGED);
    assertThat(whole.rmse()).isLessThan(late.rmse());
  }

  /** Merging has no status of its own: the groups it ends with are means of all numbers. */
  @Test
  void mergingNeighboursIsCutShortByTimeAndCancelled() {
    Rows rows = new Rows(Floats.of(normal(50_000)), 1, null);
    double[] late =
        Control.NONE.withBudget(Duration.ZERO).during(() -> LineMerge.means(rows, 2000));
    assertThat(late).isSorted().doesNotHaveDuplicates().isNotEqualTo(LineMerge.means(rows, 2000));
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(
            () ->
                Control.NONE
                    .withCancellation(() -> true)
                    .during(() -> LineMerge.means(rows, 2000)));
  }

  @Test
  void scalarQuantisationWithoutTimeEndsRatherThanAnswerWithWhatIsNotTheBest() {
    ScalarQuantizer quantizer = new ScalarQuantizer(4);
    float[] x = normal(1000);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(
            () ->
                Control.NONE
                    .withBudget(Duration.ZERO)
                    .during(() -> quantizer.fit(x, null, 0, x.length, new float[4], 0)));
  }

  @Test
  void theConditionNumberEndsWithItsTimeOrWhenInterrupted() {
    SoftClustering fit =
        SoftKMeans.builder().codewords(24).dimension(2).build().fit(normal(2 * 2000));
    assertEnds(Control.NONE.withBudget(Duration.ZERO), fit);
    Thread.currentThread().interrupt();
    assertEnds(Control.NONE, fit);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(fit.condition()).isGreaterThanOrEqualTo(1);
  }

  private static void assertEnds(Control control, SoftClustering fit) {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> control.during(fit::condition));
  }
}
