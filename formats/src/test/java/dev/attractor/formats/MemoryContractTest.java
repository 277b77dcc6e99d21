package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class MemoryContractTest extends FileFormatContract<StoredMemory> {
  @Override
  StoredMemory content() {
    AssociativeMemory memory = AssociativeMemory.empty(3, 2, Similarity.negativeManhattan());
    memory.add(-4, new float[] {1, 2, 3}, new float[] {5, 6});
    memory.add(9, new float[] {-1, .5f, 1e-30f}, new float[] {7, 8});
    return new StoredMemory(memory, Map.of(9L, "ni\"ne"), Map.of("made-by", "a test"));
  }

  @Override
  void write(Path file, StoredMemory content) throws IOException {
    MemoryFile.write(file, content);
  }

  @Override
  StoredMemory read(Path file) throws IOException {
    return MemoryFile.read(file);
  }

  @Override
  void assertSame(StoredMemory read, StoredMemory written) {
    assertThat(read.labels()).isEqualTo(written.labels());
    assertThat(read.notes()).isEqualTo(written.notes());
    assertThat(read.memory().similarity()).isEqualTo(written.memory().similarity());
    assertThat(read.memory().ids()).containsExactly(written.memory().ids());
    for (long id : written.memory().ids()) {
      assertThat(read.memory().get(id).orElseThrow())
          .containsExactly(written.memory().get(id).orElseThrow());
    }
    double[] expected = written.memory().recall(new float[3], 1, 1).pattern(0);
    assertThat(read.memory().recall(new float[3], 1, 1).pattern(0)).containsExactly(expected);
  }
}
