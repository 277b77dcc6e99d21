package dev.attractor.formats;

import java.util.Arrays;

/**
 * Numbers in double precision with a shape, last index fastest.
 *
 * @param shape the sizes of the dimensions; empty for a single number
 * @param values as many as the product of the shape
 */
public record DoubleArray(int[] shape, double[] values) {
  /** Checks that the values are as many as the shape says. */
  public DoubleArray {
    long count = 1;
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + Arrays.toString(shape));
      }
      count = Math.multiplyExact(count, (long) size);
    }
    if (count != values.length) {
      throw new IllegalArgumentException(
          "shape %s holds %d values, got %d"
              .formatted(Arrays.toString(shape), count, values.length));
    }
  }

  /** The same numbers rounded to floats. */
  public FloatArray toFloats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new FloatArray(shape, floats);
  }
}
