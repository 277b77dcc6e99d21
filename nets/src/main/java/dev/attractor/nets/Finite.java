package dev.attractor.nets;

import java.util.Optional;

/** The check that numbers are finite, and what to say of the first one that is not. */
final class Finite {
  private Finite() {}

  /**
   * The first number of {@code values} that is not finite, as {@code conv1.weight[3] is NaN}.
   *
   * @param name of the array
   */
  static Optional<String> firstOther(String name, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return Optional.of("%s[%d] is %s".formatted(name, i, values[i]));
      }
    }
    return Optional.empty();
  }

  /**
   * Stops a step whose loss or gradients are not finite.
   *
   * @param gradients with respect to the values that the network ran with
   * @throws DivergedException naming the loss, or the parameter and the index
   */
  static void require(double loss, Parameters gradients, long step) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException("the loss is " + loss, step);
    }
    require("the gradient of ", gradients, step);
  }

  /**
   * Stops a step that left numbers that are not finite.
   *
   * @param what the numbers are, before the parameter's name
   */
  static void require(String what, Parameters numbers, long step) {
    numbers
        .firstNotFinite()
        .ifPresent(
            found -> {
              throw new DivergedException(what + found, step);
            });
  }
}
