package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.parallel.Control;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FitAllTest {
  private static final int ARRAYS = 24;

  static Stream<ClusteringMethod<?>> methods() {
    return Stream.of(
        SoftKMeans.builder().codewords(4).build(),
        SoftKMeans.builder().codewords(5).dimension(2).build(),
        KMeans.builder().codewords(4).build(),
        KMeans.builder().codewords(5).dimension(3).restarts(2).build());
  }

  /** Channels of different sizes, one of them larger than what is fitted without a summary. */
  private static List<Weights> channels() {
    return IntStream.range(0, ARRAYS)
        .mapToObj(i -> Weights.of(Draws.normal(i == 7 ? 40_000 : 500 + 60 * i, i)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyArrayGetsTheBitsOfItsFitAlone(ClusteringMethod<?> method) {
    List<? extends Clustering> together = method.fitAll(channels());

    assertThat(together).hasSize(ARRAYS);
    for (int i = 0; i < ARRAYS; i++) {
      Clustering alone = method.fit(channels().get(i));
      assertThat(together.get(i).codebook()).containsExactly(alone.codebook());
      assertThat(together.get(i).passes()).isEqualTo(alone.passes());
      assertThat(together.get(i).assign()).isEqualTo(alone.assign());
    }
  }

  @Test
  void resultsOfOneCallHaveGradientsOfTheirOwn() {
    SoftKMeans method = SoftKMeans.builder().codewords(4).build();
    List<SoftClustering> together = method.fitAll(channels());
    float[] one = new float[500];
    float[] other = new float[560];
    together.get(0).reconstruct(one);
    together.get(1).reconstruct(other);
    together.get(0).pullback(one, one);

    float[] alone = new float[500];
    SoftClustering fit = method.fit(channels().getFirst());
    fit.reconstruct(alone);
    fit.pullback(alone, alone);
    assertThat(one).containsExactly(alone);
  }

  @Test
  void nothingToFitIsNoResult() {
    assertThat(KMeans.builder().build().fitAll(List.of())).isEmpty();
  }

  @Test
  void anArrayThatCannotBeClusteredIsNamed() {
    Weights bad = Weights.of(new float[] {1, Float.NaN, 2}).named("channel 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SoftKMeans.builder().build().fitAll(List.of(Weights.of(Draws.normal(100, 1)), bad)))
        .withMessageContaining("channel 1[1] is NaN");
  }

  @Test
  void aCallThatIsCancelledEnds() {
    Control control = Control.NONE.withCancellation(() -> true);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> SoftKMeans.builder().build().fitAll(channels(), control));
  }
}
