package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random damage to valid files: a reader either succeeds or says why in an IOException. */
class HostileFilesTest {
  private static final int ROUNDS = 1000;

  /** Reading a file of a few hundred bytes must not ask for more than this. */
  private static final long MOST_BYTES = 4 << 20;

  private static final long SEED = Long.getLong("attractor.seed", 20261124);

  @TempDir Path folder;

  @FunctionalInterface
  private interface Reading {
    void of(Path file) throws IOException;
  }

  @Test
  void damagedSafetensors() throws IOException {
    Path valid = folder.resolve("valid");
    SafetensorsFile.write(
        valid,
        List.of(
            Tensor.of("conv.weight", List.of(2L, 3L), new float[6]),
            Tensor.of("codebook", List.of(2L), new double[2]),
            Tensor.of("codes", new byte[5])),
        Map.of("recipe", "{\"seed\":1}"));
    damage(
        valid,
        file -> {
          for (Tensor tensor : SafetensorsFile.read(file).tensors().values()) {
            tensor.toFloats();
          }
        });
  }

  @Test
  void damagedNpy() throws IOException {
    Path valid = folder.resolve("valid");
    NpyFile.write(valid, new FloatArray(new int[] {3, 5}, new float[15]));
    damage(valid, NpyFile::read);
  }

  @Test
  void damagedCsv() throws IOException {
    Path valid = folder.resolve("valid");
    Files.writeString(valid, "a,b,c\n1,2,3\n# x\n-4.5e3,5,6\n7,8,9\n", StandardCharsets.UTF_8);
    damage(valid, CsvFile::read);
  }

  @Test
  void aFolderIsRefusedByItsName() {
    for (Reading reading :
        List.<Reading>of(
            SafetensorsFile::read,
            NpyFile::read,
            CsvFile::read,
            MemoryFile::read,
            MotionFile::read,
            MotionCheckpointFile::read)) {
      assertThatIOException()
          .isThrownBy(() -> reading.of(folder))
          .withMessage(folder + ": is a folder; name a file in it");
    }
  }

  private void damage(Path valid, Reading reading) throws IOException {
    reading.of(valid);
    byte[] bytes = Files.readAllBytes(valid);
    SplittableRandom random = new SplittableRandom(SEED);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = folder.resolve("damaged");
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Files.write(file, mutated(bytes, random));
      long before = thread.getCurrentThreadAllocatedBytes();
      try {
        reading.of(file);
      } catch (IOException e) {
        refused++;
        assertThat(e.getMessage()).startsWith(file.toString());
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "round " + round + " of -Dattractor.seed=" + SEED + " let " + e + " escape", e);
      }
      assertThat(thread.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated in round %d of -Dattractor.seed=%d", round, SEED)
          .isLessThan(MOST_BYTES);
    }
    assertThat(refused).isGreaterThan(ROUNDS / 20);
  }

  private static byte[] mutated(byte[] valid, SplittableRandom random) {
    byte[] bytes = valid.clone();
    for (int edits = random.nextInt(1, 4); edits > 0 && bytes.length > 1; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 64));
        case 4 -> bytes[at] = (byte) "0123456789-{}[]\",:e.".charAt(random.nextInt(20));
        default -> {
          int length = Math.min(random.nextInt(1, 16), bytes.length - at);
          System.arraycopy(valid, random.nextInt(valid.length - length + 1), bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
