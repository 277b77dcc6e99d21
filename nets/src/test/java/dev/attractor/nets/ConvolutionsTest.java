package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On every processor: what two ways that agree, and two that do not, leave in force. */
class ConvolutionsTest {
  private static final float[] RIGHT = {1, -2, 3};

  @BeforeEach
  @AfterEach
  void withOneDnn() {
    try (NDManager manager = Torch.manager()) {
      assertThat(manager.isOpen()).isTrue(); // the engine's libraries are loaded
    }
    Convolutions.usePlain(false);
  }

  /** What a network gives whose convolutions by oneDNN give {@code faulty}. */
  private static Supplier<List<float[]>> faulty(float... faulty) {
    return () -> List.of(RIGHT, Convolutions.plain() ? RIGHT : faulty);
  }

  /** The third number is off by a fifth of the norm, the smallest fault that was seen. */
  @Test
  void aNetworkWhoseWaysDifferRunsWithoutOneDnnFromThenOn() {
    Convolutions.settle(faulty(1, -2, 2.25f));
    assertThat(Convolutions.plain()).isTrue();
    Convolutions.settle(faulty(RIGHT));
    assertThat(Convolutions.plain()).isTrue();
  }

  @Test
  void aValueThatIsNotFiniteDiffers() {
    Convolutions.settle(faulty(1, Float.NaN, 3));
    assertThat(Convolutions.plain()).isTrue();
  }

  /** Rounding moves activations over the kink of a ReLU: a ResNet-18 showed .014 of the norm. */
  @Test
  void aNetworkWhoseWaysDifferByActivationsAtAKinkKeepsOneDnn() {
    float kink = RIGHT[2] + .015f * (float) Math.sqrt(14);
    Convolutions.settle(faulty(1, -2, kink));
    assertThat(Convolutions.plain()).isFalse();
  }

  @Test
  void aNetworkWhoseWaysDifferByRoundingKeepsOneDnn() {
    Convolutions.settle(faulty(1, -2, Math.nextUp(3f)));
    assertThat(Convolutions.plain()).isFalse();
  }

  /** The gradient of a bias before a normalisation is 0, and computed as rounding errors. */
  @Test
  void sumsThatCancelAreComparedWithTheWhole() {
    float[] some = {1e-7f, -2e-7f};
    float[] others = {-3e-7f, 1e-7f};
    assertThat(Convolutions.agree(List.of(RIGHT, some), List.of(RIGHT, others))).isTrue();
    assertThat(Convolutions.agree(List.of(some), List.of(others))).isFalse();
  }
}
