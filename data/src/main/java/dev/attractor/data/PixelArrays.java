package dev.attractor.data;

import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Images in arrays of bytes (uint8): n x height x width, n x channels x height x width, or n x
 * height x width x channels, with 1 or 3 channels. Labels are whole numbers from 0 on.
 */
final class PixelArrays {
  private static final int WHITE = 255;

  private PixelArrays() {}

  static ImageSplit split(
      Path source, Tensor learnt, Tensor learntLabels, Tensor judged, Tensor judgedLabels)
      throws IOException {
    String name = source.getFileName().toString();
    int[] learn = Labels.of(source, learntLabels);
    int[] judge = Labels.of(source, judgedLabels);
    int classes = Math.max(Labels.classes(learn), Labels.classes(judge));
    LabelledImages train = images(source, name + " train", learnt, learn, classes);
    LabelledImages test = images(source, name + " test", judged, judge, classes);
    if (!train.shape().equals(test.shape())) {
      throw new IOException(source + ": x_train and x_test hold images of different sizes");
    }
    return new ImageSplit(name, train, test);
  }

  static LabelledImages images(Path source, Tensor pixels, Tensor labels) throws IOException {
    int[] read = Labels.of(source, labels);
    return images(source, source.getFileName().toString(), pixels, read, Labels.classes(read));
  }

  private static LabelledImages images(
      Path file, String name, Tensor tensor, int[] labels, int classes) throws IOException {
    String named = file + ":" + tensor.name();
    List<Long> shape = tensor.shape();
    if (tensor.type() != DataType.U8) {
      throw new IOException(
          "%s: is of type %s; images are bytes (uint8) from 0 to 255, as those of x_train"
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
