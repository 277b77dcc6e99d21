package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFileTest {
  @TempDir private Path folder;

  private static float[][] vectors(int n, int d) {
    Random random = new Random(n);
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      for (int c = 0; c < d; c++) {
        row[c] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    float[][] patterns = vectors(1500, 7);
    AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    memory.remove(3);
    memory.add(-17, patterns[3]);
    Path file = folder.resolve("deep/a.mem");
    MemoryFile.write(
        file, new StoredMemory(memory, Map.of(5L, "five"), Map.of("made-by", "a test")));
    StoredMemory read = MemoryFile.read(file);
    assertThat(read.labels()).containsExactly(Map.entry(5L, "five"));
    assertThat(read.notes()).containsExactly(Map.entry("made-by", "a test"));
    assertThat(read.memory().similarity()).isEqualTo(Similarity.negativeManhattan());
    assertThat(read.memory().ids()).containsExactly(memory.ids());
    for (long id : memory.ids()) {
      assertThat(read.memory().get(id).orElseThrow()).containsExactly(memory.get(id).orElseThrow());
    }
    assertThat(read.memory().recall(patterns[9], 3, 1).weights(2))
        .containsExactly(memory.recall(patterns[9], 3, 1).weights(2));
  }

  @Test
  void valuesAndEmptyMemoriesSurvive() throws IOException {
    AssociativeMemory memory = AssociativeMemory.empty(3, 2, Similarity.cosine());
    Path file = folder.resolve("b.mem");
    MemoryFile.write(file, new StoredMemory(memory, Map.of(), Map.of()));
    assertThat(MemoryFile.read(file).memory().size()).isZero();
    memory.add(4, new float[] {1, 2, 3}, new float[] {5, 6});
    MemoryFile.write(file, new StoredMemory(memory, Map.of(), Map.of()));
    assertThat(MemoryFile.read(file).memory().value(4).orElseThrow()).containsExactly(5, 6);
    assertThat(MemoryFile.read(file).memory().heteroAssociative()).isTrue();
  }

  @Test
  void anyByteThatChangesIsNoticed() throws IOException {
    Path file = folder.resolve("c.mem");
    MemoryFile.write(
        file,
        new StoredMemory(
            AssociativeMemory.of(vectors(5, 3), Similarity.innerProduct()), Map.of(), Map.of()));
    byte[] good = Files.readAllBytes(file);
    Path bad = folder.resolve("bad.mem");
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 0x10;
      Files.write(bad, changed);
      assertThatIOException()
          .as("byte %d", i)
          .isThrownBy(() -> MemoryFile.read(bad))
          .withMessageStartingWith(bad.toString());
    }
  }

  @Test
  void aFileCutShortIsRefusedWhereverItEnds() throws IOException {
    Path file = folder.resolve("d.mem");
    MemoryFile.write(
        file,
        new StoredMemory(
            AssociativeMemory.of(vectors(5, 3), Similarity.innerProduct()), Map.of(), Map.of()));
    byte[] good = Files.readAllBytes(file);
    Path bad = folder.resolve("short.mem");
    for (int length = 0; length < good.length; length++) {
      Files.write(bad, Arrays.copyOf(good, length));
      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> MemoryFile.read(bad))
          .withMessageStartingWith(bad.toString());
    }
  }

  @Test
  void aSimilarityOfOnesOwnCannotBeStored() {
    AssociativeMemory memory =
        AssociativeMemory.of(vectors(2, 2), Similarity.of("mine", (x, y) -> x[0], null));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MemoryFile.write(
                    folder.resolve("e.mem"), new StoredMemory(memory, Map.of(), Map.of())))
        .withMessageContaining("built-in");
  }
}
