package dev.attractor.app.recall;

import java.awt.image.BufferedImage;

/**
 * The shape of pictures whose pixels are numbers from 0 to 1, channel by channel, row by row.
 *
 * @param channels 1 for grey, 3 for colour
 */
public record PictureShape(int channels, int height, int width) {
  int size() {
    return channels * height * width;
  }

  /** For showing; numbers outside of [0, 1] are cut off. */
  public BufferedImage image(double[] pixels) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int plane = height * width;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        int red = level(pixels[at]);
        int green = channels == 1 ? red : level(pixels[plane + at]);
        int blue = channels == 1 ? red : level(pixels[2 * plane + at]);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static int level(double value) {
    return (int) Math.round(255 * Math.clamp(value, 0, 1));
  }

  @Override
  public String toString() {
    return channels + " x " + height + " x " + width;
  }
}
