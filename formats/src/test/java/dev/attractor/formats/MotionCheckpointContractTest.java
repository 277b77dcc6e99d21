package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.motion.MotionTraining;
import java.io.IOException;
import java.nio.file.Path;

class MotionCheckpointContractTest extends FileFormatContract<MotionTraining.Checkpoint> {
  @Override
  MotionTraining.Checkpoint content() {
    return new MotionTraining.Checkpoint(
        1,
        17,
        2,
        new double[] {1.0 / 3, -2e-300},
        new MotionTraining.OptimizerState(17, new double[][] {{1, 2}, {Math.PI, 4}}),
        new double[] {3e-300, 0.1},
        "fingerprint");
  }

  @Override
  void write(Path file, MotionTraining.Checkpoint content) throws IOException {
    MotionCheckpointFile.write(file, content);
  }

  @Override
  MotionTraining.Checkpoint read(Path file) throws IOException {
    return MotionCheckpointFile.read(file);
  }

  @Override
  void assertSame(MotionTraining.Checkpoint read, MotionTraining.Checkpoint written) {
    assertThat(read.phase()).isEqualTo(written.phase());
    assertThat(read.step()).isEqualTo(written.step());
    assertThat(read.refused()).isEqualTo(written.refused());
    assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
    assertThat(read.parameters()).containsExactly(written.parameters());
    assertThat(read.first()).containsExactly(written.first());
    assertThat(read.optimizer().steps()).isEqualTo(written.optimizer().steps());
    assertThat(read.optimizer().moments()).isDeepEqualTo(written.optimizer().moments());
  }
}
