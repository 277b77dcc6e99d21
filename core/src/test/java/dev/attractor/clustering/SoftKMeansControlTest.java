package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.fixedpoint.Pullback;
import dev.attractor.fixedpoint.Status;
import dev.attractor.parallel.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

final class SoftKMeansControlTest {
  private static final SoftKMeans PLANE = SoftKMeans.builder().codewords(64).dimension(2).build();

  private static float[] normal(int n) {
    SplittableRandom random = new SplittableRandom(7);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  @Test
  void sixtyFourCodewordsInThePlaneTakeAboutTenPasses() {
    SoftClustering fit = PLANE.fit(normal(400_000));
    assertThat(fit.status()).isEqualTo(Status.CONVERGED);
    assertThat(fit.passes()).isLessThanOrEqualTo(20);
  }

  @Test
  void anInterruptedFitEndsAndTheThreadStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> PLANE.fit(normal(2000))).isInstanceOf(CancellationException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void aFitIsCancelledByTheHookAndReportsItsSteps() {
    List<Control.Progress> heard = new ArrayList<>();
    Control control =
        Control.NONE.withListener(heard::add).withCancellation(() -> heard.size() >= 3);
    assertThatThrownBy(() -> PLANE.fit(Weights.of(normal(20_000)), control))
        .isInstanceOf(CancellationException.class);
    assertThat(heard).hasSize(3).allSatisfy(p -> assertThat(p.residual()).isPositive());
  }

  @Test
  void aFitThatIsOutOfTimeSaysSoWithTheResidualOfAllRows() {
    Control control = Control.NONE.withBudget(Duration.ZERO);
    List<ClusteringMethod<?>> methods =
        List.of(
            SoftKMeans.builder().codewords(9).dimension(2).build(),
            KMeans.builder().codewords(9).dimension(2).build());
    for (ClusteringMethod<?> kmeans : methods) {
      Clustering fit = kmeans.fit(Weights.of(normal(20_000)), control);
      assertThat(fit.status()).isEqualTo(Status.OUT_OF_TIME);
      assertThat(fit.residual()).isPositive().isFinite();
    }
  }

  @Test
  void pullbackTellsWhichAdjointAnsweredAndHowWell() {
    float[] x = normal(3000);
    SoftKMeans capped =
        SoftKMeans.builder()
            .codewords(4)
            .plain()
            .solver(dev.attractor.fixedpoint.Solver.picard().withMaxEvaluations(3))
            .build();
    Pullback back = capped.fit(x).pullback(x.clone(), new float[x.length]);
    assertThat(back.jacobianFree()).isTrue();
    assertThat(back.residual()).isFinite().isPositive(); // J came along in the first pass
    Pullback exact =
        SoftKMeans.builder().codewords(4).build().fit(x).pullback(x.clone(), new float[x.length]);
    assertThat(exact.jacobianFree()).isFalse();
    assertThat(exact.residual()).isLessThan(1e-9);
  }

  @Test
  void whatIsNullOrTooLargeIsRefusedByName() {
    assertThatThrownBy(() -> PLANE.fit((float[]) null)).hasMessageContaining("weights is null");
    double[] large = {1.7e308, -1.7e308, 1e308, 1};
    assertThatThrownBy(() -> PLANE.fit(Weights.of(large))).hasMessageContaining("[0] is 1.7E308");
  }

  @Test
  void aClusteringPrintsItsEvidenceInOneLine() {
    assertThat(PLANE.fit(normal(2000)).toString())
        .contains("2000 numbers to 64 codewords of dimension 2", "residual")
        .hasSizeLessThan(200);
  }
}
