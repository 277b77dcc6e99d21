package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.nets.attention.AttentionKind;
import dev.attractor.nets.attention.VisionTransformer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vision transformers with either attention against what PyTorch computes of them. */
class VisionTransformerTest {
  /** Of the dissertation's networks: 262,272 parameters of attention a layer against 90,240. */
  @Test
  void attentionOfManyHeadsTakesTheParametersOfOne() {
    assertThat(attention(AttentionKind.MULTI_HEAD, 8)).isEqualTo(2 * 262_272);
    assertThat(attention(AttentionKind.K_HOPFIELD, 8)).isEqualTo(2 * 90_240);
    assertThat(attention(AttentionKind.MULTI_HEAD, 1))
        .isEqualTo(attention(AttentionKind.K_HOPFIELD, 1));
  }

  private static int attention(AttentionKind kind, int heads) {
    return VisionTransformer.ofDissertation(kind, heads, 2, 1, 28, 10).attentionParameters();
  }

  @ParameterizedTest
  @EnumSource(AttentionKind.class)
  void lossGradientsAndScoresAreThoseOfPyTorch(AttentionKind kind) throws IOException {
    VisionTransformer network = small(kind, 3);
    PyTorchReference.compare(
        "vision-transformer-" + kind.word() + ".npz",
        network,
        network.parameters().stream().map(ParameterSpec::name).toList(),
        List.of());
  }

  @Test
  void embeddingsStartStandardNormal() {
    Parameters start =
        Parameters.initial(
            VisionTransformer.ofDissertation(AttentionKind.K_HOPFIELD, 4, 6, 3, 64, 200), 3);
    float[] position = start.get("position");
    double mean = 0;
    double square = 0;
    for (float value : position) {
      mean += value / (double) position.length;
      square += value * (double) value / position.length;
    }
    double deviations = 5 / Math.sqrt(position.length); // five standard deviations of the mean
    assertThat(mean).isBetween(-deviations, deviations);
    assertThat(square).isBetween(1 - 1.5 * deviations, 1 + 1.5 * deviations);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> small(AttentionKind.K_HOPFIELD, 11))
        .withMessage("heads must be 1 to the number of tokens, 10, got 11");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> VisionTransformer.ofDissertation(AttentionKind.MULTI_HEAD, 1, 2, 1, 30, 10))
        .withMessage("side must be divisible by patch, got side 30 and patch 4");
  }

  /** As in {@code reference/vision_transformer.py}. */
  private static VisionTransformer small(AttentionKind kind, int heads) {
    return new VisionTransformer(
        "small", 3, 12, 4, 6, 2, kind, heads, 4, 7, 3, PixelNormalisation.of(.5f, .5f));
  }
}
