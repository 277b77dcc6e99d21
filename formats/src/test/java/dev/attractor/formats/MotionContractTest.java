package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.flow.Flow;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Standardisation;
import dev.attractor.motion.field.PlainNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

class MotionContractTest extends FileFormatContract<MotionModel> {
  @Override
  MotionModel content() {
    PlainNetwork field = new PlainNetwork(2);
    int count = MotionModel.parameterCount(field, Flow.linear(), 2);
    int[][] orders = new int[Flow.linear().permutations()][];
    Arrays.setAll(orders, i -> new int[] {1, 0});
    return MotionModel.of(
        field,
        Flow.linear(),
        orders,
        Standardisation.of(new double[] {0.1, -1e-300}, new double[] {Math.PI, 1e9}),
        new double[] {1.0 / 3, Math.nextUp(2.0)},
        new Random(5).doubles(count, -1, 1).toArray(),
        Provenance.UNKNOWN.with("seed", 5).with("a \"name\"", "two\nlines"));
  }

  @Override
  void write(Path file, MotionModel content) throws IOException {
    MotionFile.write(file, content);
  }

  @Override
  MotionModel read(Path file) throws IOException {
    return MotionFile.read(file);
  }

  @Override
  void assertSame(MotionModel read, MotionModel written) {
    assertThat(read.field()).isEqualTo(written.field());
    assertThat(read.flow()).isEqualTo(written.flow());
    assertThat(read.goal()).containsExactly(written.goal());
    assertThat(read.parameters()).containsExactly(written.parameters());
    for (int axis = 0; axis < written.dimension(); axis++) {
      assertThat(read.standardisation().offset(axis))
          .isEqualTo(written.standardisation().offset(axis));
      assertThat(read.standardisation().divisor(axis))
          .isEqualTo(written.standardisation().divisor(axis));
    }
    assertThat(read.provenance()).isEqualTo(written.provenance());
  }
}
