package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.attractor.data.demonstrations.DemonstrationCsv;
import dev.attractor.data.demonstrations.Lasa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/** Random damage to what others publish: a reader succeeds or says why, naming the file. */
class HostileDataTest {
  private static final int ROUNDS = 400;
  private static final long SEED = Long.getLong("attractor.seed", 20261124);

  /** Reading a file of a few kilobytes must not ask for more than this. */
  private static final long MOST_BYTES = 32 << 20;

  /** Of a MAT file: where its header ends. */
  private static final int TYPE_OF_FIRST = 128;

  /** The types of elements that hold an array, as it is and packed. */
  private static final byte MATRIX = 14;

  private static final byte COMPRESSED = 15;

  /** What the JDK says of its own failures, which names no file and no remedy. */
  private static final String OF_THE_JDK =
      "For input string|overflow|No enum constant|out of bounds for|Cannot invoke|java\\.|: null$|: $";

  @TempDir Path folder;

  @FunctionalInterface
  private interface Reading {
    void of(Path file) throws IOException;
  }

  @Test
  void damagedIdx() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(4 + 12 + 24);
    content.putInt(0x0803).putInt(2).putInt(3).putInt(4);
    damage("images", content.array(), file -> IdxFile.read(file, 3));
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content.array());
    }
    damage("images.gz", zipped.toByteArray(), file -> IdxFile.read(file, 3));
  }

  @Test
  void damagedDemonstrations() throws IOException {
    String text = "\uFEFFt,x1,x2\n0,1,2\n\"0.1\",1.5,2.5\n0.2,2,3\n0.3,2.5,3.5\n";
    damage("shown.csv", text.getBytes(StandardCharsets.UTF_8), DemonstrationCsv::read);
  }

  @Test
  void damagedPictures() throws IOException {
    for (String kind : new String[] {"png", "jpg", "bmp", "gif"}) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      ImageIO.write(
          new java.awt.image.BufferedImage(9, 7, java.awt.image.BufferedImage.TYPE_INT_RGB),
          kind,
          content);
      damage("picture." + kind, content.toByteArray(), PictureFile::read);
    }
  }

  @Test
  void damagedLasa() throws IOException {
    Path file = folder.resolve("shape.mat");
    Cell demos = Mat5.newCell(1, 2);
    for (int i = 0; i < 2; i++) {
      Matrix pos = Mat5.newMatrix(2, 20);
      for (int at = 0; at < 40; at++) {
        pos.setDouble(at, at + i);
      }
      demos.set(i, Mat5.newStruct().set("pos", pos).set("dt", Mat5.newScalar(.1 * (i + 1))));
    }
    try (var sink = Sinks.newStreamingFile(file.toFile())) {
      Mat5.newMatFile().addArray("demos", demos).writeTo(sink);
    }
    byte[] content = Files.readAllBytes(file);
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true));
    try {
      damage("shape.mat", content, damaged -> Lasa.in(folder).read("shape"));
      for (byte[] large : claimingTwoGibibytes(content)) {
        Files.write(file, large);
        assertThatThrownBy(() -> Lasa.in(folder).read("shape"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("claims an element of ");
      }
    } finally {
      System.setErr(err);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /**
   * The file with its one element said to be so long, in both ways of saying it, and with an
   * element inside of it: a matrix, which the library has packed.
   */
  private static List<byte[]> claimingTwoGibibytes(byte[] content) throws IOException {
    byte[] first = content.clone();
    first[TYPE_OF_FIRST + 7] = (byte) 0x80;
    byte[] small = content.clone();
    Arrays.fill(small, TYPE_OF_FIRST + 2, TYPE_OF_FIRST + 4, (byte) 0xff);
    small[TYPE_OF_FIRST] = MATRIX;
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    inside.write(content, 0, TYPE_OF_FIRST);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed)) {
      out.write(new byte[] {MATRIX, 0, 0, 0, 0, 0, 0, (byte) 0x80});
      out.write(new byte[64]);
    }
    inside.write(new byte[] {COMPRESSED, 0, 0, 0, (byte) packed.size(), 0, 0, 0});
    packed.writeTo(inside);
    return List.of(first, small, inside.toByteArray());
  }

  @Test
  void damagedCifarArchive() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (String name : new String[] {"data_batch_1.bin", "test_batch.bin"}) {
      byte[] header = new byte[512];
      System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, header, 0, name.length());
      System.arraycopy("00000006001".getBytes(StandardCharsets.US_ASCII), 0, header, 124, 11);
      header[156] = '0';
      tar.write(header);
      tar.write(new byte[7 * 512]); // a record of 3073 bytes and its padding
    }
    byte[] plain = tar.toByteArray();
    damage(
        "cifar-10-binary.tar.gz",
        plain,
        file -> {
          byte[] damaged = Files.readAllBytes(file);
          try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(damaged);
          }
          Cifar.ten(folder, TransferListener.SILENT, note -> {});
        });
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    }
    damage(
        "cifar-10-binary.tar.gz",
        zipped.toByteArray(),
        file -> Cifar.ten(folder, TransferListener.SILENT, note -> {}));
  }

  private void damage(String name, byte[] valid, Reading reading) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, valid);
    reading.of(file);
    SplittableRandom random = new SplittableRandom(SEED);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Files.deleteIfExists(
          file); // some file systems flush what is cut to nothing and written again
      Files.write(file, mutated(valid, random));
      long before = thread.getCurrentThreadAllocatedBytes();
      try {
        reading.of(file);
      } catch (IOException e) {
        refused++;
        assertThat(e.getMessage())
            .as("round %d of -Dattractor.seed=%d", round, SEED)
            .contains(file.toString())
            .doesNotContainPattern(OF_THE_JDK);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "round " + round + " of -Dattractor.seed=" + SEED + " let " + e + " escape", e);
      }
      assertThat(thread.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated in round %d of -Dattractor.seed=%d", round, SEED)
          .isLessThan(MOST_BYTES);
    }
    assertThat(refused).as(name).isGreaterThan(ROUNDS / 40);
  }

  private static byte[] mutated(byte[] valid, SplittableRandom random) {
    byte[] bytes = valid.clone();
    for (int edits = random.nextInt(1, 4); edits > 0 && bytes.length > 1; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 64));
        default -> bytes[at] = (byte) "0123456789-,;:e.\"\n".charAt(random.nextInt(18));
      }
    }
    return bytes;
  }
}
