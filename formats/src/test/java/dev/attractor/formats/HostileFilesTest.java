package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random damage to valid files: a reader either succeeds or says why in an IOException. */
class HostileFilesTest {
  private static final int ROUNDS = 1000;

  /** Reading a file of a few hundred bytes must not ask for more than this. */
  private static final long MOST_BYTES = 4 << 20;

  private static final long SEED = Long.getLong("attractor.seed", 20261124);

  /** What the JDK says of its own failures, which names no file and no remedy. */
  private static final String OF_THE_JDK =
      "For input string|overflow|No enum constant|out of bounds for|Cannot invoke|java\\.|: null$|: $";

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
  void damagedIntegerNpy() throws IOException {
    Path valid = folder.resolve("valid");
    NpyFile.write(valid, new FloatArray(new int[] {3, 4}, new float[12]));
    String text = Files.readString(valid, StandardCharsets.ISO_8859_1);
    Files.writeString(
        valid,
        text.replace("<f4", ">u8").replace("(3, 4)", "(3, 2)").replace("False", "True "),
        StandardCharsets.ISO_8859_1);
    damage(valid, NpyFile::readDoubles);
  }

  @Test
  void damagedNpz() throws IOException {
    Path array = folder.resolve("array");
    NpyFile.write(array, new FloatArray(new int[] {3, 5}, new float[15]));
    Path valid = folder.resolve("valid");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(valid))) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(Files.readAllBytes(array));
    }
    damage(
        valid,
        file -> {
          try (NpzFile archive = NpzFile.open(file)) {
            archive.only();
          }
        });
  }

  @Test
  void damagedClusteredModel() throws IOException {
    Path valid = folder.resolve("valid");
    ClusteredModelContractTest format = new ClusteredModelContractTest();
    format.write(valid, format.content());
    damage(
        valid,
        file -> {
          for (ClusteredTensor tensor : ClusteredModel.read(file).clustered()) {
            tensor.effectiveCodewords();
          }
        });
  }

  @Test
  void damagedMemory() throws IOException {
    Path valid = folder.resolve("valid");
    MemoryContractTest format = new MemoryContractTest();
    format.write(valid, format.content());
    damage(valid, MemoryFile::read);
    damage(valid, MemoryFile::read, HostileFilesTest::withChecksums);
  }

  /** The checksums of a memory file made right, so that what they protect is read. */
  private static byte[] withChecksums(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 20) {
      return bytes;
    }
    int header = file.getInt(8);
    if (header < 0 || header > bytes.length - 20) {
      return bytes;
    }
    file.putInt(12, checksum(bytes, 16, header));
    file.putInt(bytes.length - 4, checksum(bytes, 16 + header, bytes.length - 4 - 16 - header));
    return bytes;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  @Test
  void damagedMotion() throws IOException {
    Path valid = folder.resolve("valid");
    MotionContractTest format = new MotionContractTest();
    format.write(valid, format.content());
    damage(valid, MotionFile::read);
  }

  @Test
  void damagedMotionCheckpoint() throws IOException {
    Path valid = folder.resolve("valid");
    MotionCheckpointContractTest format = new MotionCheckpointContractTest();
    format.write(valid, format.content());
    damage(valid, MotionCheckpointFile::read);
  }

  @Test
  void damagedCsv() throws IOException {
    Path valid = folder.resolve("valid");
    Files.writeString(
        valid, "\uFEFFa,b,c\n1,2,3\n# x\n\"-4.5e3\",5,6\n7,8,9\n", StandardCharsets.UTF_8);
    damage(valid, CsvFile::read);
  }

  @Test
  void aTableIsNotReadFromAFolder() {
    assertThatIOException()
        .isThrownBy(() -> CsvFile.read(folder))
        .withMessage(folder + ": is a folder; name a file in it");
  }

  private void damage(Path valid, Reading reading) throws IOException {
    damage(valid, reading, bytes -> bytes);
  }

  private void damage(Path valid, Reading reading, UnaryOperator<byte[]> mending)
      throws IOException {
    reading.of(valid);
    byte[] bytes = Files.readAllBytes(valid);
    SplittableRandom random = new SplittableRandom(SEED);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = folder.resolve("damaged");
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Files.deleteIfExists(
          file); // some file systems flush what is cut to nothing and written again
      Files.write(file, mending.apply(mutated(bytes, random)));
      long before = thread.getCurrentThreadAllocatedBytes();
      try {
        reading.of(file);
      } catch (IOException e) {
        refused++;
        assertThat(e.getMessage())
            .as("round %d of -Dattractor.seed=%d", round, SEED)
            .startsWith(file.toString())
            .doesNotContainPattern(OF_THE_JDK);
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
