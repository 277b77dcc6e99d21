package dev.attractor.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Arrays of numbers, each with a class or with numbers to predict.
 *
 * @param name what they are
 * @param shape sizes of one input, at least one
 * @param inputs finite, example by example, last index fastest; not copied
 * @param targets one for each example
 */
public record NumericExamples(String name, List<Integer> shape, float[] inputs, Targets targets)
    implements Examples {
  /** Checks the sizes. */
  public NumericExamples {
    shape = List.copyOf(shape);
    long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    if (shape.isEmpty() || size < 1 || inputs.length != size * targets.count()) {
      throw new IllegalArgumentException(
          "%s: %d numbers are not %d examples of shape %s"
              .formatted(name, inputs.length, targets.count(), shape));
    }
  }

  @Override
  public int count() {
    return targets.count();
  }

  @Override
  public NumericExamples select(String newName, int[] chosen) {
    int size = inputSize();
    float[] selected = new float[Math.multiplyExact(chosen.length, size)];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(inputs, chosen[i] * size, selected, i * size, size);
    }
    return new NumericExamples(newName, shape, selected, targets.select(chosen));
  }

  @Override
  public NumericExamples first(int n) {
    return n >= count() ? this : select(name, IntStream.range(0, n).toArray());
  }

  @Override
  public String md5() {
    Md5 md5 = new Md5().update(inputs);
    return switch (targets) {
      case Targets.Classes classes -> md5.update(classes.labels()).hex();
      case Targets.Values values -> md5.update(values.values()).hex();
    };
  }
}
