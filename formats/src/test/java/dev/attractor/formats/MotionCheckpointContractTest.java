package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.autodiff.Optimizer;
import dev.attractor.motion.Training;
import java.io.IOException;
import java.nio.file.Path;

class MotionCheckpointContractTest extends FileFormatContract<Training.Checkpoint> {
  @Override
  Training.Checkpoint content() {
    return new Training.Checkpoint(
        1,
        17,
        2,
        new double[] {1.0 / 3, -2e-300},
        new Optimizer.State(17, new double[][] {{1, 2}, {Math.PI, 4}}),
        "fingerprint");
  }

  @Override
  void write(Path file, Training.Checkpoint content) throws IOException {
    MotionCheckpointFile.write(file, content);
  }

  @Override
  Training.Checkpoint read(Path file) throws IOException {
    return MotionCheckpointFile.read(file);
  }

  @Override
  void assertSame(Training.Checkpoint read, Training.Checkpoint written) {
    assertThat(read.phase()).isEqualTo(written.phase());
    assertThat(read.step()).isEqualTo(written.step());
    assertThat(read.refused()).isEqualTo(written.refused());
    assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
    assertThat(read.parameters()).containsExactly(written.parameters());
    assertThat(read.optimizer().steps()).isEqualTo(written.optimizer().steps());
    assertThat(read.optimizer().moments()).isDeepEqualTo(written.optimizer().moments());
  }
}
