package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/** What blocks with learned queries or memories have in common. */
final class LearnedRows {
  private LearnedRows() {}

  /** A matrix that learns. */
  static Parameter of(String name, int rows, int size) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.WEIGHT)
        .optShape(new Shape(rows, size))
        .build();
  }

  static void check(int size, int k, float inverseTemperature) {
    if (size < 1 || k < 1) {
      throw new IllegalArgumentException(
          "size and k must be at least 1, got %d and %d".formatted(size, k));
    }
    checkInverseTemperature(inverseTemperature);
  }

  static void checkInverseTemperature(float beta) {
    if (!(beta > 0 && beta < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the inverse temperature must be above 0 and finite, got " + beta);
    }
  }

  /** A mask of keys, batch x keys, for all queries: batch x 1 x keys. */
  static NDArray mask(NDArray keys) {
    return keys.reshape(keys.getShape().get(0), 1, keys.getShape().get(1));
  }
}
