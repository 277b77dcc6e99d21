package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small networks of both kinds against what PyTorch computes of them in double precision. */
class ResNetTest {
  @Test
  void weightsAreAsManyAsPublished() {
    assertThat(weights(ResNet.twenty("resnet20", 10))).isEqualTo(268_336);
    assertThat(weights(ResNet.eighteen("resnet18", 10))).isEqualTo(11_172_032);
    Parameters start = Parameters.initial(ResNet.twenty("resnet20", 10), 0);
    assertThat(start.get("layer1.0.bn1.weight")).containsOnly(1);
    assertThat(start.get("layer1.0.bn1.bias")).containsOnly(0);
    assertThat(start.get("bn1.running_mean")).containsOnly(0);
    assertThat(start.get("bn1.running_var")).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"narrow", "wide"})
  void lossGradientsStateAndScoresAreThoseOfPyTorch(String kind) throws IOException {
    PyTorchReference.compare(
        "resnet-" + kind + ".npz",
        ResNet.of(1, List.of(16, 32), kind.equals("wide"), 3),
        List.of("conv1.weight", "layer2.0.conv1.weight", "layer2.0.bn1.weight", "bn1.bias"),
        List.of("bn1.running_mean", "layer2.0.bn2.running_var"));
  }

  private static int weights(ResNet network) {
    return network.parameters().stream()
        .filter(spec -> spec.kind().isWeight())
        .mapToInt(ParameterSpec::count)
        .sum();
  }
}
