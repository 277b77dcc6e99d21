package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
  @TempDir private Path dir;

  private final List<String> notes = new ArrayList<>();

  /** Records whose label is their index and whose pixel p is index + p, with any extra label. */
  private static byte[] records(int labelBytes, int count) {
    byte[] bytes = new byte[count * (labelBytes + 3072)];
    for (int i = 0; i < count; i++) {
      int at = i * (labelBytes + 3072);
      bytes[at] = 19; // overwritten where there is one label byte
      bytes[at + labelBytes - 1] = (byte) i;
      for (int p = 0; p < 3072; p++) {
        bytes[at + labelBytes + p] = (byte) (i + p);
      }
    }
    return bytes;
  }

  private static void checkImages(LabelledImages images, int count) {
    assertThat(images.count()).isEqualTo(count);
    assertThat(images.channels()).isEqualTo(3);
    assertThat(images.labels()[count - 1]).isEqualTo(count - 1);
    assertThat(images.pixels()[(count - 1) * 3072 + 5]).isEqualTo((byte) (count - 1 + 5));
  }

  @Test
  void theUnpackedFolderIsReadAndMissingBatchesAreSaidOnce() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("cifar-10/cifar-10-batches-bin"));
    Files.write(folder.resolve("data_batch_1.bin"), records(1, 4));
    Files.write(folder.resolve("data_batch_3.bin"), records(1, 3));
    assertThat(ImageSets.present(Catalog.find("cifar-10"), dir)).isFalse();
    Files.write(folder.resolve("test_batch.bin"), records(1, 2));
    assertThat(ImageSets.present(Catalog.find("cifar-10"), dir)).isTrue();
    assertThat(ImageSets.present(Catalog.find("cifar-100"), dir)).isFalse();
    assertThat(ImageSets.unpacked(Catalog.find("cifar-10"), dir)).contains(folder);
    assertThat(ImageSets.checkUnpacked(Catalog.find("cifar-10"), folder))
        .startsWith("unpacked, 2 of 5 training files and the test file;");
    ImageSplit split = Cifar.ten(dir, TransferListener.SILENT, notes::add);
    assertThat(split.train().count()).isEqualTo(7);
    assertThat(split.train().labels()).containsExactly(0, 1, 2, 3, 0, 1, 2);
    checkImages(split.test(), 2);
    assertThat(notes).containsExactly("cifar-10: 7 of 50,000 training images are here");
  }

  @Test
  void theArchiveIsReadToo() throws IOException {
    Path archive =
        Files.createDirectories(dir.resolve("cifar-10")).resolve("cifar-10-binary.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      tar(out, "cifar-10-batches-bin/readme.html", new byte[700]);
      tar(out, "cifar-10-batches-bin/data_batch_1.bin", records(1, 5));
      tar(out, "cifar-10-batches-bin/test_batch.bin", records(1, 3));
      out.write(new byte[1024]);
    }
    ImageSplit split = Cifar.ten(dir, TransferListener.SILENT, notes::add);
    checkImages(split.train(), 5);
    checkImages(split.test(), 3);
    byte[] good = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(good, good.length / 2));
    assertThatIOException()
        .isThrownBy(() -> Cifar.ten(dir, TransferListener.SILENT, notes::add))
        .withMessageContaining("cut short or damaged");
  }

  @Test
  void theFineLabelOfCifar100IsTheSecondByte() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("cifar-100-binary"));
    Files.write(folder.resolve("train.bin"), records(2, 6));
    Files.write(folder.resolve("test.bin"), records(2, 4));
    ImageSplit split = Cifar.hundred(dir, TransferListener.SILENT, notes::add);
    checkImages(split.train(), 6);
    assertThat(split.test().classes()).isEqualTo(100);
  }

  @Test
  void aBatchOfTheWrongSizeIsRefusedByName() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("cifar-10-batches-bin"));
    Files.write(folder.resolve("data_batch_1.bin"), new byte[3072]);
    assertThatIOException()
        .isThrownBy(() -> Cifar.ten(dir, TransferListener.SILENT, notes::add))
        .withMessageContaining("data_batch_1.bin")
        .withMessageContaining("3073 bytes");
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("cifar-10-batches-bin"));
    byte[] records = records(1, 2);
    records[3073] = 77;
    Files.write(folder.resolve("data_batch_1.bin"), records);
    Files.write(folder.resolve("test_batch.bin"), records(1, 1));
    assertThatIOException()
        .isThrownBy(() -> Cifar.ten(dir, TransferListener.SILENT, notes::add))
        .withMessageContaining("image 1")
        .withMessageContaining("class 77 of 10");
  }

  private static void tar(OutputStream out, String name, byte[] content) throws IOException {
    byte[] header = new byte[512];
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
    byte[] size = String.format("%011o", content.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, header, 124, size.length);
    header[156] = '0';
    out.write(header);
    out.write(content);
    out.write(new byte[(512 - content.length % 512) % 512]);
  }
}
