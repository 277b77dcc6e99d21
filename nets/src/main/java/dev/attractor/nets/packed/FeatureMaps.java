package dev.attractor.nets.packed;

/**
 * The feature maps of an image.
 *
 * @param channels how many
 * @param height of each
 * @param width of each
 * @param values channel by channel, row by row
 */
record FeatureMaps(int channels, int height, int width, float[] values) {
  FeatureMaps(int channels, int height, int width) {
    this(channels, height, width, new float[channels * height * width]);
  }

  int area() {
    return height * width;
  }

  /** The value at a place, 0 beyond the sides. */
  float at(int channel, int row, int column) {
    boolean inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? values[(channel * height + row) * width + column] : 0;
  }
}
