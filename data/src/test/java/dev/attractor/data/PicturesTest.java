package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  @TempDir private Path dir;

  private static BufferedImage picture(int width, int height, boolean grey, int level) {
    BufferedImage image =
        new BufferedImage(
            width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (grey) {
          image.getRaster().setSample(x, y, 0, level);
        } else {
          image.setRGB(x, y, level << 16 | 10 << 8 | 200);
        }
      }
    }
    return image;
  }

  private static void save(BufferedImage image, String format, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (var out = Files.newOutputStream(file)) {
      assertThat(ImageIO.write(image, format, out)).isTrue();
    }
  }

  @Test
  void greyKeepsItsStoredValuesAndColourItsChannels() throws IOException {
    save(picture(5, 4, true, 77), "png", dir.resolve("grey.png"));
    save(picture(5, 4, false, 77), "png", dir.resolve("colour.png"));
    PictureFile.Pixels grey = PictureFile.read(dir.resolve("grey.png"));
    assertThat(grey.channels()).isEqualTo(1);
    assertThat(grey.pixels()).hasSize(20).containsOnly(77);
    PictureFile.Pixels colour = PictureFile.read(dir.resolve("colour.png"));
    assertThat(colour.channels()).isEqualTo(3);
    assertThat(colour.pixels()[0]).isEqualTo((byte) 77);
    assertThat(colour.pixels()[20]).isEqualTo((byte) 10);
    assertThat(colour.pixels()[40]).isEqualTo((byte) 200);
    assertThat(PictureFile.read(dir.resolve("grey.png"), 3, 4, 5)).hasSize(60).containsOnly(77);
  }

  @Test
  void aFolderIsReadInTheOrderOfNamesInTheSizeOfTheFirst() throws IOException {
    save(picture(6, 6, true, 10), "png", dir.resolve("p/b.png"));
    save(picture(6, 6, true, 200), "png", dir.resolve("p/a.PNG"));
    save(picture(6, 6, false, 90), "png", dir.resolve("p/c/c.png"));
    Files.writeString(dir.resolve("p/notes.txt"), "not a picture");
    ImageFolder folder = ImageFolder.read(dir.resolve("p"));
    assertThat(folder.names()).containsExactly("a.PNG", "b.png", "c/c.png");
    assertThat(folder.images().count()).isEqualTo(3);
    assertThat(folder.images().imageSize()).isEqualTo(36);
    assertThat(folder.images().pixels()[0]).isEqualTo((byte) 200);
    assertThat(folder.images().pixels()[36]).isEqualTo((byte) 10);
    Path other = dir.resolve("p/d.png");
    save(picture(12, 7, true, 90), "png", other);
    assertThatIOException()
        .isThrownBy(() -> ImageFolder.read(dir.resolve("p")))
        .withMessageStartingWith(other + ": is 7 x 12")
        .withMessageContaining("the other pictures are 6 x 6; scale it first");
  }

  @Test
  void aFolderIsNoPictureAndAPictureNoFolder() throws IOException {
    save(picture(6, 6, true, 10), "png", dir.resolve("a.png"));
    assertThatIOException()
        .isThrownBy(() -> PictureFile.read(dir))
        .withMessage(dir + ": is a folder; name a file in it");
    assertThatIOException()
        .isThrownBy(() -> ImageFolder.read(dir.resolve("a.png")))
        .withMessageContaining("a.png: is a file; name the folder");
  }

  @Test
  void whatIsNoPictureIsRefusedByName() throws IOException {
    Path file = dir.resolve("x.png");
    Files.writeString(file, "plain text");
    assertThatIOException()
        .isThrownBy(() -> PictureFile.read(file))
        .withMessageContaining("x.png")
        .withMessageContaining("not a picture");
    save(picture(60, 60, false, 77), "png", dir.resolve("cut.png"));
    byte[] whole = Files.readAllBytes(dir.resolve("cut.png"));
    Files.write(dir.resolve("cut.png"), Arrays.copyOf(whole, 60));
    assertThatIOException()
        .isThrownBy(() -> PictureFile.read(dir.resolve("cut.png")))
        .withMessageContaining("cut.png");
    Path empty = Files.createDirectories(dir.resolve("empty"));
    assertThatIOException()
        .isThrownBy(() -> ImageFolder.read(empty))
        .withMessageContaining("holds no pictures");
  }

  @Test
  void tinyImageNetIsReadFromFolderAndArchiveGreyOnesToo() throws IOException {
    Path root = dir.resolve("data/tiny-imagenet-200");
    tiny(root);
    ImageSplit folder = TinyImageNet.load(dir.resolve("data"), TransferListener.SILENT);
    Path zipFile =
        Files.createDirectories(dir.resolve("zipped")).resolve("tiny-imagenet-200-x.zip");
    try (FileSystem zip = FileSystems.newFileSystem(zipFile, Map.of("create", "true"))) {
      tiny(zip.getPath("tiny-imagenet-200"));
    }
    ImageSplit archive = TinyImageNet.load(dir.resolve("zipped"), TransferListener.SILENT);
    for (ImageSplit split : new ImageSplit[] {folder, archive}) {
      assertThat(split.train().labels()).containsExactly(0, 1);
      assertThat(split.test().labels()).containsExactly(1);
      assertThat(split.train().imageSize()).isEqualTo(3 * 64 * 64);
      // the grey one: equal channels, and JPEG keeps a constant to a level or two
      int size = split.train().imageSize();
      int red = Byte.toUnsignedInt(split.train().pixels()[size]);
      int blue = Byte.toUnsignedInt(split.train().pixels()[size + 2 * 64 * 64]);
      assertThat(red).isEqualTo(blue).isBetween(88, 92);
    }
    assertThat(folder.md5()).isEqualTo(archive.md5());
  }

  private static void tiny(Path root) throws IOException {
    Files.createDirectories(root.resolve("val"));
    Files.writeString(root.resolve("wnids.txt"), "n1\nn2\n");
    save(picture(64, 64, false, 120), "jpeg", root.resolve("train/n1/images/n1_0.JPEG"));
    save(picture(64, 64, true, 90), "jpeg", root.resolve("train/n2/images/n2_0.JPEG"));
    save(picture(64, 64, true, 30), "jpeg", root.resolve("val/images/val_0.JPEG"));
    Files.writeString(root.resolve("val/val_annotations.txt"), "val_0.JPEG\tn2\t0\t0\t62\t62\n");
  }
}
