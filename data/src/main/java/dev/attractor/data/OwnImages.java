package dev.attractor.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Labelled images of the user's own: a folder of pictures with one folder for each class.
 *
 * <p>Where the data do not say which images are for judging, a fifth of them is drawn.
 */
final class OwnImages {
  private static final int WHITE = 255;
  private static final List<String> TEST_NAMES = List.of("test", "val", "validation");

  private OwnImages() {}

  /**
   * Reads a folder of pictures.
   *
   * @param seed of the draw, where a fifth is drawn to judge by
   * @param note hears of the draw
   * @throws IOException naming the file or folder and what is wrong with it
   */
  static ImageSplit read(Path source, long seed, Consumer<String> note) throws IOException {
    String name = source.getFileName().toString();
    Path train = source.resolve("train");
    if (!Files.isDirectory(train)) {
      return drawn(name, folder(name, source, classes(source), null), seed, note);
    }
    for (String test : TEST_NAMES) {
      Path judged = source.resolve(test);
      if (Files.isDirectory(judged)) {
        List<String> classes = classes(train);
        for (String found : folders(judged)) {
          if (!classes.contains(found)) {
            throw new IOException(
                "%s: class '%s' is not among those of %s".formatted(judged, found, train));
          }
        }
        LabelledImages learnt = folder(name + " train", train, classes, null);
        return new ImageSplit(name, learnt, folder(name + " test", judged, classes, learnt));
      }
    }
    return drawn(name, folder(name, train, classes(train), null), seed, note);
  }

  private static ImageSplit drawn(
      String name, LabelledImages all, long seed, Consumer<String> note) {
    return ImageSplit.drawn(name, all, OwnExamples.aFifth(name, all, note), seed);
  }

  private static List<String> folders(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(Files::isDirectory)
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static List<String> classes(Path folder) throws IOException {
    List<String> classes = folders(folder);
    if (classes.size() < 2) {
      throw new IOException(
          "%s: holds %d folders; name a folder with one folder of pictures for each class, at least two"
              .formatted(folder, classes.size()));
    }
    return classes;
  }

  /**
   * @param like images that these have to be like in size and channels; null for none
   */
  private static LabelledImages folder(
      String name, Path folder, List<String> classes, LabelledImages like) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      Path of = folder.resolve(classes.get(i));
      if (like == null || Files.isDirectory(of)) {
        for (Path file : ImageFolder.pictures(of)) {
          files.add(file);
          labels.add(i);
        }
      }
    }
    int channels;
    int height;
    int width;
    if (like == null) {
      PictureFile.Pixels first = PictureFile.read(files.getFirst());
      channels = first.channels();
      height = first.height();
      width = first.width();
    } else {
      channels = like.channels();
      height = like.height();
      width = like.width();
    }
    int size = channels * height * width;
    byte[] pixels = new byte[Math.multiplyExact(files.size(), size)];
    for (int i = 0; i < files.size(); i++) {
      byte[] image = PictureFile.read(files.get(i), channels, height, width);
      System.arraycopy(image, 0, pixels, i * size, size);
    }
    return new LabelledImages(
        name,
        channels,
        height,
        width,
        WHITE,
        classes.size(),
        pixels,
        labels.stream().mapToInt(Integer::intValue).toArray());
  }
}
