package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
  @TempDir Path folder;

  @Test
  void gzippedAndPlainReadAlike() throws IOException {
    byte[] content = idx(0x0803, new int[] {2, 1, 3}, 6);
    IdxFile plain = IdxFile.read(Files.write(folder.resolve("plain"), content), 3);
    Path zipped = folder.resolve("zipped");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(content);
    }
    IdxFile gzipped = IdxFile.read(zipped, 3);
    assertThat(plain.sizes()).containsExactly(2, 1, 3);
    assertThat(plain.bytes()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(gzipped.bytes()).containsExactly(plain.bytes());
    assertThat(gzipped.md5())
        .isEqualTo(plain.md5())
        .isEqualTo(new Md5().update(content, content.length).hex());
  }

  @Test
  void whatIsNotTheFileItShouldBeIsRefusedByName() throws IOException {
    refused(idx(0x0801, new int[] {9}, 9), 3, "0x00000803");
    refused(idx(0x0803, new int[] {2, 1, 3}, 5), 3, "cut short");
    refused(idx(0x0803, new int[] {2, 1, 3}, 7), 3, "holds more");
    refused(idx(0x0803, new int[] {1 << 16, 1 << 16, 2}, 0), 3, "beyond what an array holds");
    refused(idx(0x0803, new int[] {-1, 1, 1}, 0), 3, "beyond what an array holds");
    refused(new byte[5], 3, "cut short within its header");
  }

  @Test
  void mnistOfTheWrongContentIsRefusedByNameAndChecksum() throws IOException {
    for (PublishedFile file : Catalog.find("mnist").files()) {
      boolean images = file.name().contains("images");
      Files.write(
          folder.resolve(file.name()),
          images ? idx(0x0803, new int[] {2, 1, 3}, 6) : idx(0x0801, new int[] {2}, 2));
    }
    assertThatIOException()
        .isThrownBy(() -> Mnist.load(folder, TransferListener.SILENT))
        .withMessageContaining("train-images-idx3-ubyte.gz")
        .withMessageContaining("6bbc9ace898e44ae57da46a324031adb");
  }

  private void refused(byte[] content, int dimensions, String reason) throws IOException {
    Path file = Files.write(folder.resolve("x"), content);
    assertThatIOException()
        .isThrownBy(() -> IdxFile.read(file, dimensions))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(reason);
  }

  private static byte[] idx(int magic, int[] sizes, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + count).putInt(magic);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    for (int i = 0; i < count; i++) {
      bytes.put((byte) i);
    }
    return bytes.array();
  }
}
