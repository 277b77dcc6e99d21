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

class OwnExamplesTest {
  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();

  @Test
  void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
    picture("train/b/1.png", 2, 3, 10);
    picture("train/a/2.png", 2, 3, 20);
    picture("train/a/1.png", 2, 3, 30);
    picture("val/b/1.png", 2, 3, 40);
    ImageSplit split = images(folder, 0);
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
    ImageSplit split = images(folder, 3);
    assertThat(split.train().count()).isEqualTo(8);
    assertThat(split.test().count()).isEqualTo(2);
    assertThat(notes).hasSize(1).first().asString().contains("2 of 10 examples, drawn at random");
    assertThat(OwnExamples.read(folder, 3, notes::add).md5()).isEqualTo(split.md5());
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
    LabelledImages one = images(channelsFirst, 0).train();
    LabelledImages other = images(channelsLast, 0).train();
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
    ImageSplit read = images(arrays, 1);
    assertThat(read.md5()).isEqualTo(images(archive, 1).md5());
    assertThat(read.train().count()).isEqualTo(8);
    Files.delete(arrays.resolve("labels.npy"));
    assertRefused(arrays, "needs arrays x_train, y_train, x_test and y_test, or x and y");
  }

  @Test
  void floatsAreInputsOfAnyShapeAndTargetsAreOfTheirType() throws IOException {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x", npy("<f4", "5, 2, 3", floats(30)));
    arrays.put("y", npy("<f4", "5, 2", floats(10)));
    NumericSplit predicted =
        (NumericSplit) OwnExamples.read(npz("values.npz", arrays), 2, notes::add);
    assertThat(notes).singleElement().asString().contains("1 of 5 examples, drawn at random");
    assertThat(predicted.train().shape()).containsExactly(2, 3);
    for (NumericExamples part : List.of(predicted.train(), predicted.test())) {
      Targets.Values values = (Targets.Values) part.targets();
      assertThat(values.outputs()).isEqualTo(2);
      for (int i = 0; i < part.count(); i++) { // an input keeps its target
        assertThat(part.inputs()[6 * i] / 6).isEqualTo(values.values()[2 * i] / 2);
      }
    }
    arrays.put("y", npy("|i1", "5", new byte[] {0, 2, 0, 1, 1}));
    Path classes = npz("classes.npz", arrays);
    ExampleSplit labelled = OwnExamples.read(classes, 2, notes::add);
    assertThat(labelled.train().targets()).isInstanceOf(Targets.Classes.class);
    assertThat(labelled.test().targets().outputs()).isEqualTo(3);
    assertThat(labelled.md5()).isEqualTo(OwnExamples.read(classes, 2, notes::add).md5());
    assertThat(labelled.md5()).isNotEqualTo(predicted.md5());
    assertThat(labelled.validation(2, 0).train().count()).isEqualTo(2);
  }

  @Test
  void partsOfArraysHaveToAgree() throws IOException {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x_train", npy("<f4", "2, 3", floats(6)));
    arrays.put("y_train", npy("<f4", "2", floats(2)));
    arrays.put("x_test", npy("<f4", "1, 3", floats(3)));
    arrays.put("y_test", npy("|u1", "1", new byte[1]));
    assertRefused(npz("types.npz", arrays), "y_test of type U8 and shape [1] do not agree");
    arrays.put("y_test", npy("<f4", "1", floats(1)));
    assertThat(OwnExamples.read(npz("good.npz", arrays), 0, notes::add).test().count()).isOne();
    arrays.put("x_test", npy("<f4", "1, 4", floats(4)));
    assertRefused(npz("shapes.npz", arrays), "hold inputs of different shapes");
    arrays.put("x_test", npy("<f4", "3, 1", floats(3)));
    assertRefused(npz("counts.npz", arrays), "x_test: holds 3 inputs, and there are 1 targets");
    arrays.put("x_train", npy("<f4", "6", floats(6)));
    assertRefused(npz("flat.npz", arrays), "x_train: of shape [6]; inputs are n x features");
    arrays.put("x_train", npy("<i4", "2, 3", floats(6)));
    assertRefused(npz("integers.npz", arrays), "x_train: is of type I32; inputs are floats");
    byte[] infinite = floats(6);
    ByteBuffer.wrap(infinite).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, Float.NaN);
    arrays.put("x_train", npy("<f4", "2, 3", infinite));
    assertRefused(npz("nan.npz", arrays), "x_train: number 2 is NaN in single precision");
  }

  /** 0, 1, 2 and so on. */
  private static byte[] floats(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
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
        .withMessage("two: of 2 examples 1 to 1 can be held back to judge by, got 2");
  }

  private ImageSplit images(Path source, long seed) throws IOException {
    return (ImageSplit) OwnExamples.read(source, seed, notes::add);
  }

  private void assertRefused(Path source, String reason) {
    assertThatIOException()
        .isThrownBy(() -> OwnExamples.read(source, 0, notes::add))
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
