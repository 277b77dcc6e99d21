package dev.attractor.nets;

import java.util.List;

/**
 * A parameter of a network, without its values.
 *
 * @param name unique within the network, such as {@code conv1.weight}
 * @param kind what it does
 * @param shape its sizes, last index fastest
 */
public record ParameterSpec(String name, ParameterKind kind, List<Long> shape) {
  /** Copies the shape. */
  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  /** How many numbers it holds. */
  public int count() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  /** How many inputs reach one output: what the start values are scaled by. */
  int fanIn() {
    return Math.toIntExact(count() / shape.getFirst());
  }
}
