package dev.attractor.data;

import dev.attractor.formats.DataType;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.NpzFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Labelled images in an {@code .npz} file, or a folder of {@code .npy} files: arrays {@code
 * x_train}, {@code y_train}, {@code x_test}, {@code y_test}, or {@code x} and {@code y} (or {@code
 * images} and {@code labels}) of which a fifth is drawn to judge by.
 *
 * <p>Images are bytes (uint8): n x height x width, n x channels x height x width, or n x height x
 * width x channels, with 1 or 3 channels. Labels are whole numbers from 0 on.
 */
final class PixelArrays {
  private static final String NPY = ".npy";
  private static final int WHITE = 255;
  private static final int MOST_CLASSES = 1 << 16;

  private PixelArrays() {}

  /** Arrays by name, of an archive or of a folder. */
  private interface Arrays {
    Tensor tensor(String name) throws IOException;
  }

  static ImageSplit read(Path file, long seed, Consumer<String> note) throws IOException {
    try (NpzFile archive = NpzFile.open(file)) {
      return read(file, archive.names(), archive::tensor, seed, note);
    }
  }

  /** The same of a folder with a file {@code NAME.npy} for each array. */
  static ImageSplit readFolder(Path folder, long seed, Consumer<String> note) throws IOException {
    return read(
        folder,
        arrays(folder),
        name -> NpyFile.tensor(folder.resolve(name + NPY)).renamed(name),
        seed,
        note);
  }

  /** The names of the arrays that lie in a folder. */
  static List<String> arrays(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(NPY))
          .map(name -> name.substring(0, name.length() - NPY.length()))
          .sorted()
          .toList();
    }
  }

  private static ImageSplit read(
      Path source, List<String> names, Arrays arrays, long seed, Consumer<String> note)
      throws IOException {
    String name = source.getFileName().toString();
    if (names.contains("x_train")) {
      int[] learnt = labels(source, arrays.tensor("y_train"));
      int[] judged = labels(source, arrays.tensor("y_test"));
      int classes = Math.max(classes(learnt), classes(judged));
      LabelledImages train =
          images(source, name + " train", arrays.tensor("x_train"), learnt, classes);
      LabelledImages test =
          images(source, name + " test", arrays.tensor("x_test"), judged, classes);
      if (train.channels() != test.channels()
          || train.height() != test.height()
          || train.width() != test.width()) {
        throw new IOException(source + ": x_train and x_test hold images of different sizes");
      }
      return new ImageSplit(name, train, test);
    }
    for (List<String> pair : List.of(List.of("x", "y"), List.of("images", "labels"))) {
      if (names.containsAll(pair)) {
        int[] labels = labels(source, arrays.tensor(pair.get(1)));
        LabelledImages all =
            images(source, name, arrays.tensor(pair.get(0)), labels, classes(labels));
        return OwnImages.drawn(name, all, seed, note);
      }
    }
    throw new IOException(
        "%s: needs arrays x_train, y_train, x_test and y_test, or x and y, or images and labels;"
                .formatted(source)
            + " it holds "
            + String.join(", ", names));
  }

  private static int classes(int[] labels) {
    int most = 0;
    for (int label : labels) {
      most = Math.max(most, label);
    }
    return most + 1;
  }

  private static int[] labels(Path file, Tensor tensor) throws IOException {
    boolean column = tensor.shape().size() == 2 && tensor.shape().getLast() == 1;
    if ((tensor.shape().size() != 1 && !column) || tensor.count() == 0) {
      throw new IOException(
          "%s:%s: needs one label for each image, got an array of shape %s"
              .formatted(file, tensor.name(), tensor.shape()));
    }
    double[] values = tensor.toDoubles();
    int[] labels = new int[values.length];
    for (int i = 0; i < labels.length; i++) {
      if (!(values[i] >= 0 && values[i] < MOST_CLASSES) || values[i] != Math.rint(values[i])) {
        throw new IOException(
            "%s:%s: label %d is %s; labels are whole numbers from 0 to %d"
                .formatted(file, tensor.name(), i, values[i], MOST_CLASSES - 1));
      }
      labels[i] = (int) values[i];
    }
    return labels;
  }

  private static LabelledImages images(
      Path file, String name, Tensor tensor, int[] labels, int classes) throws IOException {
    String named = file + ":" + tensor.name();
    List<Long> shape = tensor.shape();
    if (tensor.type() != DataType.U8) {
      throw new IOException(
          "%s: is of type %s; images are bytes (uint8) from 0 to 255"
              .formatted(named, tensor.type()));
    }
    boolean grey = shape.size() == 3;
    boolean channelsFirst = shape.size() == 4 && isChannels(shape.get(1));
    boolean channelsLast = shape.size() == 4 && !channelsFirst && isChannels(shape.get(3));
    if (!grey && !channelsFirst && !channelsLast) {
      throw new IOException(
          "%s: of shape %s; images are n x height x width, or with 1 or 3 channels before or after"
                  .formatted(named, shape)
              + " height and width");
    }
    if (shape.getFirst() != labels.length) {
      throw new IOException(
          "%s: holds %d images, and there are %d labels"
              .formatted(named, shape.getFirst(), labels.length));
    }
    int channels = (int) (grey ? 1 : shape.get(channelsFirst ? 1 : 3));
    int height = Math.toIntExact(shape.get(channelsFirst ? 2 : 1));
    int width = Math.toIntExact(shape.get(channelsFirst ? 3 : 2));
    byte[] bytes = tensor.toBytes();
    byte[] pixels = channelsLast ? channelsFirst(bytes, channels, height * width) : bytes;
    return new LabelledImages(name, channels, height, width, WHITE, classes, pixels, labels);
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  private static byte[] channelsFirst(byte[] pixels, int channels, int plane) {
    byte[] turned = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / (channels * plane);
      int place = i / channels % plane;
      int channel = i % channels;
      turned[(image * channels + channel) * plane + place] = pixels[i];
    }
    return turned;
  }
}
