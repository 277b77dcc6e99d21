package dev.attractor.formats;

import java.util.List;

/** Sizes that follow from the shape of a tensor. */
final class Shapes {
  private static final long WIDEST = Long.BYTES;

  private Shapes() {}

  /**
   * How many numbers there are.
   *
   * @throws IllegalArgumentException when a size is negative, or there are more than 2^63 bytes
   */
  static long count(List<Long> shape) {
    long count = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("a dimension of size %d in %s".formatted(size, shape));
      }
      if (size > 0 && count > Long.MAX_VALUE / WIDEST / size) {
        throw new IllegalArgumentException("a shape beyond 2^63 bytes: " + shape);
      }
      count *= size;
    }
    return count;
  }

  /** Values of the first index; 1 where there is none. */
  static long channels(List<Long> shape) {
    return shape.isEmpty() ? 1 : shape.getFirst();
  }

  /** Numbers of one value of the first index. */
  static long channel(List<Long> shape) {
    long channels = channels(shape);
    return channels == 0 ? 0 : count(shape) / channels;
  }
}
