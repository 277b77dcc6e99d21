package dev.attractor.data;

import java.util.Arrays;
import java.util.List;

/**
 * Images of one size with a class each.
 *
 * @param name what they are, such as {@code mnist train}
 * @param channels 1 for grey, 3 for colour
 * @param height rows of pixels
 * @param width pixels in a row
 * @param white the value of the brightest pixel: 255, or 16 for the embedded digits
 * @param classes how many classes there are; labels run from 0 to one less
 * @param pixels unsigned bytes, image by image, each channels x height x width; not copied
 * @param labels the class of each image; not copied
 */
public record LabelledImages(
    String name,
    int channels,
    int height,
    int width,
    int white,
    int classes,
    byte[] pixels,
    int[] labels)
    implements Examples {
  /** Checks sizes and labels. */
  public LabelledImages {
    long expected = (long) labels.length * channels * height * width;
    if (pixels.length != expected) {
      throw new IllegalArgumentException(
          "%s: %d images of %d x %d x %d take %d bytes, got %d"
              .formatted(name, labels.length, channels, height, width, expected, pixels.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "%s: image %d has class %d of %d".formatted(name, i, labels[i], classes));
      }
    }
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public List<Integer> shape() {
    return List.of(channels, height, width);
  }

  @Override
  public Targets.Classes targets() {
    return new Targets.Classes(classes, labels);
  }

  /** Numbers in one image: channels x height x width. */
  public int imageSize() {
    return channels * height * width;
  }

  /** Image {@code index} with pixels from 0 to 1. */
  public float[] image(int index) {
    float[] image = new float[imageSize()];
    copyImage(index, image, 0);
    return image;
  }

  /** Writes image {@code index}, pixels from 0 to 1, into {@code target} from {@code offset} on. */
  public void copyImage(int index, float[] target, int offset) {
    int from = Math.multiplyExact(index, imageSize());
    for (int i = 0; i < imageSize(); i++) {
      target[offset + i] = Byte.toUnsignedInt(pixels[from + i]) / (float) white;
    }
  }

  @Override
  public LabelledImages select(String newName, int[] chosen) {
    int size = imageSize();
    byte[] chosenPixels = new byte[Math.multiplyExact(chosen.length, size)];
    int[] chosenLabels = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(pixels, chosen[i] * size, chosenPixels, i * size, size);
      chosenLabels[i] = labels[chosen[i]];
    }
    return new LabelledImages(
        newName, channels, height, width, white, classes, chosenPixels, chosenLabels);
  }

  @Override
  public LabelledImages first(int n) {
    int kept = Math.min(n, count());
    return new LabelledImages(
        name,
        channels,
        height,
        width,
        white,
        classes,
        Arrays.copyOf(pixels, kept * imageSize()),
        Arrays.copyOf(labels, kept));
  }

  @Override
  public String md5() {
    return new Md5().update(pixels, pixels.length).update(labels).hex();
  }
}
