package dev.attractor.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Tiny ImageNet: 200 classes of 64 x 64 JPEGs, from the archive or its unpacked folder, whichever
 * images are there. Grey pictures become colour with equal channels.
 */
public final class TinyImageNet {
  private static final int SIDE = 64;
  private static final int CHANNELS = 3;
  private static final int WHITE = 255;
  private static final String FOLDER = "tiny-imagenet-200";

  private TinyImageNet() {}

  private record Entry(Path file, int label) {}

  /**
   * Reads from {@code dataDir} or {@code dataDir/tiny-imagenet}: the folder {@code
   * tiny-imagenet-200}, else any zip file whose name begins so; downloads the archive when there is
   * neither. The validation images are the test part.
   *
   * @throws IOException naming the file that is missing or damaged
   */
  public static ImageSplit load(Path dataDir, TransferListener listener) throws IOException {
    Optional<Path> source = source(dataDir);
    if (source.isEmpty()) {
      PublishedDataSet published = Catalog.find("tiny-imagenet");
      published.fetch(dataDir, listener);
      source = published.find(published.files().getFirst(), dataDir);
    }
    Path there = source.orElseThrow();
    return Files.isDirectory(there) ? read(there) : readArchive(there);
  }

  /** The folder or the archive that {@link #load} reads, when one is there. */
  static Optional<Path> source(Path dataDir) throws IOException {
    for (Path place : List.of(dataDir.resolve("tiny-imagenet"), dataDir)) {
      for (Path folder : List.of(place.resolve(FOLDER), place)) {
        if (Files.isRegularFile(folder.resolve("wnids.txt"))) {
          return Optional.of(folder);
        }
      }
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.list(place)) {
          Optional<Path> archive =
              files
                  .filter(f -> f.getFileName().toString().matches(FOLDER + ".*\\.zip"))
                  .sorted()
                  .findFirst();
          if (archive.isPresent()) {
            return archive;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static ImageSplit readArchive(Path archive) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(archive)) {
      return read(zip.getPath(FOLDER));
    } catch (ZipException e) {
      throw new IOException(archive + ": a damaged archive; fetch it again", e);
    }
  }

  private static ImageSplit read(Path root) throws IOException {
    List<String> names = Files.readAllLines(root.resolve("wnids.txt"), StandardCharsets.UTF_8);
    Map<String, Integer> classes = new HashMap<>();
    for (String name : names) {
      if (!name.isBlank()) {
        classes.put(name.strip(), classes.size());
      }
    }
    List<Entry> train = new ArrayList<>();
    for (String name : names) {
      Path folder = root.resolve("train").resolve(name.strip()).resolve("images");
      if (!name.isBlank() && Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.sorted().forEach(f -> train.add(new Entry(f, classes.get(name.strip()))));
        }
      }
    }
    List<Entry> test = new ArrayList<>();
    Path annotations = root.resolve("val").resolve("val_annotations.txt");
    for (String line : Files.readAllLines(annotations, StandardCharsets.UTF_8)) {
      String[] words = line.split("\t", -1);
      Path file = root.resolve("val").resolve("images").resolve(words[0]);
      if (words.length > 1 && classes.containsKey(words[1]) && Files.isRegularFile(file)) {
        test.add(new Entry(file, classes.get(words[1])));
      }
    }
    if (train.isEmpty()) {
      throw new IOException(root + ": holds no training images; fetch it again");
    }
    return new ImageSplit(
        "tiny-imagenet",
        decode("tiny-imagenet train", train, classes.size()),
        decode("tiny-imagenet test", test, classes.size()));
  }

  private static LabelledImages decode(String name, List<Entry> entries, int classes)
      throws IOException {
    int size = CHANNELS * SIDE * SIDE;
    byte[] pixels = new byte[Math.multiplyExact(entries.size(), size)];
    int[] labels = new int[entries.size()];
    for (int i = 0; i < labels.length; i++) {
      Path file = entries.get(i).file();
      byte[] image =
          PictureFile.decode(Files.readAllBytes(file), file.toString(), CHANNELS, SIDE, SIDE);
      System.arraycopy(image, 0, pixels, i * size, size);
      labels[i] = entries.get(i).label();
    }
    return new LabelledImages(name, CHANNELS, SIDE, SIDE, WHITE, classes, pixels, labels);
  }
}
