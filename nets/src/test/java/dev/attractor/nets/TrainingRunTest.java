package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import dev.attractor.nets.attention.AttentionKind;
import dev.attractor.nets.attention.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training epoch by epoch. */
class TrainingRunTest {
  private static final LabelledImages IMAGES = Digits.split(0).train().first(160);
  private static final Training SETTINGS = new Training(new Optimizer.ConstantAdam(2e-3), 3, 32);
  private static final VisionTransformer NETWORK =
      new VisionTransformer(
          "small",
          1,
          8,
          4,
          16,
          1,
          AttentionKind.K_HOPFIELD,
          2,
          8,
          32,
          10,
          PixelNormalisation.of(.5f, .5f));

  @TempDir Path folder;

  private static TrainingRun run(Training settings) {
    return new TrainingRun(settings, NETWORK, IMAGES, 4);
  }

  @Test
  void aResumedRunEndsWithTheBitsOfAnUnbrokenOne() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    try (TrainingRun first = run(SETTINGS)) {
      first.epoch((step, total, loss) -> {});
      first.write(checkpoint);
    }
    Parameters unbroken = SETTINGS.train(NETWORK, IMAGES, 4, (step, total, loss) -> {});
    try (TrainingRun resumed = run(SETTINGS)) {
      resumed.resume(checkpoint);
      assertThat(resumed.epochs()).isEqualTo(1);
      resumed.epoch((step, total, loss) -> {});
      assertThat(resumed.parameters().hash()).isNotEqualTo(unbroken.hash());
      resumed.epoch((step, total, loss) -> {});
      assertThat(resumed.parameters().hash()).isEqualTo(unbroken.hash());
    }
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    try (TrainingRun first = run(SETTINGS);
        TrainingRun other = run(new Training(new Optimizer.ConstantAdam(1e-3), 3, 32))) {
      first.write(checkpoint);
      assertThatThrownBy(() -> other.resume(checkpoint))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(checkpoint + ": belongs to a run with");
    }
  }
}
