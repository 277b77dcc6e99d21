package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

class NpyContractTest extends FileFormatContract<FloatArray> {
  @Override
  FloatArray content() {
    return new FloatArray(new int[] {2, 3}, new float[] {1, -0f, Float.NaN, 1e-40f, 5, 6});
  }

  @Override
  void write(Path file, FloatArray content) throws IOException {
    NpyFile.write(file, content);
  }

  @Override
  FloatArray read(Path file) throws IOException {
    return NpyFile.read(file);
  }

  @Override
  void assertSame(FloatArray read, FloatArray written) {
    assertThat(read.shape()).containsExactly(written.shape());
    assertThat(read.values()).containsExactly(written.values());
  }
}
