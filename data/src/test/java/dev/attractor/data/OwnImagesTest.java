package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnImagesTest {
  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();

  @Test
  void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
    picture("train/b/1.png", 2, 3, 10);
    picture("train/a/2.png", 2, 3, 20);
    picture("train/a/1.png", 2, 3, 30);
    picture("val/b/1.png", 2, 3, 40);
    ImageSplit split = OwnImages.read(folder, 0, notes::add);
    assertThat(split.train().labels()).containsExactly(0, 0, 1);
    assertThat(split.train().pixels()[0]).isEqualTo((byte) 30);
    assertThat(split.train().classes()).isEqualTo(2);
    assertThat(List.of(split.train().channels(), split.train().height(), split.train().width()))
        .containsExactly(3, 3, 2);
    assertThat(split.test().labels()).containsExactly(1);
    assertThat(notes).isEmpty();
  }

  @Test
  void withoutATestFolderAFifthIsDrawnOnceAndSaid() throws IOException {
    for (int i = 0; i < 10; i++) {
      picture((i % 2 == 0 ? "cat/" : "dog/") + i + ".png", 2, 2, i);
    }
    ImageSplit split = OwnImages.read(folder, 3, notes::add);
    assertThat(split.train().count()).isEqualTo(8);
    assertThat(split.test().count()).isEqualTo(2);
    assertThat(notes).hasSize(1).first().asString().contains("2 of 10 images, drawn at random");
    assertThat(OwnImages.read(folder, 3, notes::add).md5()).isEqualTo(split.md5());
    byte[] all = new byte[10];
    for (int i = 0; i < 8; i++) {
      all[split.train().pixels()[12 * i]]++;
    }
    for (int i = 0; i < 2; i++) {
      all[split.test().pixels()[12 * i]]++;
    }
    assertThat(all).containsOnly((byte) 1); // every picture is in one part, and in one only
  }

  @Test
  void arraysOfEachLayoutGiveTheSameImages() throws IOException {
    byte[] first = new byte[2 * 3 * 4 * 5];
    byte[] last = new byte[first.length];
    for (int i = 0; i < first.length; i++) {
      int place = i % 20;
      int channel = i / 20 % 3;
      first[i] = (byte) i;
      last[i / 60 * 60 + place * 3 + channel] = (byte) i;
    }
    Path channelsFirst = npz("first.npz", "2, 3, 4, 5", first, 2);
    Path channelsLast = npz("last.npz", "2, 4, 5, 3", last, 2);
    LabelledImages one = OwnImages.read(channelsFirst, 0, notes::add).train();
    LabelledImages other = OwnImages.read(channelsLast, 0, notes::add).train();
    assertThat(one.pixels()).isEqualTo(other.pixels());
    assertThat(List.of(other.channels(), other.height(), other.width())).containsExactly(3, 4, 5);
  }

  @Test
  void aFolderOfNpyFilesIsReadAsTheArchiveOfThem() throws IOException {
    byte[] pixels = new byte[10 * 2 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    Path archive = npz("all.npz", "10, 2, 3", pixels, 10);
    Path arrays = Files.createDirectories(folder.resolve("arrays"));
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        Files.copy(zip.getInputStream(entry), arrays.resolve(entry.getName()));
      }
    }
    ImageSplit read = OwnImages.read(arrays, 1, notes::add);
    assertThat(read.md5()).isEqualTo(OwnImages.read(archive, 1, notes::add).md5());
    assertThat(read.train().count()).isEqualTo(8);
    Files.delete(arrays.resolve("labels.npy"));
    assertRefused(arrays, "needs arrays x_train, y_train, x_test and y_test, or x and y");
  }

  @Test
  void whatDoesNotFitIsRefusedByName() throws IOException {
    assertRefused(folder.resolve("none"), "there is no such file or folder");
    assertRefused(folder, "holds 0 folders; name a folder with one folder of pictures");
    assertRefused(Files.writeString(folder.resolve("a.txt"), "x"), "is no .npz file and no folder");
    Files.createDirectories(folder.resolve("empty/a"));
    Files.createDirectories(folder.resolve("empty/b"));
    assertRefused(folder.resolve("empty"), "a: holds no pictures");
    picture("sizes/a/1.png", 2, 2, 0);
    picture("sizes/b/1.png", 3, 2, 0);
    assertRefused(folder.resolve("sizes"), "and the other pictures are 2 x 2; scale it first");
    picture("extra/train/a/1.png", 2, 2, 0);
    picture("extra/train/b/1.png", 2, 2, 0);
    picture("extra/test/c/1.png", 2, 2, 0);
    picture("extra/test/a/1.png", 2, 2, 0);
    assertRefused(folder.resolve("extra"), "class 'c' is not among those of");
    assertRefused(npz("few.npz", "3, 2, 2", new byte[12], 2), "holds 3 images, and there are 2");
    assertRefused(npz("shape.npz", "2, 2, 2, 2", new byte[16], 2), "of shape [2, 2, 2, 2]; images");
    Map<String, byte[]> floats = new LinkedHashMap<>();
    floats.put("x", npy("<f4", "2, 1, 1", new byte[8]));
    floats.put("y", npy("|u1", "2", new byte[2]));
    assertRefused(npz("floats.npz", floats), "x: is of type F32; images are bytes (uint8)");
    floats.put("x", npy("|u1", "2, 1, 1", new byte[2]));
    floats.put(
        "y",
        npy(
            "<f4",
            "2",
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(.5f).array()));
    assertRefused(npz("half.npz", floats), "y: label 0 is 0.5; labels are whole numbers");
    floats.remove("y");
    assertRefused(npz("alone.npz", floats), "needs arrays x_train, y_train");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSplit.drawn("two", Digits.all().first(2), 2, 0))
        .withMessage("two: of 2 images 1 to 1 can be held back to judge by, got 2");
  }

  private void assertRefused(Path source, String reason) {
    assertThatIOException()
        .isThrownBy(() -> OwnImages.read(source, 0, notes::add))
        .withMessageStartingWith(source.toString())
        .withMessageContaining(reason);
  }

  private void picture(String name, int width, int height, int level) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, level << 16 | level << 8 | level);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private Path npz(String name, String shape, byte[] pixels, int labels) throws IOException {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("images", npy("|u1", shape, pixels));
    arrays.put("labels", npy("|u1", labels + ",", new byte[labels]));
    return npz(name, arrays);
  }

  private Path npz(String name, Map<String, byte[]> arrays) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
      }
    }
    return file;
  }

  private static byte[] npy(String type, String shape, byte[] data) {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(type, shape.contains(",") ? shape : shape + ",");
    byte[] text =
        (header + " ".repeat(63 - (header.length() + 10) % 64) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer npy =
        ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0);
    return npy.putShort((short) text.length).put(text).put(data).array();
  }
}
