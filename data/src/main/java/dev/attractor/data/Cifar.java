package dev.attractor.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * CIFAR-10 and CIFAR-100 in their binary layout: a record is one label byte (for CIFAR-100 a coarse
 * and a fine one) and 3072 pixels, 32 x 32 red, then green, then blue.
 *
 * <p>Read from the official archive or from its unpacked folder, whatever of the training batches
 * is there; that some are missing is said once.
 */
public final class Cifar {
  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;
  private static final int WHITE = 255;

  /** A published variant. */
  private enum Variant {
    TEN("cifar-10", "cifar-10-batches-bin", 1, 10, 10_000, 50_000, "test_batch.bin") {
      @Override
      List<String> trainFiles() {
        return List.of(
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin");
      }
    },
    HUNDRED("cifar-100", "cifar-100-binary", 2, 100, 50_000, 50_000, "test.bin") {
      @Override
      List<String> trainFiles() {
        return List.of("train.bin");
      }
    };

    final String setName;
    final String folder;
    final int labelBytes;
    final int classes;
    final int recordsOfAFile; // at most
    final int trainImages;
    final String testFile;

    Variant(
        String setName,
        String folder,
        int labelBytes,
        int classes,
        int recordsOfAFile,
        int trainImages,
        String testFile) {
      this.setName = setName;
      this.folder = folder;
      this.labelBytes = labelBytes;
      this.classes = classes;
      this.recordsOfAFile = recordsOfAFile;
      this.trainImages = trainImages;
      this.testFile = testFile;
    }

    abstract List<String> trainFiles();
  }

  private Cifar() {}

  /**
   * CIFAR-10, from {@code dataDir} or {@code dataDir/cifar-10}; downloads the archive when neither
   * it nor its folder is there.
   *
   * @param note hears when training images are missing
   * @throws IOException naming the file that is missing, cut short or not what it should be
   */
  public static ImageSplit ten(Path dataDir, TransferListener listener, Consumer<String> note)
      throws IOException {
    return load(Variant.TEN, dataDir, listener, note);
  }

  /** CIFAR-100 with its 100 fine classes; otherwise as {@link #ten}. */
  public static ImageSplit hundred(Path dataDir, TransferListener listener, Consumer<String> note)
      throws IOException {
    return load(Variant.HUNDRED, dataDir, listener, note);
  }

  private static ImageSplit load(
      Variant variant, Path dataDir, TransferListener listener, Consumer<String> note)
      throws IOException {
    Map<String, byte[]> batches = unpacked(variant, dataDir);
    String source = variant.folder;
    if (batches.isEmpty()) {
      PublishedDataSet published = Catalog.find(variant.setName);
      published.fetch(dataDir, listener);
      PublishedFile file = published.files().getFirst();
      Path archive =
          published
              .find(file, dataDir)
              .orElseThrow(() -> new IOException(dataDir.resolve(file.name()) + ": was removed"));
      batches = archived(variant, archive);
      source = archive.toString();
    }
    if (!batches.containsKey(variant.testFile)) {
      throw new IOException(source + ": " + variant.testFile + " is missing; fetch it again");
    }
    LabelledImages train =
        images(variant, variant.setName + " train", batches, variant.trainFiles(), source);
    LabelledImages test =
        images(variant, variant.setName + " test", batches, List.of(variant.testFile), source);
    if (train.count() == 0) {
      throw new IOException(source + ": holds no training images; fetch it again");
    }
    if (train.count() < variant.trainImages) {
      note.accept(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d training images are here",
              variant.setName,
              train.count(),
              variant.trainImages));
    }
    return new ImageSplit(variant.setName, train, test);
  }

  private static Map<String, byte[]> unpacked(Variant variant, Path dataDir) throws IOException {
    Map<String, byte[]> batches = new TreeMap<>();
    for (Path folder : folders(variant, dataDir)) {
      for (String name : wanted(variant)) {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file)) {
          check(variant, file.toString(), Files.size(file));
          batches.put(name, Files.readAllBytes(file));
        }
      }
      if (!batches.isEmpty()) {
        break;
      }
    }
    return batches;
  }

  /** Where an unpacked archive may lie. */
  private static List<Path> folders(Variant variant, Path dataDir) {
    return List.of(
        dataDir.resolve(variant.setName).resolve(variant.folder),
        dataDir.resolve(variant.folder),
        dataDir.resolve(variant.setName),
        dataDir);
  }

  /** The folder of an unpacked archive with its test images and some of its training images. */
  static Optional<Path> unpackedFolder(String setName, Path dataDir) {
    Variant variant = variant(setName);
    return folders(variant, dataDir).stream()
        .filter(folder -> Files.isRegularFile(folder.resolve(variant.testFile)))
        .filter(folder -> !trainFilesIn(variant, folder).isEmpty())
        .findFirst();
  }

  /** Checks the sizes of the files in such a folder and says how many there are. */
  static String checkUnpacked(String setName, Path folder) throws IOException {
    Variant variant = variant(setName);
    List<String> there = new ArrayList<>(trainFilesIn(variant, folder));
    String said =
        "unpacked, %d of %d training files and the test file"
            .formatted(there.size(), variant.trainFiles().size());
    there.add(variant.testFile);
    for (String name : there) {
      Path file = folder.resolve(name);
      check(variant, file.toString(), Files.size(file));
    }
    return said;
  }

  private static List<String> trainFilesIn(Variant variant, Path folder) {
    return variant.trainFiles().stream()
        .filter(file -> Files.isRegularFile(folder.resolve(file)))
        .toList();
  }

  private static Variant variant(String setName) {
    return Arrays.stream(Variant.values())
        .filter(variant -> variant.setName.equals(setName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no variant of CIFAR: " + setName));
  }

  private static Map<String, byte[]> archived(Variant variant, Path archive) throws IOException {
    Map<String, byte[]> batches = new TreeMap<>();
    List<String> wanted = wanted(variant);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        TarReader tar = new TarReader(new GZIPInputStream(raw, 1 << 16), archive.toString())) {
      while (tar.next()) {
        String name = tar.name().substring(tar.name().lastIndexOf('/') + 1);
        if (wanted.contains(name)) {
          check(variant, archive + "!" + tar.name(), tar.size());
          batches.put(name, tar.content());
        }
      }
    } catch (EOFException | ZipException e) {
      throw new IOException(archive + ": cut short or damaged; fetch it again", e);
    }
    return batches;
  }

  private static List<String> wanted(Variant variant) {
    List<String> wanted = new ArrayList<>(variant.trainFiles());
    wanted.add(variant.testFile);
    return wanted;
  }

  private static void check(Variant variant, String file, long size) throws IOException {
    int record = variant.labelBytes + PIXELS;
    if (size == 0 || size % record != 0 || size / record > variant.recordsOfAFile) {
      throw new IOException(
          "%s: must hold 1 to %d records of %d bytes, got %d bytes; fetch it again"
              .formatted(file, variant.recordsOfAFile, record, size));
    }
  }

  private static LabelledImages images(
      Variant variant, String name, Map<String, byte[]> batches, List<String> files, String source)
      throws IOException {
    List<byte[]> parts = files.stream().map(batches::get).filter(b -> b != null).toList();
    int record = variant.labelBytes + PIXELS;
    int count = parts.stream().mapToInt(part -> part.length / record).sum();
    byte[] pixels = new byte[count * PIXELS];
    int[] labels = new int[count];
    int i = 0;
    for (byte[] part : parts) {
      for (int at = 0; at < part.length; at += record) {
        labels[i] = Byte.toUnsignedInt(part[at + variant.labelBytes - 1]);
        if (labels[i] >= variant.classes) {
          throw new IOException(
              "%s: image %d of %s has class %d of %d; fetch it again"
                  .formatted(source, i, name, labels[i], variant.classes));
        }
        System.arraycopy(part, at + variant.labelBytes, pixels, i * PIXELS, PIXELS);
        i++;
      }
    }
    return new LabelledImages(
        name, 3, SIDE, SIDE, WHITE, variant.classes, pixels, Arrays.copyOf(labels, count));
  }
}
