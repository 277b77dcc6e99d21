package dev.attractor.nets;

import java.util.List;
import java.util.SplittableRandom;

/**
 * What is done to training images at random, drawn from the run's seed: a crop of the image with a
 * black border around it, and a mirror image half of the time.
 *
 * @param padding width of the border in pixels; the crop has the image's own size
 * @param flip whether left and right are exchanged with probability 1/2
 */
public record Augmentation(int padding, boolean flip) {
  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(0, false);

  /** A border of four pixels and mirror images: what networks on CIFAR-10 are trained with. */
  public static final Augmentation CROP_AND_FLIP = new Augmentation(4, true);

  /** Checks the border. */
  public Augmentation {
    if (padding < 0 || padding > 1024) {
      throw new IllegalArgumentException("padding must be 0 to 1024 pixels, got " + padding);
    }
  }

  /**
   * Refuses examples that are no images.
   *
   * @param shape of an example
   * @throws IllegalArgumentException naming the shape
   */
  void require(List<Integer> shape) {
    if (!equals(NONE) && shape.size() != 3) {
      throw new IllegalArgumentException(
          "crops and mirror images are for examples of channels x height x width, and these are of"
              + " shape %s: leave augmentation out".formatted(shape));
    }
  }

  /**
   * Overwrites one image.
   *
   * @param image standardised, channels x height x width
   * @param border the value of the border in each channel
   * @param scratch of the image's length, overwritten
   */
  void apply(
      float[] image,
      int height,
      int width,
      float[] border,
      float[] scratch,
      SplittableRandom random) {
    if (equals(NONE)) {
      return;
    }
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    boolean mirrored = flip && random.nextBoolean();
    System.arraycopy(image, 0, scratch, 0, image.length);
    for (int channel = 0; channel < border.length; channel++) {
      int first = channel * height * width;
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          int fromRow = row + down;
          int fromColumn = (mirrored ? width - 1 - column : column) + right;
          boolean inside =
              fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
          image[first + row * width + column] =
              inside ? scratch[first + fromRow * width + fromColumn] : border[channel];
        }
      }
    }
  }
}
