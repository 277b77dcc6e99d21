package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {
  private static final TwoLayerCnn NETWORK = TwoLayerCnn.digits(); // 36, 144 and 160 weights
  private static final LabelledImages IMAGES = Digits.split(0).train().first(100);

  private static MixedPrecision measured;

  @BeforeAll
  static void measureOnce() {
    LayerClustering any =
        LayerClustering.accelerated(4, 1, LayerMethod.JFB, Recipes.temperature(4, 1), 0);
    measured =
        MixedPrecision.measure(
            Parameters.initial(NETWORK, 0),
            List.of(LayerRule.skip("conv1*"), LayerRule.cluster("*", any)),
            IMAGES,
            0,
            (done, total) -> assertThat(done).isLessThanOrEqualTo(total));
  }

  @Test
  void everySizeOfEveryChosenLayerIsMeasured() {
    assertThat(measured.measured())
        .hasSize(2 * MixedPrecision.SIZES.size())
        .noneMatch(choice -> choice.layer().startsWith("conv1"))
        .allMatch(choice -> Double.isFinite(choice.loss()));
    // 144 weights at two bits and four floats
    assertThat(measured.measured())
        .filteredOn(choice -> choice.size().equals(new MixedPrecision.Size(4, 1)))
        .extracting(MixedPrecision.Choice::bytes)
        .contains(36L + 16);
  }

  @Test
  void thereIsNoChoiceOfLessLossInTheBudgetByOneChange() {
    long least = bytes(measured.within(bytes(smallest())));
    long most = measured.measured().stream().mapToLong(MixedPrecision.Choice::bytes).sum();
    for (long budget = least; budget < most; budget += 20) {
      List<MixedPrecision.Choice> chosen = measured.within(budget);
      assertThat(chosen).hasSize(2);
      assertThat(bytes(chosen)).isLessThanOrEqualTo(budget);
      long left = budget - bytes(chosen);
      for (MixedPrecision.Choice now : chosen) {
        assertThat(measured.measured())
            .filteredOn(other -> other.layer().equals(now.layer()))
            .filteredOn(other -> other.bytes() > now.bytes())
            .filteredOn(other -> other.bytes() - now.bytes() <= left)
            .noneMatch(other -> other.loss() < now.loss());
      }
    }
  }

  @Test
  void aBudgetBelowTheSmallestSizesIsRefused() {
    long least = bytes(smallest());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> measured.within(least - 1))
        .withMessageContaining("take %d bytes, and %d are left".formatted(least, least - 1));
  }

  @Test
  void theLossIsThatOfAPlainImplementation() {
    Parameters values = Parameters.initial(NETWORK, 1);
    try (Network network = new Network(values)) {
      assertThat(network.loss(IMAGES)).isCloseTo(PlainCnn.loss(values, IMAGES, 100), within(1e-5));
    }
  }

  private static List<MixedPrecision.Choice> smallest() {
    return measured.measured().stream()
        .filter(choice -> choice.size().equals(new MixedPrecision.Size(2, 2)))
        .toList();
  }

  private static long bytes(List<MixedPrecision.Choice> choices) {
    return choices.stream().mapToLong(MixedPrecision.Choice::bytes).sum();
  }
}
