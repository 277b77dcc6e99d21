package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.DownloadProgress;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ImageFolder;
import dev.attractor.data.ImageSets;
import dev.attractor.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Pictures to store, with a word for each.
 *
 * @param title where they come from
 * @param shape of each
 * @param pixels of each, from 0 to 1
 * @param labels a word for each
 * @param md5 of what they were taken from
 */
record ImageSource(
    String title, PictureShape shape, float[][] pixels, List<String> labels, String md5) {
  /** All pictures of a folder. */
  static ImageSource folder(Path folder) throws IOException {
    ImageFolder read = ImageFolder.read(folder);
    return of(folder.toString(), read.images(), read.names());
  }

  /** The training part of a named set. */
  static ImageSource set(String name, CommonOptions common) throws IOException {
    if (!ImageSets.NAMES.contains(name)) {
      throw new WrongUsage(
          "no image set is named '" + name + "'; known are " + String.join(", ", ImageSets.NAMES));
    }
    Console console = common.console();
    try (DownloadProgress progress = new DownloadProgress(console)) {
      LabelledImages train =
          ImageSets.load(name, common.dataDir(), common.seed(), progress, console::note).train();
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < train.count(); i++) {
        labels.add(name + " " + i + ", class " + train.labels()[i]);
      }
      return of(train.name(), train, labels);
    }
  }

  private static ImageSource of(String title, LabelledImages images, List<String> labels) {
    float[][] pixels = new float[images.count()][];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = images.image(i);
    }
    return new ImageSource(
        title,
        new PictureShape(images.channels(), images.height(), images.width()),
        pixels,
        labels,
        images.md5());
  }

  /** Refuses to choose more pictures than there are. */
  void require(int count) {
    if (count > pixels.length) {
      throw new IllegalArgumentException(
          title + " has " + pixels.length + " pictures, fewer than " + count);
    }
  }

  /** Indices of {@code count} different pictures, chosen at random. */
  int[] sample(int count, Random random) {
    require(count);
    int[] order = new int[pixels.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(order.length - i);
      int chosen = order[j];
      order[j] = order[i];
      order[i] = chosen;
    }
    return Arrays.copyOf(order, count);
  }

  float[][] take(int[] indices) {
    float[][] taken = new float[indices.length][];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = pixels[indices[i]];
    }
    return taken;
  }
}
